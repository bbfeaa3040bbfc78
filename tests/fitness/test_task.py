import numpy as np
import pytest

import fitness
from fitness.task import BatchTask, EpisodicTask, WatchableTask
from neat import Network, TaskError


def guess(network: Network) -> float:
    return 0.0


def test_a_function_with_inputs_and_outputs_is_a_task() -> None:
    def balance(network: Network) -> float:
        return 1.0

    balance.inputs, balance.outputs, balance.solved_at = 4, 2, 1.0  # type: ignore[attr-defined]

    task = fitness.as_task(balance)

    assert (task.inputs, task.outputs, task.name, task.solved_at) == (4, 2, "balance", 1.0)
    assert task.validation_episodes == 0


def test_arguments_replace_the_attributes_of_a_function() -> None:
    task = fitness.as_task(guess, inputs=3, outputs=2, solved_at=9.0)

    assert (task.inputs, task.outputs, task.solved_at) == (3, 2, 9.0)


@pytest.mark.parametrize("thing", [fitness.Xor(), fitness.Xor, fitness.as_task(fitness.Xor())])
@pytest.mark.parametrize("argument", ["inputs", "outputs", "solved_at"])
def test_a_task_that_is_not_a_function_takes_no_arguments(thing: object, argument: str) -> None:
    with pytest.raises(TypeError, match=r"as_task\(\) takes .* for functions only, but \w+ is not a function; set its"):
        fitness.as_task(thing, **{argument: 7})


def test_a_class_of_tasks_is_instantiated() -> None:
    assert isinstance(fitness.as_task(fitness.Xor).task, fitness.Xor)


def test_a_class_that_needs_arguments_is_rejected() -> None:
    with pytest.raises(TaskError, match=r"class Gymnasium cannot be a task: .*'id'; pass an instance of it"):
        fitness.as_task(fitness.Gymnasium)


def test_a_prepared_task_is_returned_unchanged() -> None:
    task = fitness.as_task(fitness.Xor())

    assert fitness.as_task(task) is task


def test_a_function_without_the_size_of_its_networks_is_rejected() -> None:
    with pytest.raises(TaskError, match=r"set guess\.inputs and guess\.outputs"):
        fitness.as_task(guess)


@pytest.mark.parametrize("thing", [5, "xor", None, [1.0]])
def test_other_objects_are_not_tasks(thing: object) -> None:
    with pytest.raises(TaskError, match=r"is not a task; a task needs inputs, outputs and evaluate\(network, rng\)"):
        fitness.as_task(thing)


@pytest.mark.parametrize(
    "task", [fitness.Xor(), fitness.DoublePole(), fitness.Gymnasium("CartPole-v1"), fitness.as_task(fitness.Xor())]
)
def test_bundled_and_prepared_tasks_follow_the_protocol(task: object) -> None:
    assert isinstance(task, fitness.Task)


def test_gymnasium_follows_the_optional_protocols() -> None:
    task = fitness.Gymnasium("CartPole-v1")
    batch: BatchTask = task
    episodic: EpisodicTask = task
    watchable: WatchableTask = task

    assert batch.batched
    assert episodic.episodes == 1
    assert watchable.frames_per_second == 50.0
    assert task.evaluate is not None
    assert np.isfinite(watchable.frames_per_second)
