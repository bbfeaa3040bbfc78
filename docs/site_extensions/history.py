"""History: the tables of history.sqlite, their columns and what these mean."""

from neat.runs.history_schema import MEANINGS, TABLES


def page_of(argument: str, docname: str) -> str:
    """Return a table of Markdown for each table of the history."""
    return "\n\n".join(section(name) for name in TABLES)


def section(table: str) -> str:
    """Return the section of one table."""
    rows = [f"| `{name}` | {kind} | {MEANINGS[table][name]} |" for name, kind in TABLES[table].items()]
    return "\n".join([f"## {table}", "", "| column | type | meaning |", "| --- | --- | --- |", *rows])
