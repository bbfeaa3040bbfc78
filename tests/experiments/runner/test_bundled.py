import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.runner import bundled, champion
from experiments.runner.bundled import bundled_run
from experiments.runner.champion import bundled_champion
from fitness import Xor, as_task
from neat import Network
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from neat.runs.run import Run
from tests.conftest import genome_of
from visualizer.run_index import RunIndex


@pytest.fixture
def bundled_xor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundle a champion of a task that every machine has."""
    (tmp_path / "champions").mkdir()
    (tmp_path / "champions" / "xor.json").write_text(genome_of("0>3 +0.5 #1, 1>3 -0.2 #2").to_json(), encoding="utf-8")
    monkeypatch.setattr(champion, "BUNDLED", tmp_path / "champions")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("bundled_xor")
def test_a_bundled_champion_is_a_run_with_a_replay_until_the_block_ends(rng: np.random.Generator) -> None:
    given = bundled_champion("xor")

    with bundled_run(given) as directory:
        run = Run.open(directory)
        assert RunIndex(directory).names() == ["xor"]
        assert run.state() == "finished"
        assert run.champion_record()["controller"] == {"format": 1, "observation": None, "action": None}
        assert run.about.input_labels == ["a", "b"]
        assert run.champion().fitness == Xor().evaluate(Network(given.genome), rng)
        assert Replays(directory / "replays").genomes() == [given.genome.id]

    assert not directory.parent.exists()


@pytest.mark.parametrize("name", ["Acrobot-v1", "MountainCar-v0"])
def test_the_score_of_a_bundled_champion_is_that_of_the_episode_that_is_shown(name: str) -> None:
    given = bundled_champion(name)

    with bundled_run(given) as directory:
        replay = Replay.read(Replays(directory / "replays").path(given.genome.id))
        assert Run.open(directory).champion().fitness == pytest.approx(replay.facts["score"])


@pytest.mark.usefixtures("bundled_xor")
def test_a_bundled_champion_plays_in_a_task_that_is_open() -> None:
    class Game(Xor):
        is_open = False

        def open(self) -> None:
            self.is_open = True

        def close(self) -> None:
            self.is_open = False

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            assert self.is_open
            return super().evaluate(network, rng)

    game = Game()
    with bundled_run(bundled_champion("xor")._replace(task=as_task(game))) as directory:
        assert Run.open(directory).champion().fitness > 0.0
    assert not game.is_open


@pytest.mark.usefixtures("bundled_xor")
@pytest.mark.parametrize("takes_long", [False, True])
def test_an_episode_that_takes_long_is_announced(
    takes_long: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = threading.Event()

    class Noted(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.set()

    class Slow(Xor):
        def cases(self) -> Any:
            assert not takes_long or said.wait(60.0)
            return super().cases()

    monkeypatch.setattr(bundled, "PATIENCE_SECONDS", 0.0 if takes_long else 600.0)
    noted = Noted()
    logging.getLogger("neat").addHandler(noted)
    try:
        with bundled_run(bundled_champion("xor")._replace(task=as_task(Slow()))):
            pass
    finally:
        logging.getLogger("neat").removeHandler(noted)

    texts = [record.getMessage() for record in caplog.records]
    assert texts == (["xor plays an episode, whose pictures take a while; the page follows."] if takes_long else [])
