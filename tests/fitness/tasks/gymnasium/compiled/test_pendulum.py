import numpy as np

from fitness.tasks.gymnasium.compiled import pendulum
from neat.kernels import Floats
from tests.fitness.tasks.gymnasium.compiled.beside import differences


def push(state: Floats, action: float) -> tuple[float, bool]:
    return pendulum.push(state, action, 2.0)


def test_pendulums_are_those_of_gymnasium_bit_for_bit() -> None:
    assert not differences("Pendulum-v1", push, pendulum.observe, 150, 200)


def test_squares_are_taken_by_pow_as_numpy_does() -> None:
    rng = np.random.default_rng(0)
    speeds = rng.uniform(-8.0, 8.0, 20_000)

    rewards = [push(np.array([0.0, speed]), 0.0)[0] for speed in speeds]

    assert rewards == [float(-(np.float64(0.0) + 0.1 * speed**2 + 0.0)) for speed in speeds]
    assert rewards != (-0.1 * (speeds * speeds)).tolist()


def test_a_speed_is_limited() -> None:
    state = np.array([1.5, 8.0])
    push(state, 2.0)

    assert state[1] == 8.0
