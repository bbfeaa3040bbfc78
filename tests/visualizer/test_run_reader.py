import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fitness.replays.episode import record
from neat.errors import RunError
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays, elite_replays
from tests.processes import environment
from tests.visualizer.receiving import PATIENCE
from tests.visualizer.runs import Wandering, generation_of, grown, make_run, with_elites
from visualizer.replay_cache import ReplayCache
from visualizer.run_reader import RunReader

NOBODY = 65_534


@pytest.fixture
def readable() -> Iterator[Path]:
    """A directory that everybody can read and only its owner can write to."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    for path in [place, *place.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(place)


AS_SOMEBODY_ELSE = f"""
import json, os, pathlib, sys
from visualizer.run_reader import RunReader
"".encode("cp437")  # zip files need it; somebody else may not be able to load it
if os.getuid() == 0:  # no permission keeps root from writing
    os.setuid({NOBODY})
try:
    reader = RunReader(pathlib.Path(sys.argv[1]))
    seen = {{"generations": reader.summary()["generations"], "replay": json.loads(reader.replay(30).facts)["genome"]}}
except Exception as error:
    seen = {{"error": f"{{type(error).__name__}}: {{error}}"}}
print(json.dumps(seen))
"""


def as_somebody_else(directory: Path) -> dict[str, object]:
    """Return what a process with read-only access to the directory reads."""
    for path in [*directory.rglob("*"), directory]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY_ELSE, str(directory)],
        capture_output=True, text=True, timeout=PATIENCE, check=True, env=environment(),
    )  # fmt: skip
    seen: dict[str, object] = json.loads(done.stdout)
    return seen


def test_a_read_only_directory_can_be_read(readable: Path) -> None:
    make_run(readable / "run")

    assert as_somebody_else(readable / "run") == {"generations": 6, "replay": 30}
    assert [path.name for path in (readable / "run").iterdir() if path.name.endswith(("-wal", "-shm"))] == []


def test_a_read_only_run_that_was_not_closed_is_refused_with_a_remedy(readable: Path) -> None:
    make_run(readable / "run")
    path = readable / "run" / "history.sqlite"
    with closing(sqlite3.connect(path)) as writer, writer:
        writer.execute("INSERT INTO generation (number) VALUES (6)")
        writer.commit()
        shutil.copytree(readable / "run", readable / "copy")
    (readable / "copy" / "history.sqlite-shm").unlink(missing_ok=True)

    assert "copy it to a writable directory" in str(as_somebody_else(readable / "copy")["error"])


def test_reading_writes_nothing(tmp_path: Path) -> None:
    make_run(tmp_path / "run")
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}

    reader = RunReader(tmp_path / "run")
    reader.about(), reader.history(), reader.champions(), reader.replay(10)

    after = {path: path.read_bytes() for path in before}
    assert after == before


def test_the_readers_of_a_server_share_the_replays_they_read(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ReplayCache()
    RunReader(made, cache).replay(10)
    monkeypatch.setattr(Replay, "read", pytest.fail)

    assert json.loads(RunReader(made, cache).replay(10).facts)["genome"] == 10


def test_a_missing_replay_is_reported(made: Path) -> None:
    with pytest.raises(RunError, match="genome 11 has no replay in some-run"):
        RunReader(made).replay(11)


def test_replays_are_found_by_their_file_names(made: Path, tmp_path: Path) -> None:
    (tmp_path / "replays").mkdir()
    for name in ("7.zip", "12.zip", "12.zip.part", "x.zip", "-1.zip", f"{2**53}.zip"):
        (tmp_path / "replays" / name).touch()

    assert RunReader(tmp_path).replays() == [7, 12]
    assert RunReader(tmp_path / "nowhere").replays() == []


def test_labels_come_from_the_settings_file(made: Path) -> None:
    labels = RunReader(made).labels()

    assert labels == (("left eye", "right eye"), (), (1, 2), ("0 nothing", "1 something"), None, "")


def test_the_cell_of_the_agent_and_the_task_in_words_come_from_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[run]\ngrid = [3, 4]\nagent_cell = [2, 3]\nsummary = "walk"')

    labels = RunReader(tmp_path).labels()

    assert (labels.agent_cell, labels.summary) == ((2, 3), "walk")


@pytest.mark.parametrize("cell", ["[3, 0]", "[0, 4]", "[-1, 0]", "[1]", "2", "[1.0, 2.0]"])
def test_a_cell_outside_the_grid_is_ignored(tmp_path: Path, cell: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[run]\ngrid = [3, 4]\nagent_cell = {cell}\nsummary = 7")

    labels = RunReader(tmp_path).labels()

    assert (labels.agent_cell, labels.summary) == (None, "")


@pytest.mark.parametrize("grid", ["[0, 2]", "[1]", "3", "[1, 20001]", "[1.0, 2.0]"])
def test_an_invalid_grid_is_ignored(tmp_path: Path, grid: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[run]\ngrid = {grid}")

    assert RunReader(tmp_path).labels().grid is None


def test_a_champion_has_its_generation_scores_and_json(made: Path) -> None:
    champion, text = RunReader(made).champion(20)

    assert champion == {"genome": 20, "generation": 2, "fitness": 2.0, "validated": 1.75}
    assert json.loads(text)["id"] == 20
    with pytest.raises(RunError, match=r"genome 11 was never champion of some-run, nor an elite of its map\."):
        RunReader(made).champion(11)


def test_a_run_says_whether_its_task_can_be_watched(tmp_path: Path) -> None:
    for watchable in (None, True, False):
        run = make_run(tmp_path / f"run-{watchable}", 1, watchable=watchable)
        assert RunReader(run.directory).about()["watchable"] is watchable

    settings = run.directory / "settings.toml"
    settings.write_text(settings.read_text().replace("watchable = false", 'watchable = "perhaps"'))
    assert RunReader(run.directory).about()["watchable"] is None


def test_a_replay_that_is_written_again_has_another_version(tmp_path: Path) -> None:
    reader = RunReader(make_run(tmp_path / "run").directory)
    before = reader.replay_versions()

    Replays(reader.directory / "replays").keep(record(Wandering(), grown(2, 5, id=20), 2))

    after = reader.replay_versions()
    assert [genome for genome in after if after[genome] != before[genome]] == [20]


@pytest.mark.parametrize(
    ("rescored", "best"),
    [("[2, 4]", 1.0), ("[2]", 2.0), ("[6]", None), ("[]", 3.0), ("4", 3.0), ('["4", -4, 1e9, true, []]', 3.0)],
)
def test_the_best_of_a_run_is_that_of_its_present_task(tmp_path: Path, rescored: str, best: float | None) -> None:
    """The fitnesses of three pairs of generations are 3, 3, 2, 2, 1, 1."""
    champions = [grown(id=number, fitness=4.0 - number) for number in (1, 2, 3)]
    reader = RunReader(make_run(tmp_path / "run", champions=champions).directory)
    assert reader.summary()["best"] == 3.0

    settings = reader.directory / "settings.toml"
    settings.write_text(settings.read_text().replace("[run]", f"[run]\nrescored = {rescored}"))

    assert reader.summary()["best"] == best


@pytest.fixture
def mapped(tmp_path: Path) -> Path:
    """A run with the elites 40, which has a replay, 41, which was too large to be kept, and 42."""
    run = make_run(tmp_path / "mapped", 1, map_lines=[[0.0, 1.0, 2.0, 3.0]], map_downwards=True)
    elites = {(0, number): grown(id=40 + number, fitness=1.0) for number in range(3)}
    run.record(with_elites(generation_of(1, grown(1, 4, id=10, fitness=1.0)), elites))
    with closing(sqlite3.connect(run.directory / "history.sqlite")) as database, database:
        database.execute("UPDATE elite SET json = '' WHERE genome = 41")
    elite_replays(run.directory).keep(record(Wandering(), elites[0, 0], 1))
    return run.directory


def test_a_map_has_lines_and_says_which_elites_have_a_replay(mapped: Path) -> None:
    found = RunReader(mapped).elites()

    assert (found["lines"], found["downwards"], found["generation"]) == ([[0.0, 1.0, 2.0, 3.0]], True, 1)
    assert [(one["genome"], one["replay"]) for one in found["elites"]] == [(40, True), (41, False), (42, False)]


def test_a_run_without_a_map_has_none(made: Path) -> None:
    assert RunReader(made).elites() == {"measures": []}


def test_an_elite_is_read_as_a_champion_is(mapped: Path) -> None:
    reader = RunReader(mapped)

    elite, text = reader.champion(42)
    assert elite == {"genome": 42, "generation": 1, "fitness": 1.0, "validated": None}
    assert json.loads(text)["id"] == 42
    assert json.loads(reader.replay(40).facts)["genome"] == 40
    assert reader.replays() == [10]
    with pytest.raises(RunError, match=r"genome 41 is an elite of mapped, but too large to be kept\."):
        reader.champion(41)
    with pytest.raises(RunError, match="genome 42 has no replay in mapped"):
        reader.replay(42)
