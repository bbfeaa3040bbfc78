import numpy as np
import pytest

from neat.kernels import JIT, entry_point, kernel, offsets_of
from neat.kernels.random import mix, uniform, uniform_within


@pytest.mark.parametrize(
    ("lengths", "offsets"),
    [([], [0]), ([3], [0, 3]), ([2, 0, 5], [0, 2, 2, 7]), (np.array([1, 1], np.int32), [0, 1, 2])],
)
def test_offsets_are_the_running_sum_of_lengths(lengths: list[int], offsets: list[int]) -> None:
    found = offsets_of(lengths)

    assert found.tolist() == offsets
    assert found.dtype == np.int64


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_numbas_own_cache_directory_is_restored_after_each_kernel() -> None:
    import numba

    before = numba.config.CACHE_DIR

    @kernel
    def doubled(x: float) -> float:
        return 2.0 * x

    assert doubled(2.0) == 4.0
    assert before == numba.config.CACHE_DIR
    assert "kernels" in str(mix.stats.cache_path)  # type: ignore[attr-defined]


def test_a_kernel_has_the_plain_function_behind_it() -> None:
    plain = getattr(uniform, "py_func", uniform)

    with np.errstate(over="ignore"):
        assert plain(np.zeros(1, np.uint64)) == uniform(np.zeros(1, np.uint64))


def test_an_entry_point_computes_what_the_kernel_computes() -> None:
    stream, same = np.full(1, 7, np.uint64), np.full(1, 7, np.uint64)

    with np.errstate(over="ignore"):
        direct = entry_point(uniform_within, stream, 2.0)
        assert [direct(stream, 2.0) for _ in range(3)] == [uniform_within(same, 2.0) for _ in range(3)]
    assert (direct is uniform_within) == (not JIT)


def test_a_function_that_is_not_compiled_is_its_own_entry_point() -> None:
    assert entry_point(offsets_of, [1]) is offsets_of
