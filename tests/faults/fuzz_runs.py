"""Ten thousand hostile runs: whatever a run directory holds, every command ends soon, with a result or one line.

    python -m tests.faults.fuzz_runs --cases 10000 --seed 1

Each case is a copy of a valid run with one or more of its files changed: bytes, values, schemas, or what the file is.
The commands run in this process: `show`, `export` and `play` as functions, the page by its test client, `resume` as a
session that makes one generation more. `test_fuzz.py` runs some hundred of them.
"""

import argparse
import contextlib
import io
import json
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
import tomllib
import traceback
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tomli_w
from flask.testing import FlaskClient

from experiments import Session
from experiments.cli.console import console_for, warnings_on
from experiments.cli.main import explained, main
from fitness.replays.episode import record
from neat import NeatError
from neat.runs.history_elites import grid_text
from neat.runs.history_schema import ELITE, columns
from neat.runs.replays import Replays
from tests.neat.runs.hostile_histories import SCHEMAS
from tests.visualizer.runs import MAP, Wandering
from visualizer.app import create_app
from visualizer.events.broadcast import Broadcast
from visualizer.run_index import RunIndex
from visualizer.security import Guard

ESCAPES = "x\x1b]0;PWNED\x07\x1b[31m\x9b2J\u202etxt\r\x08\x00"
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 2**31, 2**53, 2**63 - 1, -(2**63), 2**64, 10**30, 0.0, -0.0, 0.5, 1e300, 1e308, "",
    "x", ESCAPES, "\ud800", "x" * 10_000, "../../etc/passwd", "xor\nneat: done", b"\x00\xff", [], {}, [[]], [0], ["x"],
    [ESCAPES], {"x": 1}, {ESCAPES: ESCAPES}, [1, 2], [3, -1], [2**40, 2**40], [None], [{}], [1.5],
]  # fmt: skip
ROUTES = [
    "/api/runs", "/api/run", "/api/history", "/api/champions", "/api/elites", "/api/brain/{0}", "/api/brain/{0}.svg",
    "/api/replay/{0}", "/api/replay/{0}/activations",
]  # fmt: skip
ELITES = 1_000
"""What the id of a champion is increased by in the table of elites, so that they are not found as champions."""
FILES = ("settings.toml", "champion.json", "history.sqlite", "replays", "checkpoints")
SLOW_SECONDS = 20.0
"""CPU seconds from which a command counts as one that does not end soon."""


class Fault(NamedTuple):
    """What a command did that no command may do."""

    case: int
    change: str
    command: str
    what: str


class Outcome(NamedTuple):
    """What happened in all cases."""

    changes: Counter[str]
    """Cases by what was changed."""
    results: Counter[str]
    """Commands by how they ended."""
    slowest: tuple[float, str]
    """CPU seconds of the slowest command, and which it was."""
    peak: int
    """Bytes of the largest resident memory."""
    faults: list[Fault]


Rng = np.random.Generator
Change = Callable[[Path, Rng], str]


def pick(rng: Rng, values: Any) -> Any:
    return values[int(rng.integers(len(values)))]


def make_base(place: Path) -> int:
    """Make a valid run with checkpoints, a map and a replay; return the id of its champion."""
    with Session.create(place, "xor", seed=1, workers=0, record=False) as session:
        for _ in session.generations(until=4):
            pass
        champion = session.champion
        Replays(place / "replays").keep(record(Wandering(champion.inputs, champion.outputs), champion, 1))
    with closing(sqlite3.connect(place / "history.sqlite")) as database, database:
        database.execute(f"CREATE TABLE elite ({columns(ELITE)})")
        database.execute(
            "INSERT INTO elite SELECT genome, genome + ?, generation, genome % 9, fitness, 0.1, 0.2, 0, json"
            " FROM champion",
            (ELITES,),
        )
        database.execute("INSERT INTO meta VALUES ('map', ?)", (grid_text(MAP),))
    with closing(sqlite3.connect(place / "history.sqlite")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return champion.id


def damaged_bytes(content: bytes, rng: Rng) -> bytes:
    """Return these bytes with some changed, deleted, duplicated or inserted, or the end cut off."""
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 6))):
        place, length = int(rng.integers(len(changed) + 1)), int(rng.integers(1, 33))
        match int(rng.integers(6)):
            case 0:
                changed[place : place + 1] = bytes([int(rng.integers(256))])
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length]
            case 3:
                changed[place:place] = rng.bytes(length)
            case 4:
                changed[place : place + length] = pick(rng, [b"\xff", b"\x00", b"\x1b", b"9"]) * length
            case 5 if rng.random() < 0.3:
                del changed[place:]
    return bytes(changed)


