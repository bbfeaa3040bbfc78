import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import GenomeError
from neat.network import description
from neat.network.observation import Categories, Numbers, Observation, Parts, Scaled, Selected

NESTED = Parts({
    "seen": Scaled(Numbers((2, 2)), [0.0, 0.5, 0.0, 1.0], 255.0),
    3: Parts([Categories([3], [-1]), Categories([2, 3], [0, 1], (2,))]),
    "few": Selected(Numbers((4,)), [3, 0]),
})  # fmt: skip
SEEN = {"seen": [[255, 0], [51, 1]], 3: (0, np.array([1, 1])), "few": [9.0, 8.0, 7.0, 6.0]}


def test_an_observation_becomes_numbers_in_the_order_of_its_parts() -> None:
    numbers = NESTED(SEEN)

    assert numbers.dtype == np.float64
    assert numbers.tolist() == [1.0, -0.5 / 255.0, 0.2, 0.0, 0, 1, 0, 0, 1, 1, 0, 0, 6.0, 9.0]
    assert NESTED.size == len(numbers) == len(NESTED.labels())
    assert NESTED.labels("see")[4:8] == ("see.3.0=-1", "see.3.0=0", "see.3.0=1", "see.3.1 0=0")


@pytest.mark.parametrize(
    "way",
    [
        lambda some: Observation.from_dict(json.loads(json.dumps(some.to_dict()))),
        lambda some: pickle.loads(pickle.dumps(some)),
        copy.deepcopy,
        copy.copy,
    ],
)
def test_a_copy_converts_the_same(way: Any) -> None:
    again = way(NESTED)

    assert again == NESTED
    assert again(SEEN).tobytes() == NESTED(SEEN).tobytes()


@given(st.lists(st.tuples(st.floats(-1e30, 1e30), st.floats(1e-6, 1e9)), min_size=1, max_size=5))
def test_json_keeps_offset_and_scale_to_the_last_bit(pairs: list[tuple[float, float]]) -> None:
    offset, scale = zip(*pairs, strict=True)
    some = Scaled(Numbers((len(pairs),)), offset, scale)
    again = Observation.from_dict(json.loads(json.dumps(some.to_dict())))
    numbers = np.linspace(-3.0, 300.0, len(pairs)).astype(np.float32)

    assert again(numbers).tobytes() == some(numbers).tobytes()
    assert some(numbers).tobytes() == ((numbers - np.array(offset)) / np.array(scale)).tobytes()


def test_a_picture_that_is_scaled_by_one_number_is_described_by_one_number() -> None:
    some = Scaled(Numbers((84, 84, 3)), np.zeros(84 * 84 * 3), np.full(84 * 84 * 3, 255.0))

    assert some.to_dict()["scale"] == 255.0
    assert len(json.dumps(some.to_dict())) < 200


@pytest.mark.parametrize(
    ("some", "seen", "message"),
    [
        (Numbers((2, 2)), [1.0, 2.0], r"must have 4 numbers \(shape \(2, 2\)\), but has 2"),
        (Categories([3], [0]), 3, r"must have values in \[0, 2\], but is 3"),
        (Categories([3], [1]), 0, r"must have values in \[1, 3\], but is 0"),
        (Categories([2, 2], [0, 0], (2,)), np.array([0, 2]), r"must have values in \[0, 1\], \[0, 1\]"),
        (Categories([2, 2], [0, 0], (2,)), np.array([0, -1]), r"must have values in"),
        (Categories([3, 3], [0, 0], (2,)), [1], r"must have 2 values \(shape \(2,\)\), but has 1"),
        (Categories([3, 3], [0, 0], (2,)), np.array(1), r"must have 2 values \(shape \(2,\)\), but has 1"),
        (Categories([3], [0], (1,)), [1, 2], r"must have 1 values"),
        (Categories([3, 3], [0, 0], (2,)), [], r"must have 2 values"),
        (Parts({"a": Numbers(())}), {"b": 1.0}, "must have the parts a"),
        (Parts([Numbers(()), Numbers(())]), (1.0,), "must have the parts 0, 1"),
    ],
)
def test_an_observation_of_another_structure_is_refused(some: Observation, seen: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        some(seen)


DAMAGED = [
    None, 1, [], {}, {"kind": 3}, {"kind": "unheard"}, {"kind": "numbers"}, {"kind": "numbers", "shape": 4},
    {"kind": "numbers", "shape": [2.0]}, {"kind": "numbers", "shape": [True]}, {"kind": "numbers", "shape": [-1]},
    {"kind": "numbers", "shape": [4], "more": 1}, {"kind": "numbers", "shape": [2**20, 2]},
    {"kind": "numbers", "shape": [1] * 17},
    {"kind": "categories", "counts": [0], "starts": [0], "shape": []},
    {"kind": "categories", "counts": [2, 2], "starts": [0], "shape": [2]},
    {"kind": "categories", "counts": [2**20, 2**20], "starts": [0, 0], "shape": [2]},
    {"kind": "categories", "counts": [2], "starts": [10**30], "shape": []},
    {"kind": "dict", "keys": ["a", "a"], "parts": [{"kind": "numbers", "shape": []}] * 2},
    {"kind": "dict", "keys": [[]], "parts": [{"kind": "numbers", "shape": []}]},
    {"kind": "dict", "keys": ["a"], "parts": []}, {"kind": "dict", "keys": [], "parts": []},
    {"kind": "tuple", "parts": [3]}, {"kind": "tuple", "parts": []},
    {"kind": "selected", "of": {"kind": "numbers", "shape": [2]}, "indices": [2]},
    {"kind": "scaled", "of": {"kind": "numbers", "shape": [2]}, "offset": [1.0], "scale": 1.0},
    {"kind": "scaled", "of": {"kind": "numbers", "shape": [2]}, "offset": 0.0, "scale": 0},
    {"kind": "scaled", "of": {"kind": "numbers", "shape": [2]}, "offset": "0", "scale": 1},
    {"kind": "scaled", "of": {"kind": "numbers", "shape": [2]}, "offset": float("nan"), "scale": 1},
    {"kind": "scaled", "of": {"kind": "numbers", "shape": [2]}, "offset": 10**400, "scale": 1},
]  # fmt: skip


@pytest.mark.parametrize("data", DAMAGED, ids=str)
def test_a_description_that_is_not_valid_is_refused_in_one_line(data: Any) -> None:
    with pytest.raises(GenomeError) as caught:
        Observation.from_dict(data)

    assert str(caught.value).startswith("controller JSON: ")
    assert "\n" not in str(caught.value)


def test_deep_nesting_and_many_parts_are_refused() -> None:
    deep: dict[str, Any] = {"kind": "numbers", "shape": []}
    for _ in range(description.MOST_DEPTH + 1):
        deep = {"kind": "tuple", "parts": [deep]}
    with pytest.raises(GenomeError, match="nested more than"):
        Observation.from_dict(deep)
    wide = {"kind": "scaled", "of": {"kind": "numbers", "shape": [2**20]}, "offset": 0, "scale": 1}
    with pytest.raises(GenomeError, match="may have at most"):
        Observation.from_dict({"kind": "tuple", "parts": [wide] * 50})
