from pathlib import Path

import pytest

from experiments.catalog.registry import find
from experiments.runner.champion import BUNDLED, bundled_champion, bundled_names, champion_of
from fitness import episode_scores
from neat import Genome, Network, RunError
from neat.random_streams import EPISODE_SEED_LIMIT
from tests.visualizer.runs import generation_of, grown, make_run, with_elites


def test_every_bundled_champion_is_valid_and_belongs_to_an_experiment() -> None:
    assert "mario" in bundled_names()
    for name in bundled_names():
        path = BUNDLED / f"{name.replace(':', '_', 1)}.json"
        Genome.from_json(path.read_text(encoding="utf-8")).check()
        assert find(name).name == name


@pytest.mark.parametrize(
    ("name", "least", "package"),
    [
        ("xor", 12.25, ""),
        ("cart-pole", 500.0, ""),
        ("Acrobot-v1", -130.0, ""),
        ("MountainCar-v0", -130.0, ""),
        ("MountainCarContinuous-v0", 90.0, ""),
        ("Pendulum-v1", -400.0, ""),
        ("LunarLander-v3", 100.0, "Box2D"),
        ("double-pole", 1_000.0, ""),
        ("double-pole-hidden", 0.1, ""),
        ("flappy", 100.0, "flappy_bird_gymnasium"),
    ],
)
def test_a_bundled_champion_plays_well_in_one_of_two_unseen_episodes(name: str, least: float, package: str) -> None:
    if package:
        pytest.importorskip(package)
    champion = bundled_champion(name)

    seeds = [EPISODE_SEED_LIMIT, EPISODE_SEED_LIMIT + 1]
    assert max(episode_scores(champion.task, Network(champion.genome), seeds)) >= least


def test_the_error_about_a_missing_run_names_the_bundled_champions() -> None:
    with pytest.raises(RunError, match=r"nobody is not a run .* Bundled champions, which need no run: .*mario"):
        champion_of("nobody")


def test_a_directory_takes_precedence_over_a_bundled_champion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mario").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RunError, match=r"mario is not a run directory: settings\.toml is missing\.$"):
        champion_of("mario")


def test_other_genomes_of_a_run_are_chosen_by_their_ids(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2, task="xor")
    elite = grown(2, 5, id=44, fitness=2.0)
    run.record(with_elites(generation_of(2, grown(3, 6, id=30, fitness=3.0)), {(0, 0): elite}))

    assert champion_of(run.directory, genome=44).genome == elite
    assert champion_of(run.directory, genome=44).place == f"genome 44 of {run.directory}"
    assert champion_of(run.directory, genome=10).genome == grown(1, 4, id=10)
    with pytest.raises(RunError, match=r"genome 45 is neither a champion of .*run nor an elite of its map whose genes"):
        champion_of(run.directory, genome=45)
    with pytest.raises(RunError, match=r"--genome 7 chooses among .* of a run, but mario is one champion; name a run"):
        champion_of("mario", genome=7)
