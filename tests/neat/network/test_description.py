import numpy as np
import pytest

from neat import GenomeError
from neat.network import description


def test_equal_numbers_are_kept_and_written_as_one() -> None:
    assert description.compact(np.full((2, 2), 3.0)).tolist() == [3.0]
    assert description.written(description.compact(np.full((2, 2), 3.0))) == 3.0
    assert description.written(description.compact(np.array([3.0, 4.0]))) == [3.0, 4.0]
    assert description.compact(np.zeros(0)).shape == (0,)


def test_numbers_are_read_for_all_or_one_for_each() -> None:
    assert description.reals(3, 1000, "scale").tolist() == [3.0]
    assert description.reals([1, 2.5], 2, "scale").tolist() == [1.0, 2.5]
    with pytest.raises(GenomeError, match="scale must be a number or 3 numbers, but has 2"):
        description.reals([1, 2.5], 3, "scale")


@pytest.mark.parametrize("value", [True, "1", None, float("inf"), 10**400, [[1.0]]])
def test_what_is_not_a_finite_number_is_refused(value: object) -> None:
    with pytest.raises(GenomeError, match="must be finite numbers"):
        description.reals(value if isinstance(value, list) else [value], 1, "offset")


def test_entries_must_be_those_of_the_kind() -> None:
    assert description.entries("some", {"b": 2, "a": 1}, ("a", "b")) == [1, 2]
    with pytest.raises(GenomeError, match="some lacks 'b'"):
        description.entries("some", {"a": 1}, ("a", "b"))
    with pytest.raises(GenomeError, match="some has the unknown entry 'c'"):
        description.entries("some", {"a": 1, "c": 1}, ("a",))


def test_long_lists_are_refused() -> None:
    with pytest.raises(GenomeError, match="a list of at most"):
        description.listed([0] * (description.MOST_NUMBERS + 1), "values")
