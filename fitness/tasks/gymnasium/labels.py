"""Words: what the numbers of well-known environments mean, which gymnasium itself does not say."""

from collections.abc import Sequence
from typing import NamedTuple


class Words(NamedTuple):
    """Labels of an environment's observations and actions."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


LANDER = ("x", "height", "speed right", "speed up", "angle", "turning", "left leg down", "right leg down")
LEGS = tuple(
    f"{leg} {part}" for leg in ("leg 1", "leg 2") for part in ("hip", "hip speed", "knee", "knee speed", "down")
)

WORDS = {
    "CartPole": Words(("cart position", "cart speed", "pole angle", "pole speed"), ("left", "right")),
    "MountainCar": Words(("position", "speed"), ("left", "nothing", "right")),
    "MountainCarContinuous": Words(("position", "speed"), ("push",)),
    "Acrobot": Words(
        ("cos upper", "sin upper", "cos lower", "sin lower", "upper speed", "lower speed"), ("-1", "0", "+1")
    ),
    "Pendulum": Words(("cos angle", "sin angle", "speed"), ("torque",)),
    "LunarLander": Words(LANDER, ("nothing", "left engine", "main engine", "right engine")),
    "LunarLanderContinuous": Words(LANDER, ("main engine", "side engines")),
    "BipedalWalker": Words(
        ("hull angle", "hull turning", "speed on", "speed up", *LEGS, *(f"lidar {ray}" for ray in range(10))),
        ("hip 1", "knee 1", "hip 2", "knee 2"),
    ),
    "Flappy": Words(("distance to gap", "above lower pipe", "below upper pipe", "falling"), ("nothing", "flap")),
}
"""By the environment's name without its version."""


def words_for(id: str, inputs: Sequence[str], outputs: Sequence[str]) -> Words:
    """Return the labels for an environment: well-known ones where they fit, else those given.

    Args:
        id: Such as "CartPole-v1".
        inputs: Labels made from the observation space.
        outputs: Labels made from the action space.
    """
    name = id.rpartition(":")[2].rpartition("/")[2].rpartition("-")[0]
    for known in (WORDS.get(name), WORDS.get(f"{name}Continuous")):
        if known and (len(known.inputs), len(known.outputs)) == (len(inputs), len(outputs)):
            return known
    return Words(tuple(inputs), tuple(outputs))
