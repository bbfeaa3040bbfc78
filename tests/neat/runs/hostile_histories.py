"""Histories as a stranger could write them."""

import sqlite3
from contextlib import closing
from pathlib import Path

BOMB = "instr(hex(zeroblob(7000000)), hex(zeroblob(3500000)) || '1')"
"""An expression that one step of SQLite computes for more than ten minutes."""
ENDLESS = "WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n)"
NUMBERS = "mean, median, champion, validated, threshold, evaluations, seconds_evaluating, seconds_breeding, solved"
LOSSES = "0 AS failures, 0 AS replaced"
NO_GENERATION = "ALTER TABLE generation RENAME TO aside;"

SCHEMAS = {
    "generated column": f"{NO_GENERATION} CREATE TABLE generation (number INTEGER PRIMARY KEY,"
    f" best REAL GENERATED ALWAYS AS ({BOMB}) VIRTUAL, {NUMBERS}, failures, replaced);",
    "generated column, added": f"ALTER TABLE generation ADD COLUMN more REAL GENERATED ALWAYS AS ({BOMB}) VIRTUAL;",
    "endless view": f"{NO_GENERATION} CREATE VIEW generation AS {ENDLESS} SELECT number, 1.0 AS best, 1.0 AS mean,"
    " 1.0 AS median, 1 AS champion, NULL AS validated, 3.0 AS threshold, number AS evaluations,"
    f" 0.1 AS seconds_evaluating, 0.1 AS seconds_breeding, 0 AS solved, {LOSSES} FROM n;",
    "view beside the tables": f"CREATE VIEW more AS {ENDLESS} SELECT * FROM n;",
    "view for the notes": f"DROP TABLE IF EXISTS meta; CREATE VIEW meta AS {ENDLESS}"
    " SELECT 'state' AS key, number AS value FROM n;",
    "trigger on insert": f"CREATE TRIGGER t AFTER INSERT ON generation BEGIN SELECT {BOMB}; END;",
    "trigger on delete": f"CREATE TRIGGER t BEFORE DELETE ON champion BEGIN SELECT {BOMB}; END;",
    "check": f"{NO_GENERATION} CREATE TABLE generation (number INTEGER PRIMARY KEY, best REAL CHECK ({BOMB} = 0),"
    f" {NUMBERS}, failures, replaced);",
    "default": f"ALTER TABLE generation ADD COLUMN more REAL DEFAULT ({'1'});",
    "collation": "ALTER TABLE champion ADD COLUMN more TEXT COLLATE nocase;",
    "foreign key": "ALTER TABLE champion ADD COLUMN more INTEGER REFERENCES generation (number) ON DELETE CASCADE;",
    "index on an expression": "CREATE INDEX i ON generation (abs(best));",
    "partial index": "CREATE INDEX i ON generation (best) WHERE abs(best) > 1;",
    "plain index": "CREATE INDEX i ON generation (best);",
    "full-text search": "CREATE VIRTUAL TABLE more USING fts5(text);",
    "virtual table for the notes": "DROP TABLE IF EXISTS meta; CREATE VIRTUAL TABLE meta USING fts5(key, value);",
    "r-tree": "CREATE VIRTUAL TABLE more USING rtree(id, low, high);",
    "statistics": "INSERT OR REPLACE INTO generation (number) VALUES (1); ANALYZE;",
    "other table": "CREATE TABLE more (text TEXT);",
    "escape in a name": 'CREATE TABLE "more\x1b]0;PWNED\x07" (text TEXT);',
    "other types": f"{NO_GENERATION} CREATE TABLE generation (number, best, {NUMBERS}, failures, replaced);",
}
"""SQL that changes the schema of a history, by what it adds."""


def change(path: Path, script: str) -> None:
    """Change a history by SQL, and leave neither a log nor a journal beside it."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
