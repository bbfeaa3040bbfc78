import numpy as np
import pytest

from neat.kernels.random import uniform


def test_random_numbers_are_evenly_spread() -> None:
    stream = np.array([7], np.uint64)
    numbers = np.array([uniform(stream) for _ in range(20_000)])

    assert np.histogram(numbers, 10, (0.0, 1.0))[0] == pytest.approx([2000] * 10, abs=200)
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03
