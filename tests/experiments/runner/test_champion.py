import json
from pathlib import Path
from typing import Any

import gymnasium
import pytest

from experiments.catalog.registry import find
from experiments.runner import champion
from experiments.runner.champion import BUNDLED, bundled_champion, bundled_names, champion_of
from fitness import episode_scores
from neat import Controller, Genome, NeatError, Network, RunError, TaskError
from neat.network.action import Largest
from neat.network.observation import Numbers, Scaled
from neat.random_streams import EPISODE_SEED_LIMIT
from tests.evolved import evolved
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
        ("LunarLanderContinuous-v3", 200.0, "Box2D"),
        ("Swimmer-v5", 355.0, "mujoco"),
        ("maze-medium-straight", 295.0, ""),
        ("maze-hard-straight", 295.0, ""),
        ("mountain-car-deceptive", -190.0, ""),
        ("double-pole", 1_000.0, ""),
        ("double-pole-hidden", 0.1, ""),
        ("flappy", 100.0, "flappy_bird_gymnasium"),
        ("minatar:breakout", 3.0, "minatar"),
        ("minatar:space_invaders", 5.0, "minatar"),
    ],
)
def test_a_bundled_champion_plays_well_in_one_of_two_unseen_episodes(name: str, least: float, package: str) -> None:
    if package:
        pytest.importorskip(package)
    champion = bundled_champion(name)

    seeds = [EPISODE_SEED_LIMIT, EPISODE_SEED_LIMIT + 1]
    assert max(episode_scores(champion.task, Network(champion.genome), seeds)) >= least


@pytest.fixture
def brain(tmp_path: Path) -> Path:
    """A champion that evolved with inputs of its own, in a file."""
    Controller(evolved(3, outputs=2), Scaled(Numbers((4,)), 0.5, 2.0), Largest([0, 1])).save(tmp_path / "brain.json")
    return tmp_path / "brain.json"


def test_the_champion_of_a_file_plays_with_the_inputs_it_evolved_with(
    brain: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    champion = champion_of(brain, "CartPole-v1")

    assert (champion.name, champion.place, champion.genome) == ("CartPole-v1", str(brain), evolved(3, outputs=2))
    assert champion.task.to_inputs == Scaled(Numbers((4,)), 0.5, 2.0)
    assert champion.task.validation_episodes == 100
    assert not caplog.records
    controller = Controller.load(brain)
    environment = gymnasium.make("CartPole-v1")
    observation, _ = environment.reset(seed=9)
    total, ended = 0.0, False
    while not ended:
        observation, reward, terminated, truncated, _ = environment.step(controller.act(observation))
        total, ended = total + float(reward), terminated or truncated
    environment.close()
    assert episode_scores(champion.task, Network(champion.genome), [9]) == [total]
    champion.task.close()


def test_a_bundled_champion_plays_with_the_inputs_it_evolved_with(
    brain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brain.rename(tmp_path / "cart-pole.json")
    monkeypatch.setattr(champion, "BUNDLED", tmp_path)

    assert bundled_champion("cart-pole").task.to_inputs == Scaled(Numbers((4,)), 0.5, 2.0)


def test_a_task_that_cannot_have_the_conversions_of_a_file_is_played_with_a_warning(
    brain: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record = json.loads(brain.read_text())
    for name, other in (
        ("action", {"kind": "largest", "values": [1, 0]}),
        ("observation", {"kind": "numbers", "shape": [2, 2]}),
        ("observation", "task"),
    ):
        caplog.clear()
        brain.write_text(json.dumps({**record, "controller": {**record["controller"], name: other}}))
        champion = champion_of(brain, "CartPole-v1")

        assert champion.task.to_action == Largest([0, 1])
        assert "brain.json evolved with other conversions of observations or actions than task CartPole-v1 has" in (
            caplog.text
        )


def test_a_champion_without_conversions_plays_with_those_of_the_task(
    brain: Path, caplog: pytest.LogCaptureFixture
) -> None:
    brain.write_text(evolved(3, outputs=2).to_json())

    assert champion_of(brain, "CartPole-v1").task.to_inputs == find("CartPole-v1").task().to_inputs
    assert not caplog.records


def test_a_file_names_no_code(brain: Path, tmp_path: Path) -> None:
    record = json.loads(brain.read_text())
    brain.write_text(json.dumps({**record, "task": f"{tmp_path / 'evil.py'}:Task"}))
    (tmp_path / "evil.py").write_text("raise SystemExit('run')")

    with pytest.raises(TaskError, match=r"brain\.json names no task; say what its champion plays, such as --task"):
        champion_of(brain)


@pytest.mark.parametrize(
    ("change", "task", "message"),
    [
        ({}, "xor", r"xor takes networks of 2 inputs and 1 outputs, but .*brain\.json has 4 and 2; --task must name"),
        ({}, "nothing", "nothing is not a task"),
        ({"controller": 3}, "CartPole-v1", r"brain\.json: controller JSON: .* must be an object"),
        ({"neurons": []}, "CartPole-v1", r"brain\.json: "),
        ({"shape": {}}, "CartPole-v1", r"brain\.json: genome JSON lacks"),
    ],
)
def test_a_file_that_cannot_be_played_is_an_error(change: dict[str, Any], task: str, message: str, brain: Path) -> None:
    brain.write_text(json.dumps({**json.loads(brain.read_text()), **change}))

    with pytest.raises(NeatError, match=message) as error:
        champion_of(brain, task)
    assert "\n" not in str(error.value)
    with pytest.raises(RunError, match=r"--genome 3 chooses among"):
        champion_of(brain, task, 3)


def test_a_bundled_champion_plays_another_task_of_its_shape_only() -> None:
    with pytest.raises(TaskError, match="cart-pole takes networks of 4 inputs and 2 outputs, but the bundled champion"):
        champion_of("xor", "cart-pole")


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