def changed_value(value: Any, rng: Rng) -> Any:
    """Return a JSON or TOML value with something in it changed."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        name = pick(rng, list(value))
        match int(rng.integers(12)):
            case 0:
                return {key: inner for key, inner in value.items() if key != name}
            case 1:
                return {**value, pick(rng, ["more", ESCAPES, "", name + "x"]): pick(rng, VALUES)}
            case _:
                return {**value, name: changed_value(value[name], rng)}
    if isinstance(value, list) and value and rng.random() < 0.8:
        place = int(rng.integers(len(value)))
        match int(rng.integers(8)):
            case 0:
                return value[:place]
            case 1:
                return value + value[place : place + 1] * int(pick(rng, [1, 2, 1000]))
            case _:
                return [*value[:place], changed_value(value[place], rng), *value[place + 1 :]]
    if isinstance(value, bool | str) or value is None or rng.random() < 0.5:
        return pick(rng, VALUES)
    if isinstance(value, int | float):
        return pick(rng, [value + 1, -value, value * 1000, float(value), str(value), 0])
    return pick(rng, VALUES)


def tomlable(value: Any) -> Any:
    """Return a value as far as TOML can hold it."""
    if isinstance(value, dict):
        return {str(key).replace("\ud800", "?"): tomlable(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [tomlable(inner) for inner in value if inner is not None]
    if isinstance(value, str):
        return value.replace("\ud800", "?")
    return repr(value) if isinstance(value, bytes) else value


def change_settings(run: Path, rng: Rng) -> str:
    path = run / "settings.toml"
    content = path.read_bytes()
    if rng.random() < 1.0:
        path.write_bytes(damaged_bytes(content, rng))
        return "settings.toml: bytes"
    table = tomllib.loads(content.decode())
    for _ in range(int(rng.integers(1, 4))):
        table = changed_value(table, rng)
        table = table if isinstance(table, dict) else {"run": table}
    if table.get("population_size", 0) not in (150,) or not isinstance(table.get("run"), dict):
        table["population_size"] = pick(rng, [150, 150, 150, table.get("population_size", 0), pick(rng, VALUES)])
    if rng.random() < 0.3 and isinstance(table.get("run"), dict):
        table["run"] = changed_value(table["run"], rng)
    path.write_bytes(tomli_w.dumps(tomlable(table)).encode())
    return "settings.toml: values"


def change_champion(run: Path, rng: Rng) -> str:
    path = run / "champion.json"
    content = path.read_bytes()
    if rng.random() < 1.0:
        path.write_bytes(damaged_bytes(content, rng))
        return "champion.json: bytes"
    path.write_text(changed_json(content.decode(), rng))
    return "champion.json: values"


def changed_json(text: str, rng: Rng) -> str:
    if rng.random() < 0.05:
        return str(pick(rng, ["[" * 100_000, '{"a":' * 5_000, "NaN", "1e999", "9" * 5_000, '{"id": 1e999}', "null"]))
    data = json.loads(text)
    for _ in range(int(rng.integers(1, 4))):
        data = changed_value(data, rng)
    return json.dumps(data, default=repr)


def change_history(run: Path, rng: Rng) -> str:
    path = run / "history.sqlite"
    match int(rng.integers(5)):
        case 0:
            path.write_bytes(damaged_bytes(path.read_bytes(), rng))
            return "history.sqlite: bytes"
        case 1:
            content = bytearray(path.read_bytes())
            for place in rng.integers(len(content), size=30):
                content[place] = int(rng.integers(256))
            path.write_bytes(content)
            return "history.sqlite: bytes in place"
        case 2:
            with closing(sqlite3.connect(path)) as database, contextlib.suppress(sqlite3.Error):
                database.executescript(SCHEMAS[pick(rng, list(SCHEMAS))])
            return "history.sqlite: schema"
        case 3:
            with closing(sqlite3.connect(path)) as database, contextlib.suppress(sqlite3.Error):
                change_definition(database, rng)
            return "history.sqlite: definition"
        case _:
            with closing(sqlite3.connect(path)) as database:
                for _ in range(int(rng.integers(1, 4))):
                    change_row(database, rng)
            return "history.sqlite: values"


def change_definition(database: sqlite3.Connection, rng: Rng) -> None:
    """Change a definition in the schema itself, where SQLite does not check it."""
    database.execute("PRAGMA writable_schema = ON")
    rows = database.execute("SELECT rowid, name, sql, rootpage FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    row, name, sql, page = pick(rng, rows)
    match int(rng.integers(4)):
        case 0:
            sql = damaged_bytes(sql.encode(), rng).decode(errors="replace")
        case 1:
            name = pick(rng, ["other", ESCAPES, "sqlite_stat1", "champion"])
        case 2:
            page = pick(rng, [0, 1, 2, 3, 4, 5, 99, -1, 2**31])
        case 3:
            sql = sql.replace("REAL", pick(rng, ["REAL DEFAULT (abs(1))", "BLOB", "REAL UNIQUE", "REAL, more TEXT"]), 1)
    database.execute("UPDATE sqlite_master SET name = ?, sql = ?, rootpage = ? WHERE rowid = ?", (name, sql, page, row))
    database.commit()


def change_row(database: sqlite3.Connection, rng: Rng) -> None:
    columns = {
        "generation": ["number", "best", "mean", "median", "champion", "validated", "threshold", "evaluations",
                       "seconds_evaluating", "seconds_breeding", "solved", "failures", "replaced", "coverage"],
        "species": ["generation", "id", "founded", "size", "best", "mean", "stagnant", "marks"],
        "champion": ["genome", "generation", "fitness", "validated", "json"],
        "elite": ["entry", "genome", "generation", "cell", "score", "x", "y", "solved", "json"],
        "meta": ["key", "value"],
    }  # fmt: skip
    table = pick(rng, list(columns))
    column = pick(rng, columns[table])
    value = pick(rng, [value for value in VALUES if isinstance(value, int | float | str | bytes | None)])
    if column == "json":
        (text,) = database.execute("SELECT json FROM champion ORDER BY generation DESC LIMIT 1").fetchone() or ("{}",)
        with contextlib.suppress(ValueError, TypeError):
            value = changed_json(text, rng)
    if isinstance(value, str):
        value = value.replace("\ud800", "?")
    where = "" if rng.random() < 0.3 or table == "meta" else f" WHERE rowid = {int(rng.integers(5))}"
    where = "" if table == "species" else where
    with contextlib.suppress(sqlite3.Error, OverflowError), database:
        if rng.random() < 0.1:
            database.execute(f"DELETE FROM {table}{where}")
        else:
            database.execute(f"UPDATE OR REPLACE {table} SET {column} = ?{where}", (value,))


def change_replay(run: Path, rng: Rng) -> str:
    path = next((run / "replays").glob("*.zip"))
    content = path.read_bytes()
    if rng.random() < 0.5:
        path.write_bytes(damaged_bytes(content, rng))
        return "replay: bytes"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if rng.random() < 0.7:
        parts["replay.json"] = changed_json(parts["replay.json"].decode(), rng).encode("utf-8", "surrogatepass")
    else:
        name = pick(rng, list(parts))
        parts[name] = damaged_bytes(parts[name], rng)
    with zipfile.ZipFile(path, "w", pick(rng, [zipfile.ZIP_STORED] * 5 + [zipfile.ZIP_DEFLATED])) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return "replay: parts"


def change_checkpoint(run: Path, rng: Rng) -> str:
    for path in (run / "checkpoints").iterdir():
        path.write_bytes(damaged_bytes(path.read_bytes(), rng))
    return "checkpoints: bytes"


def change_kind(run: Path, rng: Rng) -> str:
    """Put something else in place of a file, or beside it."""
    names = [
        "settings.toml", "champion.json", "history.sqlite", "history.sqlite-wal", "history.sqlite-shm",
        "history.sqlite-journal", "run.lock", "replays", "checkpoints", *(str(path.relative_to(run)) for path in
        [*(run / "replays").iterdir(), *(run / "checkpoints").iterdir()]),
    ]  # fmt: skip
    path = run / pick(rng, names)
    aside = run.parent / "outside" / path.name
    shutil.rmtree(aside.parent, ignore_errors=True)
    aside.parent.mkdir()
    if path.exists():
        path.rename(aside)
    else:
        aside.write_bytes(b"secret-of-the-user")
    kind = str(pick(rng, ["link", "loop", "pipe", "directory", "device", "sparse", "zeros", "empty", "unreadable"]))
    match kind:
        case "link":
            path.symlink_to(aside)
        case "loop":
            path.symlink_to(path)
        case "pipe":
            os.mkfifo(path)
        case "directory":
            path.mkdir()
        case "device":
            path.symlink_to(pick(rng, ["/dev/zero", "/dev/tty", "/dev/stdin", "/dev/full"]))
        case "sparse":
            with path.open("wb") as file:
                file.write(aside.read_bytes() if aside.is_file() else b"")
                file.truncate(2**40)
        case "zeros":
            path.write_bytes(bytes(100_000))
        case "empty":
            path.touch()
        case "unreadable":
            path.touch(0)
    return f"{'journal' if '-' in path.name and 'sqlite' in path.name else path.name.split('.')[-1]}: {kind}"


CHANGES: list[Change] = [
    change_settings, change_settings, change_champion, change_history, change_history, change_history, change_replay,
    change_checkpoint, change_kind,
]  # fmt: skip


def control_in(text: str) -> str:
    """Return the first character of a text that controls a terminal, or ""."""
    for letter in text:
        if letter != "\n" and (unicodedata.category(letter) in ("Cc", "Cs") or letter in "\u202a\u202b\u202d\u202e"):
            return repr(letter)
    return ""


def run_command(words: list[str]) -> tuple[str, str]:
    """Run a command in this process; return how it ended, and what is wrong with that, or ""."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            status = main(words)
        except BaseException:
            return "escaped", traceback.format_exc()
    text = out.getvalue() + errors.getvalue()
    if found := control_in(text):
        return "printed a control character", f"{found} in {text!r:.300}"
    if "unexpected" in errors.getvalue() or status not in (0, 1):
        return "unexpected", f"status {status}: {errors.getvalue()[:1000]}"
    if status == 1 and errors.getvalue().count("\n") < 1:
        return "no error", "status 1 without a line on standard error"
    if words[-1] == "--json" and status == 0:
        try:
            json.loads(out.getvalue())
        except ValueError:
            return "no JSON", out.getvalue()[:200]
    return f"status {status}", ""


