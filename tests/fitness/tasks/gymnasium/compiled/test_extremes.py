import numpy as np
import pytest

from fitness.tasks.gymnasium.compiled import extremes
from fitness.tasks.gymnasium.compiled.extremes import ride
from neat import Network, Population, Settings


def test_an_episode_ends_at_the_flag_and_the_extremes_begin_with_the_first_position() -> None:
    network = Network(Population(Settings(population_size=2), inputs=2, outputs=3, seed=1).ask()[0])
    ends = np.full(2, np.nan)

    steps = ride(network.circuit, np.zeros(2), np.ones(2), 200, np.array([0.48, 0.05]), ends)

    assert (steps, ends[0]) == (1, 0.48)
    assert 0.5 < ends[1] < 0.6


@pytest.mark.parametrize("limit", [0, 7])
def test_an_episode_is_truncated(limit: int) -> None:
    network = Network(Population(Settings(population_size=2), inputs=1, outputs=3, seed=1).ask()[0])
    state, ends = np.array([-0.5, 0.0]), np.empty(2)

    assert ride(network.circuit, np.zeros(2), np.ones(2), limit, state, ends) == limit
    assert ends[0] <= state[0] <= ends[1]
    assert (ends.tolist() == [-0.5, -0.5]) == (limit == 0)


def test_compilation_calls_every_kernel() -> None:
    extremes.compile_kernels()
