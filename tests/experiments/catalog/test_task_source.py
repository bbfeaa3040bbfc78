import functools
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from experiments.catalog.registry import EXPERIMENTS, experiment_of, find, make_task
from experiments.catalog.task_source import OBJECT, TaskSource, source_for, source_of
from neat import Network, TaskError
from neat.runs.run import Run
from tests.fitness.tasks.gymnasium.environments import Track
from tests.processes import neat, python


class Game:
    inputs, outputs = 2, 1

    def __init__(self, level: int = 1) -> None:
        self.level = level

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return float(self.level)


class Secretive(Game):
    def __init__(self, level: int = 1, *, pace: int = 1) -> None:
        super().__init__(level)


class Doubling(Game):
    def __init__(self, level: int = 1) -> None:
        super().__init__(2 * level)


class Maze(Game):
    """A task that works with any sequence, and keeps it unchanged."""

    def __init__(self, size: Any) -> None:
        super().__init__(len(size))
        self.size = size


class TupleMaze(Maze):
    def __init__(self, size: Any) -> None:
        super().__init__(tuple(size))


MINE = Game(level=7)
HIDDEN = Secretive(level=8)
for level in (1, 2):
    REBOUND = Secretive(level=level)


def scored(network: Network) -> float:
    return 1.0


scored.inputs, scored.outputs = 2, 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("task", "source"),
    [
        (fitness.Xor(), TaskSource("xor")),
        (fitness.Xor, TaskSource("fitness:Xor")),
        (Game(level=3), TaskSource(f"{__name__}:Game", {"level": 3})),
        (MINE, TaskSource(f"{__name__}:Game", {"level": 7})),
        (HIDDEN, TaskSource(f"{__name__}:HIDDEN")),
        (scored, TaskSource(f"{__name__}:scored")),
        (fitness.as_task(scored), TaskSource(f"{__name__}:scored")),
    ],
)
def test_a_task_is_made_again_from_its_source(task: Any, source: TaskSource) -> None:
    assert source_of(task) == source
    made = make_task(source.experiment()).task
    assert made.inputs == 2
    assert getattr(made, "level", None) == getattr(fitness.as_task(task).task, "level", None)


def test_a_gymnasium_task_states_every_option() -> None:
    task = fitness.Gymnasium("CartPole-v1", 2, max_steps=100, sutton_barto_reward=True)
    source = source_of(task)

    assert source.name == "CartPole-v1"
    assert source.options is not None
    assert (source.options["episodes"], source.options["max_steps"]) == (2, 100)
    assert source.options["sutton_barto_reward"] is True
    assert source_of(make_task(source.experiment())) == source


GIVEN = {
    "episodes": 3, "max_steps": 90, "evaluation_steps": 30, "step_reward": -0.5, "solved_at": 7.0, "normalized": True,
    "scaled": False, "envpool": True,
}  # fmt: skip
"""Another value than the default for each argument of `fitness.Gymnasium` that a text can state."""


def test_every_argument_of_gymnasium_is_known_here() -> None:
    names = list(inspect.signature(fitness.Gymnasium).parameters)

    assert names[0] == "id"
    assert sorted(names[1:]) == sorted([*GIVEN, "measures", "outcome", "options"])


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_a_gymnasium_task_is_made_again_with_each_of_its_arguments(name: str) -> None:
    if name == "envpool":
        pytest.importorskip("envpool")
    arguments: dict[str, Any] = {name: GIVEN[name]}
    source = source_of(fitness.Gymnasium("CartPole-v1", **arguments))

    assert source.options is not None
    assert source.options[name] == GIVEN[name]
    assert source_of(make_task(source.experiment())) == source


def test_a_gymnasium_task_with_an_outcome_is_an_object() -> None:
    def outcome(episode: fitness.Episode) -> fitness.Outcome:
        return fitness.Outcome(-episode.score, measures=(1.0,))

    task = fitness.Gymnasium("CartPole-v1", outcome=outcome, measures=[("x", 0.0, 2.0)])

    assert not source_of(task).can_be_made


