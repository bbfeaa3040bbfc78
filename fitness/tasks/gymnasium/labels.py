"""Labels: what the observations and actions of well-known environments mean, which gymnasium does not say."""

from collections.abc import Sequence
from typing import NamedTuple


class Labels(NamedTuple):
    """Labels of an environment's observations and actions, one for each input and output."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


LANDER = ("x", "height", "speed right", "speed up", "angle", "turning", "left leg down", "right leg down")
LEGS = tuple(
    f"{leg} {part}" for leg in ("leg 1", "leg 2") for part in ("hip", "hip speed", "knee", "knee speed", "down")
)


def _of_body(joints: tuple[str, ...]) -> Labels:
    """Return the labels of a body of MuJoCo that moves in a plane: positions, speeds, and the force on each joint."""
    speeds = ("speed forward", "speed up", "turning", *(f"{joint} speed" for joint in joints))
    return Labels(("height", "tilt", *joints, *speeds), joints)


LABELS = {
    "CartPole": Labels(("cart position", "cart speed", "pole angle", "pole speed"), ("left", "right")),
    "MountainCar": Labels(("position", "speed"), ("left", "nothing", "right")),
    "MountainCarContinuous": Labels(("position", "speed"), ("push",)),
    "Acrobot": Labels(
        ("cos upper", "sin upper", "cos lower", "sin lower", "upper speed", "lower speed"), ("-1", "0", "+1")
    ),
    "Pendulum": Labels(("cos angle", "sin angle", "speed"), ("torque",)),
    "LunarLander": Labels(LANDER, ("nothing", "left engine", "main engine", "right engine")),
    "LunarLanderContinuous": Labels(LANDER, ("main engine", "side engines")),
    "BipedalWalker": Labels(
        ("hull angle", "hull turning", "speed on", "speed up", *LEGS, *(f"lidar {ray}" for ray in range(10))),
        ("hip 1", "knee 1", "hip 2", "knee 2"),
    ),
    "Swimmer": Labels(
        ("tip angle", "joint 1", "joint 2", "speed right", "speed up", "tip turning", "joint 1 speed", "joint 2 speed"),
        ("joint 1", "joint 2"),
    ),
    "Hopper": _of_body(("thigh", "leg", "foot")),
    "Walker2d": _of_body(tuple(f"{side} {joint}" for side in ("right", "left") for joint in ("thigh", "leg", "foot"))),
    "HalfCheetah": _of_body(
        tuple(f"{end} {joint}" for end in ("back", "front") for joint in ("thigh", "shin", "foot"))
    ),
    "Flappy": Labels(("distance to gap", "above lower pipe", "below upper pipe", "falling"), ("nothing", "flap")),
}
"""By the environment's name without namespace and version."""


def labels_for(id: str, inputs: Sequence[str], outputs: Sequence[str]) -> Labels:
    """Return the labels of an environment: those in `LABELS` if their numbers match, else those given.

    Args:
        id: Such as "CartPole-v1".
        inputs: Labels made from the observation space.
        outputs: Labels made from the action space.
    """
    name = id.rpartition(":")[2].rpartition("/")[2].rpartition("-")[0]
    for known in (LABELS.get(name), LABELS.get(f"{name}Continuous")):
        if known and (len(known.inputs), len(known.outputs)) == (len(inputs), len(outputs)):
            return known
    return Labels(tuple(inputs), tuple(outputs))
