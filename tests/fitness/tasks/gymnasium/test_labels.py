import pytest

import fitness
from fitness.tasks.gymnasium.labels import LABELS, labels_for
from neat import TaskError

VERSIONS = {
    "CartPole": 1,
    "MountainCar": 0,
    "MountainCarContinuous": 0,
    "Acrobot": 1,
    "Pendulum": 1,
    "BipedalWalker": 3,
    "Swimmer": 5,
    "Hopper": 5,
    "Walker2d": 5,
    "HalfCheetah": 5,
}


@pytest.mark.parametrize("name", LABELS)
def test_known_labels_fit_their_environments(name: str) -> None:
    try:
        if name.startswith("LunarLander"):
            task = fitness.Gymnasium("LunarLander-v3", continuous=name.endswith("Continuous"))
        else:
            task = fitness.Gymnasium(f"{name}-v{VERSIONS.get(name, 3)}")
    except TaskError:
        pytest.skip("Box2D, MuJoCo or the game is not installed")

    assert (task.input_labels, task.output_labels) == LABELS[name]


def test_other_environments_keep_the_labels_of_their_spaces() -> None:
    assert labels_for("Other-v0", ["obs"], ["act 0", "act 1"]) == (("obs",), ("act 0", "act 1"))
    assert labels_for("CartPole-v1", ["obs"] * 5, ["act"]).inputs == ("obs",) * 5