def test_a_gymnasium_task_with_other_validations_is_an_object() -> None:
    task = fitness.Gymnasium("CartPole-v1")
    assert source_of(task).can_be_made
    task.validation_episodes = 5

    assert not source_of(task).can_be_made


def test_a_double_pole_states_the_options_that_its_parent_takes() -> None:
    source = source_of(fitness.DoublePole(velocities=False, bias=0.25))

    assert source.name == "fitness:DoublePole"
    assert source_of(make_task(source.experiment())) == source
    assert make_task(source.experiment()).inputs == 4


def test_a_listed_task_is_stated_by_its_name() -> None:
    pytest.importorskip("minatar")

    assert source_of(fitness.MinAtar("asterix")) == TaskSource("minatar:asterix")
    assert source_of(fitness.MinAtar("freeway", 1, evaluation_steps=600)) == TaskSource("minatar:freeway")
    assert source_of(fitness.MinAtar("freeway", episodes=1)) == TaskSource(
        "fitness:MinAtar", {"game": "freeway", "episodes": 1, "max_steps": 2500}
    )


@pytest.mark.parametrize("task", [Secretive(level=2), Doubling(level=2)])
def test_a_task_whose_constructor_cannot_be_read_is_an_object(task: Any) -> None:
    source = source_of(task)

    assert source == TaskSource(f"{type(task).__name__}{OBJECT}")
    with pytest.raises(TaskError, match=r"cannot be made from its name; pass the task itself"):
        source.experiment()


def test_a_task_that_was_changed_after_it_was_made_is_an_object() -> None:
    task = fitness.Xor()
    task.solved_at = 3.0

    assert source_of(task) == TaskSource(f"xor{OBJECT}")


def test_a_function_in_a_function_is_an_object() -> None:
    def local(network: Network) -> float:
        return 1.0

    assert source_of(local) == TaskSource(f"local{OBJECT}")


def test_a_function_whose_own_attributes_say_something_else_is_an_object() -> None:
    assert not source_of(fitness.as_task(scored, solved_at=3.0)).can_be_made


def test_a_listed_experiment_is_stated_by_its_name() -> None:
    experiment = EXPERIMENTS["xor"]

    assert source_for(experiment, experiment, make_task(experiment)) == TaskSource("xor")


def test_the_task_of_another_experiment_is_stated_by_its_source() -> None:
    experiment = find("fitness:Xor")

    assert source_for(experiment, experiment, make_task(experiment)) == TaskSource("xor")