def run_page(client: FlaskClient, genome: int) -> tuple[str, str]:
    """Request every route of the page."""
    worst = 200
    for route in ROUTES:
        address = f"{route.format(genome)}?run=run"
        try:
            answer = client.get(address)
            content = answer.get_data()
        except BaseException:
            return "escaped", f"{address}: {traceback.format_exc()}"
        worst = max(worst, answer.status_code)
        if answer.status_code >= 500 and answer.status_code != 503:
            return "server error", f"{address}: {content[:300]!r}"
        if answer.mimetype == "application/json":
            json.loads(content, parse_constant=lambda constant: [][0])
        if b"secret-of-the-user" in content:
            return "served a file from outside", address
    return f"page {worst}", ""


def run_resume(run: Path) -> tuple[str, str]:
    """Continue the run by one generation, and print errors and warnings as the command line does."""
    out, errors = io.StringIO(), io.StringIO()
    result = "resume continued"
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), warnings_on(console_for(sys.stderr)):
        try:
            with Session.resume(run, workers=0, record=False) as session:
                if session.settings.population_size <= 1_000:
                    for _ in session.generations(until=session.population.generation + 1):
                        pass
        except NeatError as error:
            print(explained(error))
            result = "resume refused"
        except BaseException:
            return "escaped", traceback.format_exc()
    text = out.getvalue() + errors.getvalue()
    if found := control_in(text):
        return "printed a control character", f"{found} in {text!r:.300}"
    return result, ""


