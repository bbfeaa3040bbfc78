import json
from typing import Any

import pytest

from neat import GenomeError
from neat.network.action import Largest
from neat.network.conversions import TASK, Conversions, with_conversions
from neat.network.observation import Numbers, Parts


class Doubled(Numbers):
    """A conversion of the user's own, which JSON would not keep."""

    def __call__(self, observation: Any) -> Any:
        return 2.0 * super().__call__(observation)


def test_descriptions_are_kept_and_absent_conversions_too() -> None:
    conversions = Conversions.of(Numbers((2,)), None)

    again = Conversions.from_dict(json.loads(json.dumps(conversions.to_dict())))

    assert again == conversions == Conversions(Numbers((2,)), None)
    assert TASK not in (again.observation, again.action)
    assert Conversions.of(None, None).to_dict() == {"format": 1, "observation": None, "action": None}


def test_conversions_are_an_entry_beside_those_of_the_genome() -> None:
    conversions = Conversions(Numbers((2,)), None).to_dict()

    assert json.loads(with_conversions('{"id": 1, "controller": 2}', conversions)) == {
        "id": 1,
        "controller": conversions,
    }
    with pytest.raises(TypeError):
        with_conversions("1", conversions)


@pytest.mark.parametrize(
    "to_inputs", [lambda seen: seen, Doubled((2,)), Parts({(1, 2): Numbers(())})], ids=["function", "subclass", "key"]
)
def test_what_json_cannot_keep_is_left_to_the_task(to_inputs: Any) -> None:
    conversions = Conversions.of(to_inputs, Largest([0, 1]))

    assert conversions == Conversions(TASK, Largest([0, 1]))
    assert TASK in (conversions.observation, conversions.action)
    assert conversions.to_dict()["observation"] == "task"


@pytest.mark.parametrize(
    "data",
    [
        None, [], {}, {"format": 2, "observation": None, "action": None}, {"format": True}, {"format": 1},
        {"format": 1, "observation": None, "action": None, "more": 1},
        {"format": 1, "observation": "tasks", "action": None},
        {"format": 1, "observation": {"kind": "largest", "values": [1]}, "action": None},
    ],
    ids=str,
)  # fmt: skip
def test_conversions_that_are_not_valid_are_refused(data: Any) -> None:
    with pytest.raises(GenomeError, match="controller JSON"):
        Conversions.from_dict(data)
