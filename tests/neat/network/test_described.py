"""What observations and actions share; what each kind describes is tested with it."""

from typing import Any

import numpy as np
import pytest

from neat import GenomeError
from neat.network.action import Action, Largest, Pressed
from neat.network.action import Parts as Actions
from neat.network.description import MOST_DEPTH
from neat.network.observation import Numbers, Observation
from neat.network.observation import Parts as Observations

OBSERVED = Observations({"eye": Numbers((2,)), 3: Observations([Numbers(()), Numbers((1, 2))])})
ACTED = Actions({"legs": Pressed((2,)), "head": Actions([Largest([0, 1])])})


@pytest.mark.parametrize("described", [OBSERVED, ACTED])
def test_a_description_describes_what_it_was_made_of(described: Observation | Action) -> None:
    again = type(described).from_dict(described.to_dict())

    assert again == described
    assert again.labels() == described.labels()
    assert again.size == described.size == len(described.labels())


def test_parts_name_their_labels_by_their_keys() -> None:
    assert OBSERVED.labels("obs") == ("obs.eye 0", "obs.eye 1", "obs.3.0", "obs.3.1 0", "obs.3.1 1")
    assert ACTED.labels("act") == ("act.legs 0", "act.legs 1", "act.head.0 0", "act.head.0 1")


def test_what_describes_something_else_differs() -> None:
    assert Numbers((2,)) != Numbers((3,))
    assert Observations([Numbers((2,))]) != Observations({0: Numbers((2,))})
    assert Numbers((2,)) != Pressed((2,))
    assert Numbers((2,)) != 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Numbers((2,)))


@pytest.mark.parametrize("kind", [Observation, Action])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "unknown"}, "kind must be one of"),
        ({"kind": "tuple", "parts": []}, "tuple must have at least 1 part"),
        ({"kind": "dict", "keys": ["a", "a"], "parts": [{}, {}]}, "keys must be a different text or whole number"),
        ({"kind": "dict", "keys": [True], "parts": [{}]}, "keys must be a different text or whole number"),
        ({"kind": "dict", "parts": []}, "lacks 'keys'"),
    ],
)
def test_a_description_that_is_not_valid_is_refused(
    kind: type[Observation] | type[Action], data: dict[str, Any], message: str
) -> None:
    with pytest.raises(GenomeError, match=message):
        kind.from_dict(data)


def test_descriptions_within_descriptions_end() -> None:
    data: dict[str, Any] = {"kind": "numbers", "shape": [1]}
    for _ in range(MOST_DEPTH + 1):
        data = {"kind": "tuple", "parts": [data]}

    with pytest.raises(GenomeError, match="nested more than"):
        Observation.from_dict(data)


def test_keys_that_json_lacks_cannot_be_written() -> None:
    assert Actions({1.5: Largest([0])})(np.ones(1)) == {1.5: 0}
    with pytest.raises(TypeError, match="texts or whole numbers"):
        Actions({1.5: Largest([0])}).to_dict()
