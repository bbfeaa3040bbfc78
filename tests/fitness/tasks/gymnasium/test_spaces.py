from typing import Any

import numpy as np
import pytest
from gymnasium import spaces

from fitness.tasks.gymnasium.spaces import actor, reader
from neat import TaskError

BOX = spaces.Box(-1.0, 1.0, (3,), np.float32)


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
    found = reader(space)

    assert np.asarray(found.read(observation)).tolist() == numbers
    assert found.size == len(numbers) == len(found.labels)


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
    found = actor(space)

    done = found.act(np.array(outputs))

    assert found.size == len(outputs) == len(found.labels)
    assert space.contains(done)
    assert (
        {key: np.asarray(value).tolist() for key, value in done.items()} == action
        if isinstance(done, dict)
        else (np.asarray(done).tolist() == np.asarray(action).tolist())
    )


@pytest.mark.parametrize(
    ("space", "outputs", "pressed"),
    [
        (spaces.Discrete(3, start=1), [0.1, 0.9, 0.2], [1]),
        (spaces.MultiDiscrete([2, 3]), [0.1, 0.2, 0.9, 0.2, 0.3], [1, 2]),
        (spaces.MultiBinary(3), [0.6, 0.5, 0.7], [0, 2]),
        (spaces.Tuple([spaces.Discrete(2), spaces.MultiBinary(2)]), [0.1, 0.9, 0.1, 0.9], [1, 3]),
    ],
)
def test_the_outputs_that_act_are_listed(space: spaces.Space[Any], outputs: list[float], pressed: list[int]) -> None:
    press = actor(space).pressed

    assert press is not None
    assert press(np.array(outputs)) == pressed


@pytest.mark.parametrize(
    "space", [spaces.Box(-1.0, 1.0, (2,)), spaces.Tuple([spaces.Discrete(2), spaces.Box(0.0, 1.0, (1,))])]
)
def test_outputs_of_continuous_actions_are_not_pressed(space: spaces.Space[Any]) -> None:
    assert actor(space).pressed is None


@pytest.mark.parametrize(
    ("space", "hint"),
    [
        (spaces.Text(5), "ObservationWrapper"),
        (spaces.Box(0, 255, (210, 160, 3), np.uint8), "ResizeObservation"),
        (spaces.Sequence(spaces.Discrete(2)), "ObservationWrapper"),
        (spaces.Tuple([]), "wrap it"),
    ],
)
def test_unsupported_observations_are_rejected_with_the_wrapper_to_use(space: spaces.Space[Any], hint: str) -> None:
    with pytest.raises(TaskError, match=hint):
        reader(space)


def test_unsupported_actions_are_rejected_with_the_wrapper_to_use() -> None:
    with pytest.raises(TaskError, match="RescaleAction"):
        actor(spaces.Box(-np.inf, np.inf, (1,)))
    with pytest.raises(TaskError, match="ActionWrapper"):
        actor(spaces.Text(3))


@pytest.mark.parametrize("space", [spaces.Discrete(3, start=2), spaces.Box(-2.0, 2.0, (2,), np.float32)])
def test_actions_of_a_batch_are_those_of_single_episodes(space: spaces.Space[Any]) -> None:
    found = actor(space)
    outputs = np.random.default_rng(1).random((5, found.size))

    assert found.act_batch is not None
    batch = found.act_batch(outputs)
    assert [np.asarray(action).tolist() for action in batch] == [np.asarray(found.act(row)).tolist() for row in outputs]
