"""A champion is whole: in an empty Python process, without its task and gymnasium, it acts as `neat play` does."""

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
import neat
from experiments import Session
from experiments.cli.main import main
from neat import Network, Settings
from tests.processes import environment

PROGRAM = """
import pickle, sys
import neat

episodes = pickle.load(sys.stdin.buffer)
acted = []
for path, observations in episodes:
    controller = neat.Controller.load(path)
    acted.append([controller.act(observation) for observation in observations])
loaded = {name.partition(".")[0] for name in sys.modules} & {"gymnasium", "fitness", "experiments", "visualizer"}
assert not loaded, loaded
pickle.dump(acted, sys.stdout.buffer)
"""


class Roaming(gymnasium.Env[Any, Any]):
    """A Dict is observed, and a Tuple is the action."""

    observation_space = gymnasium.spaces.Dict(
        camera=gymnasium.spaces.Box(0, 255, (4, 4, 1), np.uint8),
        place=gymnasium.spaces.Tuple(
            [gymnasium.spaces.Box(-50.0, 50.0, (2,), np.float32), gymnasium.spaces.Discrete(3, start=-1)]
        ),
        switches=gymnasium.spaces.MultiBinary(2),
    )
    action_space = gymnasium.spaces.Tuple([
        gymnasium.spaces.Discrete(3),
        gymnasium.spaces.Box(-2.0, 1.0, (2, 1), np.float32),
        gymnasium.spaces.MultiDiscrete([2, 3]),
    ])  # fmt: skip

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.observation_space.seed(seed)
        return self.observation_space.sample(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        return self.observation_space.sample(), float(action[1].sum()), False, False, {}


class Recording(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Keeps what the environment returns and what it is given."""

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.observations: list[Any] = []
        self.actions: list[Any] = []

    def reset(self, **options: Any) -> tuple[Any, dict[str, Any]]:
        observation, info = self.env.reset(**options)
        self.observations.append(observation)
        return observation, info

    def step(self, action: Any) -> Any:
        self.actions.append(action)
        result = self.env.step(action)
        self.observations.append(result[0])
        return result


TASKS: dict[str, dict[str, Any]] = {
    "MountainCar-v0": {"normalized": True},
    "Acrobot-v1": {},
    "MountainCarContinuous-v0": {"normalized": True},
    "CartPole-v1": {},
    "Roaming-v0": {},
    "Roaming-v0 normalized": {"normalized": True},
    "Pendulum-v1 recurrent": {},
}
Played = dict[str, tuple[Path, list[Any], list[Any]]]
"""By name: the run directory, the observations of an episode, and the actions."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Evolve a little on each task, and record an episode of the champion as `neat play` plays it."""
    gymnasium.register("Roaming-v0", Roaming, max_episode_steps=20)
    directory = tmp_path_factory.mktemp("runs")
    found: Played = {}
    for name, options in TASKS.items():
        task = fitness.Gymnasium(name.partition(" ")[0], max_steps=60, **options)
        task.validation_episodes = 1
        settings = Settings(population_size=8).replace("genome.recurrent", "recurrent" in name)
        settings = settings.replace("mutation.add_synapse_rate", 0.9)
        path = directory / name.replace(" ", "-")
        with Session.create(path, task, settings, seed=1, workers=0, record=False) as session:
            list(session.generations(3))
            champion = session.champion
        task._environment = recording = Recording(task.environment)
        task.score_episode(Network(champion), 2**31)
        found[name] = (path, recording.observations[: len(recording.actions)], recording.actions)
        task.close()
    gymnasium.registry.pop("Roaming-v0")
    return found


def elsewhere(episodes: list[tuple[Path, list[Any]]], folder: Path) -> Any:
    """Return what controllers do in another process, whose directory holds nothing."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        input=pickle.dumps([(str(path), observations) for path, observations in episodes]),
        capture_output=True,
        cwd=folder,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return pickle.loads(done.stdout)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and np.array_equal(one, other) and np.asarray(one).dtype == np.asarray(other).dtype


def test_a_loaded_champion_acts_as_it_is_played(played: Played, tmp_path: Path) -> None:
    acted = elsewhere([(path, observations) for path, observations, _ in played.values()], tmp_path)

    for name, actions in zip(played, acted, strict=True):
        expected = played[name][2]
        assert len(actions) == len(expected) > 10, name
        assert all(same(one, other) for one, other in zip(actions, expected, strict=True)), name
    moves = {name: len({repr(action) for action in actions}) for name, (_, _, actions) in played.items()}
    assert sum(count > 1 for count in moves.values()) >= 3, moves  # not all of them do always the same


def test_an_exported_champion_acts_the_same(played: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for index, (path, _, _) in enumerate(played.values()):
        assert main(["export", str(path), "--to", "json", str(tmp_path / f"{index}.json")]) == 0
        exported = json.loads((tmp_path / f"{index}.json").read_text())
        assert exported == json.loads((path / "champion.json").read_text())
        assert exported["controller"]["format"] == 1


def test_a_task_that_describes_its_conversions_is_saved_with_them(tmp_path: Path) -> None:
    document = (Path(__file__).parent.parent / "docs" / "how-to" / "champion.md").read_text(encoding="utf-8")
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", document, re.DOTALL) if "class Game" in block)
    names: dict[str, Any] = {}
    exec(compile(code, "champion.md", "exec"), names)
    task = type("Scored", (names["Game"],), {"evaluate": lambda self, network, rng: 1.0})()
    with Session.create(
        tmp_path / "run", task, Settings(population_size=8), seed=1, workers=0, record=False
    ) as session:
        list(session.generations(1))
        expected = session.controller().act([5.0, 0.1])

    assert neat.Controller.load(tmp_path / "run").act([5.0, 0.1]) == expected
    assert expected in (-1, 0, 1)
