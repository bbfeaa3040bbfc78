import numpy as np
import pytest

from neat import GenomeError
from neat.exchange.rules import action_leaves, input_rules
from neat.network.action import Action, Largest
from neat.network.observation import Numbers, Observation, Scaled, Selected
from neat.network.observation import Parts as Observations
from tests.neat.exchange.agreement import EVERY_ACTION, EVERYTHING


class OwnAction(Action):
    size = 2

    def __call__(self, outputs: object) -> object:
        return outputs

    def labels(self, name: str = "act") -> tuple[str, ...]:
        return ("a", "b")

    def to_dict(self) -> dict[str, object]:
        return {}


class Unknown(Observation):
    size = 1

    def __call__(self, observation: object) -> np.ndarray:
        return np.zeros(1)

    def labels(self, name: str = "obs") -> tuple[str, ...]:
        return ("a",)

    def to_dict(self) -> dict[str, object]:
        return {}


def followed(numbers: list[float], observation: Observation) -> list[float]:
    """Return the inputs that the rules make of the numbers of an observation."""
    rules = input_rules(observation, observation.size)
    inputs = np.array([
        numbers[position] if value is None else float(numbers[position] == value)
        for position, value in zip(rules.positions, rules.equals, strict=True)
    ])  # fmt: skip
    for scaling in rules.scalings:
        inputs = (inputs - scaling.offset) / scaling.scale
    return inputs.tolist()


def test_the_rules_make_the_inputs_that_the_observation_makes() -> None:
    observation = {"camera": np.arange(6.0).reshape(2, 3), "place": ([7.0, 8.0], 1), "switches": ([1, 6], 2.5)}

    expected = EVERYTHING(observation)
    assert followed([0, 1, 2, 3, 4, 5, 7, 8, 1, 1, 6, 2.5], EVERYTHING) == expected.tolist()
    assert input_rules(EVERYTHING, EVERYTHING.size).size == 12


def test_scalings_within_and_around_parts_follow_each_other() -> None:
    twice = Scaled(Scaled(Numbers((2,)), 1.0, [2.0, 4.0]), 0.5, 10.0)
    observation = Scaled(Observations([twice, Numbers((2,))]), [0.0, 0.1, 0.2, 0.3], 3.0)

    assert followed([5.0, 6.0, 7.0, 8.0], observation) == observation([[5.0, 6.0], [7.0, 8.0]]).tolist()
    picked = Selected(observation, [3, 0, 0])
    assert followed([5.0, 6.0, 7.0, 8.0], picked) == picked([[5.0, 6.0], [7.0, 8.0]]).tolist()


def test_without_an_observation_the_inputs_are_its_numbers() -> None:
    rules = input_rules(None, 3)

    assert rules.is_order_kept
    assert not rules.has_categories
    assert (rules.positions, rules.scalings, rules.size) == ((0, 1, 2), (), 3)


def test_the_leaves_of_an_action_follow_each_other() -> None:
    leaves = action_leaves(EVERY_ACTION)

    assert [leaf.path for leaf in leaves] == [("move",), ("parts", 0), ("parts", 1), ("force",), ("count",), ("exact",)]
    assert [leaf.first for leaf in leaves] == [0, 3, 8, 10, 12, 13]
    assert [leaf.size for leaf in leaves] == [1, 2, 2, 2, 1, 1]
    assert action_leaves(Largest([0, 1]))[0].path == ()


def test_a_class_of_the_user_is_refused_with_the_remedy() -> None:
    with pytest.raises(GenomeError, match=r"observation of class Unknown cannot be exported.*raw=True"):
        input_rules(Unknown(), 1)
    with pytest.raises(GenomeError, match=r"action of class OwnAction cannot be exported.*raw=True"):
        action_leaves(OwnAction())
