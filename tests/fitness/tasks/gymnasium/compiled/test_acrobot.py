import math

import numpy as np

from fitness.tasks.gymnasium.compiled import acrobot
from neat.kernels import Floats
from tests.fitness.tasks.gymnasium.compiled.beside import differences


def push(state: Floats, action: float) -> tuple[float, bool]:
    return acrobot.push(state, action, 2.0)


def test_acrobots_are_those_of_gymnasium_bit_for_bit() -> None:
    assert not differences("Acrobot-v1", push, acrobot.observe, 100, 200)


def test_an_angle_is_wrapped_and_a_speed_limited() -> None:
    assert acrobot.wrapped(math.pi + 0.5) == math.pi + 0.5 - 2.0 * math.pi
    assert acrobot.wrapped(-math.pi - 0.5) == -math.pi - 0.5 + 2.0 * math.pi
    state = np.array([0.0, 0.0, 40.0, -60.0])
    push(state, 1.0)
    assert state[2:].tolist() == [acrobot.LARGEST_SPEED_1, -acrobot.LARGEST_SPEED_2]


def test_a_tip_above_the_line_ends_the_episode_without_a_loss() -> None:
    assert push(np.array([math.pi, 0.0, 0.0, 0.0]), 1.0) == (0.0, True)
