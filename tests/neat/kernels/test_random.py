import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat.kernels.random import below, mix, normal, repetitions, seed_stream, uniform, uniform_within


def stream_of(seed: int, generation: int = 0, child: int = 0) -> np.ndarray:
    stream = np.empty(1, np.uint64)
    seed_stream(stream, seed, generation, child)
    return stream


def drawn(function: object, *arguments: float, count: int = 20_000) -> np.ndarray:
    stream = stream_of(1)
    return np.array([function(stream, *arguments) for _ in range(count)])  # type: ignore[operator]


def test_the_generator_is_splitmix64() -> None:
    stream = np.zeros(1, np.uint64)
    numbers = [round(uniform(stream) * 2**53) for _ in range(3)]

    # the first numbers of the reference implementation for seed 0, without their last 11 bits
    assert numbers == [0xE220A8397B1DCDAF >> 11, 0x6E789E6AA1B965F4 >> 11, 0x06C45D188009454F >> 11]


def test_mixing_is_a_permutation_of_small_numbers_at_least() -> None:
    assert len({int(mix(np.uint64(number))) for number in range(1000)}) == 1000


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**31), st.integers(0, 2**31))
def test_a_stream_depends_on_each_of_its_three_numbers(seed: int, generation: int, child: int) -> None:
    states = {
        int(stream_of(seed, generation, child)[0]),
        int(stream_of(seed ^ 1, generation, child)[0]),
        int(stream_of(seed, generation + 1, child)[0]),
        int(stream_of(seed, generation, child + 1)[0]),
    }

    assert len(states) == 4
    assert stream_of(seed, generation, child) == stream_of(seed, generation, child)


def test_uniform_numbers_are_uniform_in_their_interval() -> None:
    numbers = drawn(uniform)
    around_zero = drawn(uniform_within, 2.5)

    assert 0.0 <= numbers.min() < 0.001
    assert 0.999 < numbers.max() < 1.0
    assert np.histogram(numbers, 10, (0.0, 1.0))[0] == pytest.approx(np.full(10, 2000), abs=200)
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.03
    assert around_zero == pytest.approx((2.0 * numbers - 1.0) * 2.5)


def test_normal_numbers_have_mean_zero_and_their_deviation() -> None:
    numbers = drawn(normal, 3.0)

    assert numbers.mean() == pytest.approx(0.0, abs=0.1)
    assert numbers.std() == pytest.approx(3.0, rel=0.03)
    assert np.mean(np.abs(numbers) < 3.0) == pytest.approx(math.erf(math.sqrt(0.5)), abs=0.02)


def test_whole_numbers_are_below_their_limit_and_all_come_up() -> None:
    assert set(drawn(below, 7, count=500).tolist()) == set(range(7))


@pytest.mark.parametrize("rate", [0.0, 0.03, 1.0, 2.25])
def test_repetitions_have_the_rate_as_their_mean(rate: float) -> None:
    counts = drawn(repetitions, rate)

    assert set(counts.tolist()) <= {int(rate), int(rate) + 1}
    assert counts.mean() == pytest.approx(rate, abs=0.02)
