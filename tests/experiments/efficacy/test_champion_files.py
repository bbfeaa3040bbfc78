from pathlib import Path

import pytest

from experiments.efficacy.champion_files import ChampionFiles
from neat import Controller, RunError, Settings
from neat.evolution.population import Population
from neat.network.action import Largest
from neat.network.conversions import Conversions
from neat.network.observation import Numbers


def test_a_champion_is_kept_with_its_conversions(tmp_path: Path) -> None:
    (genome, *_) = Population(Settings(population_size=2), inputs=4, outputs=2, seed=1).ask()
    files = ChampionFiles(tmp_path / "kept" / "champions", "games/cart.py:task")
    files.make_folder()

    files.keep(7, genome, Conversions(Numbers((4,)), Largest([0, 1])))

    path = tmp_path / "kept" / "champions" / "games-cart.py-task-7.json"
    assert [*files.folder.iterdir()] == [path]
    assert Controller.load(path).genome == genome
    assert Controller.load(path).act([0.0, 0.0, 0.0, 0.0]) in (0, 1)
    assert files.missing([6, 7, 8]) == [6, 8]


def test_a_folder_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (genome, *_) = Population(Settings(population_size=2), inputs=4, outputs=2, seed=1).ask()
    files = ChampionFiles(tmp_path / "file", "xor")

    with pytest.raises(RunError, match=r"--champions .*file cannot be made: .*; name a folder"):
        files.make_folder()
    with pytest.raises(RunError, match=r"xor-1\.json cannot be written: Not a directory"):
        files.keep(1, genome, Conversions())
