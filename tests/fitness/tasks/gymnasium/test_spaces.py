import json
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from hypothesis import given, settings
from hypothesis import strategies as st

from fitness.tasks.gymnasium.spaces import action_of, observation_of
from neat import TaskError
from neat.network.action import Action
from neat.network.observation import Observation

BOX = spaces.Box(-1.0, 1.0, (3,), np.float32)

shapes = st.lists(st.integers(1, 3), max_size=3).map(tuple)
boxes = st.builds(
    lambda shape, dtype: spaces.Box(0, 200, shape, dtype),
    shapes,
    st.sampled_from([np.float32, np.float64, np.uint8, np.int64]),
)
discretes = st.builds(lambda count, start: spaces.Discrete(count, start=start), st.integers(1, 5), st.integers(-3, 3))
multi_binaries = st.builds(spaces.MultiBinary, st.one_of(st.integers(1, 4), st.just((2, 2))))
multi_discretes = st.builds(
    lambda counts, start: spaces.MultiDiscrete(counts, start=np.full_like(counts, start)),
    st.sampled_from([np.array([2, 3]), np.array([4]), np.array([[1, 2], [3, 2]])]),
    st.integers(-2, 2),
)
simple = st.one_of(boxes, discretes, multi_binaries, multi_discretes)
every_space = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(spaces.Tuple),
        st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=3).map(spaces.Dict),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(space=every_space, seed=st.integers(0, 1000))
def test_inputs_are_those_of_gymnasiums_flatten_and_survive_json(space: spaces.Space[Any], seed: int) -> None:
    space.seed(seed)
    found = observation_of(space)
    again = Observation.from_dict(json.loads(json.dumps(found.to_dict())))

    assert again == found
    assert found.size == spaces.flatdim(space) == len(found.labels())
    for _ in range(3):
        observation = space.sample()
        expected = spaces.flatten(space, observation)
        assert found(observation).dtype == np.float64
        assert np.array_equal(found(observation), expected)
        assert np.array_equal(again(observation), expected)


@settings(max_examples=60, deadline=None)
@given(space=every_space, seed=st.integers(0, 1000))
def test_actions_are_of_their_space_and_survive_json(space: spaces.Space[Any], seed: int) -> None:
    found = action_of(space)
    again = Action.from_dict(json.loads(json.dumps(found.to_dict())))

    assert again == found
    assert found.size == len(found.labels())
    for outputs in np.random.default_rng(seed).normal(0.5, 0.5, (3, found.size)):
        action = found(outputs)
        assert space.contains(action)
        assert same(action, again(outputs))


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and np.array_equal(one, other) and np.asarray(one).dtype == np.asarray(other).dtype


@pytest.mark.parametrize(
    ("space", "observation", "numbers"),
    [
        (BOX, np.array([0.5, -0.5, 1.0], np.float32), [0.5, -0.5, 1.0]),
        (spaces.Box(0, 9, (2, 2), np.int64), np.array([[1, 2], [3, 4]]), [1, 2, 3, 4]),
        (spaces.Discrete(3), 2, [0, 0, 1]),
        (spaces.Discrete(3, start=5), 6, [0, 1, 0]),
        (spaces.MultiDiscrete([2, 3]), np.array([1, 0]), [0, 1, 1, 0, 0]),
        (spaces.MultiBinary(3), np.array([1, 0, 1], np.int8), [1, 0, 1]),
        (spaces.Dict(a=spaces.Discrete(2), b=spaces.MultiBinary(1)), {"a": 0, "b": np.array([1])}, [1, 0, 1]),
        (spaces.Tuple([spaces.Discrete(2), spaces.Tuple([BOX])]), (1, (np.ones(3),)), [0, 1, 1, 1, 1]),
    ],
)
def test_observations_of_every_supported_space_become_numbers(
    space: spaces.Space[Any], observation: Any, numbers: list[float]
) -> None:
    found = observation_of(space)

    assert found(observation).tolist() == numbers
    assert found.size == len(numbers) == len(found.labels())


@pytest.mark.parametrize(
    ("space", "outputs", "action"),
    [
        (spaces.Discrete(3), [0.1, 0.9, 0.5], 1),
        (spaces.Discrete(2, start=-1), [0.1, 0.9], 0),
        (spaces.MultiDiscrete([2, 3]), [0.1, 0.2, 0.9, 0.2, 0.3], [1, 0]),
        (spaces.MultiBinary(3), [0.6, 0.5, 0.4], [1, 0, 0]),
        (spaces.Box(-2.0, 2.0, (2,), np.float32), [0.0, 0.75], [-2.0, 1.0]),
        (spaces.Box(0.0, 1.0, (1,), np.float32), [7.0], [1.0]),
        (spaces.Box(-3.0, -0.9, (1,), np.float64), [1.0], [-0.9]),  # where -3 + 1 * (-0.9 - -3) is a little more
        (spaces.Dict(go=spaces.Discrete(2), press=spaces.MultiBinary(1)), [0.1, 0.2, 0.9], {"go": 1, "press": [1]}),
        (spaces.Tuple([spaces.Discrete(2), spaces.Discrete(2)]), [0.9, 0.2, 0.1, 0.2], (0, 1)),
    ],
)
def test_outputs_become_actions_of_every_supported_space(
    space: spaces.Space[Any], outputs: list[float], action: Any
) -> None:
    found = action_of(space)

    done = found(np.array(outputs))

    assert found.size == len(outputs) == len(found.labels())
    assert space.contains(done)
    assert (
        {key: np.asarray(value).tolist() for key, value in done.items()} == action
        if isinstance(done, dict)
        else (np.asarray(done).tolist() == np.asarray(action).tolist())
    )


@pytest.mark.parametrize(
    ("space", "hint"),
    [
        (spaces.Text(5), "ObservationWrapper"),
        (spaces.Box(0, 255, (480, 640, 3), np.uint8), "ResizeObservation"),
        (spaces.Sequence(spaces.Discrete(2)), "ObservationWrapper"),
        (spaces.Tuple([]), "wrap it"),
    ],
)
def test_unsupported_observations_are_rejected_with_the_wrapper_to_use(space: spaces.Space[Any], hint: str) -> None:
    with pytest.raises(TaskError, match=hint):
        observation_of(space)


def test_unsupported_actions_are_rejected_with_the_wrapper_to_use() -> None:
    with pytest.raises(TaskError, match="RescaleAction"):
        action_of(spaces.Box(-np.inf, np.inf, (1,)))
    with pytest.raises(TaskError, match="ActionWrapper"):
        action_of(spaces.Text(3))
    with pytest.raises(TaskError, match=r"low must be at most high, and their difference finite; wrap it in"):
        action_of(spaces.Box(-1.7e308, 1.7e308, (1,), np.float64))


HUGE = 10**15  # which no memory holds


@pytest.mark.parametrize(
    "space",
    [
        spaces.Discrete(HUGE),
        spaces.MultiDiscrete([HUGE, 2]),
        spaces.Dict(a=spaces.Discrete(2), b=spaces.Tuple([spaces.Discrete(HUGE)])),
        spaces.Tuple([spaces.Discrete(200_000), spaces.Discrete(200_000)]),
    ],
)
def test_spaces_that_are_too_large_are_refused_before_anything_of_their_size_is_made(space: spaces.Space[Any]) -> None:
    with pytest.raises(TaskError, match=r"^action space .* needs \d+ outputs, but a network has at most 250000; wrap"):
        action_of(space)
    with pytest.raises(TaskError, match=r"^observation space .* has \d+ numbers, but a network takes at most 250000"):
        observation_of(space)
