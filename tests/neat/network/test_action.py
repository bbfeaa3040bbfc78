import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest

from neat import GenomeError
from neat.network.action import Action, Between, Blocks, Largest, Parts, Pressed

NESTED = Parts({
    "go": Largest([5, 7, 9]),
    2: Parts([Blocks([2, 3], [0, 1], (2,), np.int64), Pressed((2, 1))]),
    "push": Between([-1.0, 0.0], [1.0, 4.0], (2,), np.float32),
})  # fmt: skip
OUTPUTS = np.array([0.1, 0.9, 0.2, 0.3, 0.1, 0.2, 0.1, 0.8, 0.6, 0.5, 0.25, 2.0])


def test_outputs_become_an_action_in_the_order_of_its_parts() -> None:
    action = NESTED(OUTPUTS)

    assert list(action) == ["go", 2, "push"]
    assert action["go"] == 7
    assert type(action["go"]) is int
    assert action[2][0].tolist() == [0, 3]
    assert action[2][1].tolist() == [[1], [0]]
    assert action["push"].tolist() == [-0.5, 4.0]
    assert action["push"].dtype == np.float32
    assert NESTED.size == len(OUTPUTS) == len(NESTED.labels())


@pytest.mark.parametrize(
    "way",
    [
        lambda some: Action.from_dict(json.loads(json.dumps(some.to_dict()))),
        lambda some: pickle.loads(pickle.dumps(some)),
        copy.deepcopy,
        copy.copy,
    ],
)
def test_a_copy_acts_the_same(way: Any) -> None:
    again = way(NESTED)

    assert again == NESTED
    assert repr(again(OUTPUTS)) == repr(NESTED(OUTPUTS))


@pytest.mark.parametrize(
    ("some", "outputs", "pressed"),
    [
        (Largest([1, 2, 3]), [0.1, 0.9, 0.2], [1]),
        (Blocks([2, 3], [0, 0], (2,), np.int64), [0.1, 0.2, 0.9, 0.2, 0.3], [1, 2]),
        (Pressed((3,)), [0.6, 0.5, 0.7], [0, 2]),
        (Parts([Largest([0, 1]), Pressed((2,))]), [0.1, 0.9, 0.1, 0.9], [1, 3]),
        (Between(-1.0, 1.0, (2,), np.float32), [0.6, 0.7], None),
        (Parts([Largest([0, 1]), Between(0.0, 1.0, (1,), np.float32)]), [0.6, 0.7, 1.0], None),
    ],
)
def test_the_outputs_that_act_are_listed_where_actions_are_not_continuous(
    some: Action, outputs: list[float], pressed: list[int] | None
) -> None:
    assert some.pressed(np.array(outputs)) == pressed


@pytest.mark.parametrize("some", [Largest(range(2, 5)), Between([-2.0, 0.0], 2.0, (2,), np.float32)])
def test_actions_of_a_batch_are_those_of_single_episodes(some: Action) -> None:
    outputs = np.random.default_rng(1).normal(0.5, 0.5, (5, some.size))

    batch = some.of_batch(outputs)

    assert some.has_batch
    assert [np.asarray(action).tolist() for action in batch] == [np.asarray(some(row)).tolist() for row in outputs]


def test_the_other_actions_have_no_batch() -> None:
    assert not Pressed((2,)).has_batch
    with pytest.raises(NotImplementedError):
        Pressed((2,)).of_batch(np.zeros((1, 2)))


@pytest.mark.parametrize(
    "data",
    [
        None, {}, {"kind": "numbers", "shape": [1]}, {"kind": "largest"}, {"kind": "largest", "values": []},
        {"kind": "largest", "values": [1.5]}, {"kind": "largest", "values": [0], "start": 1},
        {"kind": "blocks", "counts": [2], "starts": [0], "shape": [1], "dtype": "float32"},
        {"kind": "blocks", "counts": [2], "starts": [300], "shape": [1], "dtype": "int8"},
        {"kind": "blocks", "counts": [2, 2], "starts": [0, 0], "shape": [3], "dtype": "int64"},
        {"kind": "pressed", "shape": [2**21]},
        {"kind": "between", "low": 1.0, "high": 0.0, "shape": [1], "dtype": "float32"},
        {"kind": "between", "low": -1.7e308, "high": 1.7e308, "shape": [1], "dtype": "float32"},
        {"kind": "between", "low": 0.0, "high": 1.0, "shape": [1], "dtype": "object"},
        {"kind": "between", "low": 0.0, "high": 1.0, "shape": [1], "dtype": ["i4"]},
        {"kind": "between", "low": [0.0, 0.0], "high": 1.0, "shape": [1], "dtype": "float32"},
        {"kind": "dict", "keys": ["a"], "parts": [{"kind": "largest"}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_description_that_is_not_valid_is_refused_in_one_line(data: Any) -> None:
    with pytest.raises(GenomeError) as caught:
        Action.from_dict(data)

    assert str(caught.value).startswith("controller JSON: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("low", "high"), [(-1.7e308, 1.7e308), (1.0, 0.0), (np.nan, 1.0), (0.0, np.inf), ([0.0, -1.7e308], 1.7e308)]
)
def test_bounds_that_give_no_finite_numbers_are_refused(low: Any, high: Any) -> None:
    with pytest.raises(ValueError, match=r"^low must be at most high, and their difference finite$"):
        Between(low, high, (2,), np.float64)
