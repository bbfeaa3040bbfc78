import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.runner import replay_writer
from experiments.runner.replay_writer import ReplayWriter
from fitness import as_task
from fitness.replays import elite_recorder
from neat.runs.replays import elite_replays
from tests.processes import neat
from tests.visualizer.runs import Wandering, generation_of, grown, make_run, with_elites


def unchanged(function: Callable[..., bool]) -> Callable[..., bool]:
    return function


def test_replays_that_cannot_be_recorded_are_reported_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        inputs, outputs = 1, 1

        def evaluate(self, network: Any, rng: Any) -> float:
            return 1.0

        def play(self, network: Any, rng: Any) -> Any:
            raise OSError("no screen")

    writer = ReplayWriter(make_run(tmp_path / "run", 1), as_task(Broken()))
    writer._recorder._stop("its process died")
    with caplog.at_level(logging.WARNING, "neat"):
        writer.finish(1.0, unchanged)
        writer.finish_signals(1.0, unchanged)
    writer.close()

    (record,) = caplog.records
    assert record.getMessage().startswith("No more replays of Broken are recorded: its process died.")


class Slow:
    """A game that draws longer than anybody waits."""

    inputs, outputs = 2, 1

    def evaluate(self, network: Any, rng: Any) -> float:
        return 1.0

    def play(self, network: Any, rng: Any) -> Any:
        time.sleep(600.0)
        yield None


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplayWriter]:
    """The writer of a run whose last champion is being recorded for ever."""
    monkeypatch.setattr(replay_writer, "QUIET_SECONDS", 0.1)
    writer = ReplayWriter(make_run(tmp_path / "run", 1), as_task(Slow()))
    writer.see(generation_of(0, grown(id=7)))
    yield writer
    writer.close()


def test_a_wait_for_the_last_replay_is_bounded_and_says_what_to_do(
    slow: ReplayWriter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "neat"):
        slow.finish(0.5, unchanged)

    waiting, remedy = (record.getMessage() for record in caplog.records)
    assert [record.levelname for record in caplog.records] == ["INFO", "WARNING"]
    assert waiting == "Waiting for at most 0.5 s for the replay of the last champion; Ctrl-C skips it."
    assert remedy.startswith("The replay of the last champion is not complete; record it with: neat play ")


@pytest.mark.skipif(not hasattr(os, "nice"), reason="elites are recorded where a process can be nice")
def test_elites_are_recorded_until_the_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elite_recorder, "START_SECONDS", 0.0)
    run = make_run(tmp_path / "run", 1)
    writer = ReplayWriter(run, as_task(Wandering()))
    generation = with_elites(generation_of(1, grown(1, 4, id=10, fitness=1.0)), {(0, 0): grown(id=44, fitness=1.0)})
    run.record(generation)
    deadline = time.monotonic() + 60.0
    while elite_replays(run.directory).genomes() != [44]:
        writer.see(generation)
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert writer._elites.pid is not None
    writer.finish(60.0, unchanged)
    writer.close()
    assert writer._elites.pid is None


def test_a_run_whose_replays_fail_is_evolved_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "class Broken:\n"
        "    inputs = outputs = 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(abs(network.activate([1.0])[0]))\n"
        "    def play(self, network, rng):\n"
        "        raise OSError('no screen')\n"
    )

    done = neat("evolve", "broken.py:Broken", "--generations", "40", "--run", "run", "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["generations"] == 40
    assert "Traceback" not in done.stderr