def commands(
    run: Path, client: FlaskClient, genome: int, rng: Rng
) -> Iterator[tuple[str, Callable[[], tuple[str, str]]]]:
    """Yield the commands for one case, by name; the one that writes comes last."""
    yield "show", lambda: run_command(["show", str(run)])
    yield "show --json", lambda: run_command(["show", str(run), "--json"])
    genome += ELITES * int(rng.integers(2))
    yield "view", lambda: run_page(client, genome)
    if rng.random() < 1.0:
        to = str(pick(rng, ["svg", "dot", "json", "graphml", "python"]))
        yield f"export --to {to}", lambda: run_command(["export", str(run), "--to", to])
        yield "export --genome", lambda: run_command(["export", str(run), "--genome", str(genome), "--to", "json"])
        yield "play", lambda: run_command(["play", str(run), "--episodes", "1"])
    yield "resume", lambda: run_resume(run)


def fuzz(
    cases: int, seed: int, place: Path, report: Callable[[int], None] = lambda case: None, first: int = 0
) -> Outcome:
    """Run so many cases; return what happened.

    Args:
        cases: How many.
        seed: The same seed gives the same cases.
        place: An empty directory for the runs.
        report: Called with the number of each case that is done.
        first: The number of the first case; any two ranges can be tried at the same time.
    """
    base = place / "base"
    genome = make_base(base)
    folder = place / "runs"
    folder.mkdir()
    run = folder / "run"
    client = create_app(RunIndex(folder), Guard(), Broadcast()).test_client()
    changes: Counter[str] = Counter()
    results: Counter[str] = Counter()
    faults: list[Fault] = []
    slowest = (0.0, "")
    for case in range(first, first + cases):
        rng = np.random.default_rng([seed, case])
        shutil.copytree(base, run)
        change = pick(rng, CHANGES)(run, rng)
        changes[change] += 1
        for name, command in commands(run, client, genome, rng):
            start = time.process_time()
            result, problem = command()
            taken = time.process_time() - start
            results[f"{name.split()[0]}: {result}"] += 1
            slowest = max(slowest, (taken, f"{name} in case {case}, {change}"))
            if problem or taken > SLOW_SECONDS:
                faults.append(Fault(case, change, name, problem or f"took {taken:.1f} s of CPU time"))
        remove(run)
        report(case)
    return Outcome(changes, results, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, faults)


def remove(run: Path) -> None:
    for path in run.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(run)


def print_outcome(outcome: Outcome, seconds: float) -> None:
    for title, counter in (("changed", outcome.changes), ("ended", outcome.results)):
        print(title)
        for name, number in sorted(counter.items()):
            print(f"  {number:7,}  {name}")
    print(f"slowest command: {outcome.slowest[0]:.2f} s of CPU time, {outcome.slowest[1]}")
    print(f"peak memory: {outcome.peak / 2**20:,.0f} MiB; {seconds:,.0f} s in all")
    print(f"faults: {len(outcome.faults)}")
    for fault in outcome.faults[:20]:
        what = fault.what.encode("ascii", "backslashreplace").decode()
        print(f"\ncase {fault.case} ({fault.change}), {fault.command}:\n{what}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Try the commands on damaged and hostile runs.")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case (default: 0)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()

    def show_progress(case: int) -> None:
        if (case + 1) % 100 == 0:
            print(f"{case + 1:,} cases, {time.monotonic() - begun:,.0f} s", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        outcome = fuzz(given.cases, given.seed, Path(temporary), show_progress, given.first)
    print_outcome(outcome, time.monotonic() - begun)
    sys.exit(bool(outcome.faults))
