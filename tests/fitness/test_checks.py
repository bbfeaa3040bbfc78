import numpy as np
import pytest

from fitness.checks import check_counts, check_optional_counts, is_real, is_whole
from neat import TaskError


def test_whole_numbers_of_python_and_numpy_are_whole() -> None:
    assert all(is_whole(value) for value in (0, -3, np.int64(7), np.uint8(1)))
    assert not any(is_whole(value) for value in (1.0, True, np.bool_(True), "1", None, np.float64(1.0)))


def test_real_numbers_of_python_and_numpy_are_real() -> None:
    assert all(is_real(value) for value in (0, 0.5, float("nan"), np.float32(0.5), np.int64(7)))
    assert not any(is_real(value) for value in (True, np.bool_(True), "1", None, 1j, np.zeros(1)))


def test_counts_from_1_are_accepted() -> None:
    check_counts("MinAtar", episodes=1, max_steps=np.int64(2_500))


@pytest.mark.parametrize("value", [0, -1, 1.5, True, None, "3"])
def test_other_counts_are_rejected_by_their_name(value: object) -> None:
    with pytest.raises(TaskError, match=rf"^MinAtar: max_steps must be a whole .* of at least 1, but is {value!r}\.$"):
        check_counts("MinAtar", episodes=3, max_steps=value)


@pytest.mark.parametrize("value", [0, 1.5, True, "3"])
def test_an_optional_count_is_none_or_a_whole_number_of_at_least_1(value: object) -> None:
    check_optional_counts("Game", steps=None, episodes=3)

    with pytest.raises(TaskError, match="Game: steps must be a whole number of at least 1, but is"):
        check_optional_counts("Game", steps=value, episodes=None)
