import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.cli import view
from experiments.cli.main import main
from experiments.cli.view import PORT, address, has_session, listening, place_of
from experiments.runner import champion
from neat import Controller, RunError, TaskError
from neat.network.action import Largest
from neat.network.observation import Numbers, Scaled
from neat.runs.replays import Replays
from neat.runs.run import Run
from tests.conftest import genome_of
from tests.evolved import evolved
from tests.visualizer.runs import make_run
from visualizer.run_index import RunIndex
from visualizer.security import Guard, guard_for


def test_a_directory_takes_precedence_over_a_bundled_champion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "champions").mkdir()
    (tmp_path / "champions" / "xor.json").write_text(genome_of("0>3 +0.5 #1").to_json(), encoding="utf-8")
    monkeypatch.setattr(champion, "BUNDLED", tmp_path / "champions")
    with place_of("xor") as directory:
        assert directory.name == "xor"
        assert directory != Path("xor")

    Path("xor").mkdir()

    with place_of("xor") as directory:
        assert directory == Path("xor")


def test_the_newest_run_is_shown_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunError), place_of(None):
        pass
    make_run(tmp_path / "runs" / "xor-1", 1)

    with place_of(None) as directory:
        assert directory == Path("runs/xor-1")


def test_the_champion_of_a_file_is_shown_at_its_task(tmp_path: Path) -> None:
    kept = Numbers((4,))
    Controller(evolved(3, outputs=2), Scaled(kept, 0.5, 2.0), Largest([0, 1])).save(tmp_path / "brain.json")

    with place_of(str(tmp_path / "brain.json"), "CartPole-v1") as directory:
        run = Run.open(directory)
        assert (run.about.task, run.state()) == ("CartPole-v1", "finished")
        assert Controller.load(directory).conversions == Controller.load(tmp_path / "brain.json").conversions
        (replay,) = Replays(directory / "replays").genomes()
        assert replay == run.champion().id
    assert not directory.exists()
    with pytest.raises(TaskError, match=r"brain\.json names no task; say what its champion plays"):
        place_of(str(tmp_path / "brain.json"))


class Busy:
    """A server that does not get the default port."""

    def __init__(self, index: RunIndex, guard: Guard, host: str, port: int) -> None:
        if port == PORT:
            raise RunError(f"cannot listen at {host}, port {port}: Address already in use; choose another --port.")
        self.host, self.port = host, port or 50_000


def test_any_free_port_is_used_if_the_default_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, guard = RunIndex(make_run(tmp_path / "run", 1).directory), guard_for("127.0.0.1", [], token=False)
    monkeypatch.setattr(view, "Server", Busy)

    assert listening(index, guard, "127.0.0.1", None).port == 50_000
    assert listening(index, guard, "127.0.0.1", 7).port == 7
    with pytest.raises(RunError, match=r"cannot listen at 127\.0\.0\.1, port 8642"):
        listening(index, guard, "127.0.0.1", PORT)


def test_a_server_is_needed_until_its_session_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(writing, "wb") as session:
        monkeypatch.setattr("sys.stdin", stdin)
        assert has_session(None)()
        is_needed = has_session(os.getppid())
        assert is_needed()
        session.write(b"\n")
        session.flush()
        deadline = time.monotonic() + 60.0
        while is_needed():
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_an_open_session_keeps_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        is_needed = has_session(os.getppid())
        assert all(is_needed() for _ in range(100))
        os.close(writing)  # a session that died says nothing more
        deadline = time.monotonic() + 60.0
        while is_needed():
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_the_address_has_the_token_and_brackets_around_an_ipv6_host() -> None:
    server: Any = SimpleNamespace(host="::1", port=7)

    assert address(server, guard_for("127.0.0.1", [], token=False)) == "http://[::1]:7/"
    guard = guard_for("127.0.0.1", [], token=True)
    assert address(server, guard) == f"http://[::1]:7/?token={guard.token}"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["view", "nowhere"], "Bundled champions, which need no run: Acrobot-v1, "),
        (
            ["view", "exits.py"],
            "exits.py is not the JSON of a champion (Expecting value: line 1 column 1 (char 0)); name a run directory",
        ),
        (["view", "brain.json"], "brain.json cannot be read: No such file or directory."),
        (["view", "runs", "--task", "xor"], "--task xor is what the champion of a file plays, but runs is not a file"),
        (["view", "--task", "xor"], "but the newest run is not a file; leave it out."),
        (["view", "mario", "--rom", "missing.nes"], "ROM missing.nes cannot be read"),
    ],
)
def test_what_cannot_be_shown_is_an_error(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exits.py").touch()

    assert main(words) == 1
    assert message in capsys.readouterr().err
