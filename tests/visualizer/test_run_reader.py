import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from neat import RunError
from tests.processes import environment
from tests.visualizer.patience import PATIENCE
from tests.visualizer.runs import make_run
from visualizer.run_index import Shelf, newest_run
from visualizer.run_reader import Store

NOBODY = 65_534


@pytest.fixture
def readable() -> Iterator[Path]:
    """A place that everybody can read, and only its owner can write to."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    for path in [place, *place.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(place)


AS_SOMEBODY_ELSE = f"""
import json, os, pathlib, sys
from visualizer.run_reader import Store
"".encode("cp437")  # zip files need it; somebody else may not be able to load it
if os.getuid() == 0:  # no permission keeps root from writing
    os.setuid({NOBODY})
try:
    store = Store(pathlib.Path(sys.argv[1]))
    seen = {{"generations": store.summary()["generations"], "replay": store.replay(30).facts["genome"]}}
except Exception as error:
    seen = {{"error": f"{{type(error).__name__}}: {{error}}"}}
print(json.dumps(seen))
"""


def as_somebody_else(directory: Path) -> dict[str, object]:
    """Return what a process that may only read the directory sees in it."""
    for path in [*directory.rglob("*"), directory]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY_ELSE, str(directory)],
        capture_output=True, text=True, timeout=PATIENCE, check=True, env=environment(),
    )  # fmt: skip
    seen: dict[str, object] = json.loads(done.stdout)
    return seen


def test_a_directory_that_cannot_be_written_is_read_all_the_same(readable: Path) -> None:
    make_run(readable / "run")

    assert as_somebody_else(readable / "run") == {"generations": 6, "replay": 30}
    assert [path.name for path in (readable / "run").iterdir() if path.name.endswith(("-wal", "-shm"))] == []


def test_a_directory_that_cannot_be_written_and_was_not_closed_says_what_to_do(readable: Path) -> None:
    make_run(readable / "run")
    path = readable / "run" / "history.sqlite"
    with closing(sqlite3.connect(path)) as writer, writer:
        writer.execute("INSERT INTO generation (number) VALUES (6)")
        writer.commit()
        shutil.copytree(readable / "run", readable / "copy")
    (readable / "copy" / "history.sqlite-shm").unlink(missing_ok=True)

    assert "copy it to one that can" in str(as_somebody_else(readable / "copy")["error"])


def test_reading_writes_nothing(tmp_path: Path) -> None:
    make_run(tmp_path / "run")
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}

    store = Store(tmp_path / "run")
    store.about(), store.history(), store.champions(), store.replay(10)

    after = {path: path.read_bytes() for path in before}
    assert after == before


def test_the_newest_run_is_the_one_written_last(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        make_run(tmp_path / name, 1)
    for age, name in enumerate(("c", "a", "b")):
        os.utime(tmp_path / name / "history.sqlite", (1000 - age, 1000 - age))

    assert newest_run(tmp_path).name == "c"
    assert Shelf(tmp_path).names() == ["c", "a", "b"]


def test_a_folder_without_runs_says_how_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="begin one with neat evolve xor"):
        newest_run(tmp_path)
    with pytest.raises(RunError, match="no run directory"):
        Shelf(tmp_path / "nowhere")


def test_a_species_that_dies_ends_with_size_nothing(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 3)
    with closing(sqlite3.connect(run.directory / "history.sqlite")) as database, database:
        database.execute("DELETE FROM species WHERE id = 2 AND generation = 2")

    assert Store(run.directory).history()["species"]["2"] == [[0, 50], [2, 0]]
