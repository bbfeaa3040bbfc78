"""What is kept is shown as a run, as long as somebody watches it."""

from pathlib import Path

import numpy as np
import pytest

from experiments.cli.view import place_of
from experiments.runner import champion
from experiments.runner.bundled import exhibited
from experiments.runner.champion import kept_champion
from fitness import Xor
from neat import Network
from neat.runs.replays import Replays
from neat.runs.run import Run
from tests.conftest import genome_of
from visualizer.run_index import RunIndex


@pytest.fixture
def keeps_xor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a champion of a task that every machine has."""
    (tmp_path / "champions").mkdir()
    (tmp_path / "champions" / "xor.json").write_text(genome_of("0>3 +0.5 #1, 1>3 -0.2 #2").to_json(), encoding="utf-8")
    monkeypatch.setattr(champion, "KEPT", tmp_path / "champions")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("keeps_xor")
def test_a_champion_that_is_kept_is_a_run_with_a_replay_until_the_block_ends(rng: np.random.Generator) -> None:
    given = kept_champion("xor")

    with exhibited(given) as directory:
        run = Run.open(directory)
        assert RunIndex(directory).names() == ["xor"]
        assert run.state() == "finished"
        assert run.about.input_labels == ["a", "b"]
        assert run.champion().fitness == Xor().evaluate(Network(given.genome), rng)
        assert Replays(directory / "replays").genomes() == [given.genome.id]

    assert not directory.parent.exists()


@pytest.mark.usefixtures("keeps_xor")
def test_a_run_of_that_name_is_shown_instead() -> None:
    Path("xor").mkdir()

    with place_of("xor") as directory:
        assert directory == Path("xor")