def test_a_class_in_a_script_is_stated_by_the_file(tmp_path: Path) -> None:
    done = python(
        "from experiments.catalog.task_source import source_of\n"
        "class Game:\n"
        "    inputs = outputs = 1\n"
        "    def evaluate(self, network, rng): return 1.0\n"
        "print('ran', source_of(Game()))\n"
        "from experiments.catalog.registry import find\n"
        "assert find('script.py:Game').task().evaluate is not None\n",
        tmp_path,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["ran TaskSource(name='script.py:Game', options=None)"]  # once: not run again


SWEEP = """
from experiments import Session
class Sizes:
    outputs = validation_episodes = 1
    def __init__(self, size):
        self.size = self.inputs = size
    def evaluate(self, network, rng): return 1.0
class Hidden(Sizes):
    def __init__(self, width):
        super().__init__(width)
if __name__ == "__main__":
    for size in (3, 5):
        task = Sizes(size)
        Session.create(f"size{size}", task, workers=0, record=False).close()
    assert Session.open("size3").task.task.size == 3
    task = Hidden(2)
    Session.create("hidden", task, workers=0, record=False).close()
"""


def test_a_name_that_a_script_binds_again_is_never_stated(tmp_path: Path) -> None:
    done = python(SWEEP, tmp_path)

    assert done.returncode == 0, done.stderr
    for size in (3, 5):
        about = Run.open(tmp_path / f"size{size}").about
        assert (about.task, about.options) == ("script.py:Sizes", {"size": size})
    assert Run.open(tmp_path / "hidden").about.task == f"Hidden{OBJECT}"
    shown = neat("resume", "size3", "--generations", "1", "--workers", "0", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr


def test_a_name_that_a_module_binds_more_than_once_is_never_stated() -> None:
    assert source_of(REBOUND) == TaskSource(f"Secretive{OBJECT}")


def test_a_tuple_is_stated_as_the_list_that_is_read_again() -> None:
    assert source_of(TupleMaze((3, 4))) == TaskSource(f"{__name__}:TupleMaze", {"size": [3, 4]})
    task = fitness.Gymnasium("CartPole-v1")
    task.options = {"sizes": ((1, 2),)}
    options = source_of(task).options
    assert options is not None
    assert options["sizes"] == [[1, 2]]


def test_a_task_that_a_list_makes_different_is_an_object() -> None:
    assert source_of(Maze((3, 4))) == TaskSource(f"Maze{OBJECT}")
    assert source_of(Maze([3, 4])).options == {"size": [3, 4]}


def test_the_name_of_a_task_imports_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "named_by_a_task.py").write_text("raise ImportError('imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    imported: list[str] = []
    monkeypatch.setattr("experiments.catalog.task_source.find", imported.append)
    task = Game()
    task.name = "named_by_a_task:Game"  # type: ignore[attr-defined]  # a task may have a name

    assert source_of(task) == TaskSource(f"named_by_a_task:Game{OBJECT}")
    assert imported == []


def test_a_class_of_a_file_in_another_folder_is_stated_by_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "beside_game.py").write_text("import fitness\nclass Game(fitness.Xor): pass\n")

    assert source_of(find("sub/beside_game.py:Game").task()) == TaskSource("sub/beside_game.py:Game")


def test_a_class_in_a_notebook_is_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = ModuleType("__main__")
    local = type("Local", (Game,), {"__module__": "__main__", "__qualname__": "Local"})
    monkeypatch.setattr(notebook, "Local", local, raising=False)
    monkeypatch.setitem(sys.modules, "__main__", notebook)

    assert source_of(local()) == TaskSource(f"Local{OBJECT}")


def test_a_given_name_is_stated_unchanged() -> None:
    experiment = EXPERIMENTS["xor"]
    task = make_task(experiment)

    assert source_for("xor", experiment, task) == TaskSource("xor")
    assert source_for(task, experiment, task, "game.py:Game") == TaskSource("game.py:Game")


def made(width: float = 1.0) -> Track:
    return Track(width)


@pytest.mark.parametrize(
    ("source", "name", "options"),
    [
        (Track, "tests.fitness.tasks.gymnasium.environments:Track", {}),
        (made, f"{__name__}:made", {}),
        (functools.partial(made, width=2.0), f"{__name__}:made", {"width": 2.0}),
        (functools.partial(functools.partial(Track), width=2.0), f"{Track.__module__}:Track", {"width": 2.0}),
        (gymnasium.spec("CartPole-v1"), "CartPole-v1", {}),
        (lambda: Track(), None, {}),
        (functools.partial(made, 2.0), None, {}),
        (gymnasium.envs.registration.EnvSpec("Track-v0", Track), None, {}),
    ],
)
def test_an_environment_is_stated_by_the_name_of_what_makes_it(source: Any, name: str | None, options: Any) -> None:
    task = fitness.Gymnasium(source, 2, max_steps=4)
    found = source_of(task)

    assert found.can_be_made == (name is not None)
    if name is not None:
        assert found.options is not None
        assert (found.name, found.options) == (name, {**found.options, "episodes": 2, "max_steps": 4, **options})
        again = make_task(found.experiment())
        assert source_of(again) == found
        assert again.inputs == task.inputs
    else:
        with pytest.raises(TaskError, match="pass the task itself"):
            found.experiment()


def test_a_class_of_environments_is_stated_with_the_options_of_its_task() -> None:
    experiment = experiment_of(Track)
    source = source_for(Track, experiment, make_task(experiment))

    assert source.options is not None  # by its name alone it would be played with other options
    assert make_task(source.experiment()).episodes == source.options["episodes"] == 1
