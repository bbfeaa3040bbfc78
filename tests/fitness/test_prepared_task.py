import pickle
import random
from typing import Any

import dill
import numpy as np
import pytest
from numpy.random import mtrand

from fitness.prepared_task import DEFAULT_VALIDATION_EPISODES, PreparedTask
from fitness.task import as_task
from neat import Network, Networks, TaskError
from tests.fitness.least import Least, with_members


def test_every_optional_member_has_its_default() -> None:
    task = PreparedTask(Least())

    assert (task.name, task.inputs, task.outputs) == ("Least", 6, 2)
    assert (task.episodes, task.validation_episodes) == (1, DEFAULT_VALIDATION_EPISODES)
    assert task.batched is False
    assert (task.map_lines, task.map_downwards) == ((), False)
    for member in (
        "solved_at", "input_labels", "output_labels", "grid", "agent_cell", "legend", "frames_per_second", "steps",
        "play", "cases", "validate", "evaluate_batch", "live", "solved", "score_episode", "to_inputs", "to_action",
    ):  # fmt: skip
        assert getattr(task, member) is None
    task.open()
    task.close()


def test_members_are_those_of_the_task() -> None:
    original = with_members(
        name="sixes", solved_at=np.float32(0.5), episodes=np.int64(3), validation_episodes=0, input_labels=["a", 2],
        output_labels=("b", "c"), grid=[2, 3], agent_cell=[1, 2], legend=("0 nothing",), frames_per_second=15, steps=7,
        play=lambda network, rng: (), solved=lambda network: True, to_inputs=lambda observation: observation,
    )  # fmt: skip

    task = PreparedTask(original)

    assert task.task is original
    assert (task.name, task.solved_at, task.episodes, task.validation_episodes) == ("sixes", 0.5, 3, 0)
    assert (task.input_labels, task.output_labels) == (("a", "2"), ("b", "c"))
    assert task.agent_cell == (1, 2)
    assert (task.grid, task.legend, task.frames_per_second) == ((2, 3), ("0 nothing",), 15.0)
    assert (task.play, task.solved, task.to_inputs) == (original.play, original.solved, original.to_inputs)
    assert task.steps == 7
    assert {type(value) for value in (task.solved_at, task.frames_per_second)} == {float}


def test_steps_are_read_each_time() -> None:
    original = with_members(steps=0)
    task = PreparedTask(original)
    original.steps = 12

    assert task.steps == 12


def test_opening_and_closing_call_the_task() -> None:
    calls: list[str] = []
    task = PreparedTask(with_members(open=lambda: calls.append("open"), close=lambda: calls.append("close")))

    task.open()
    task.close()

    assert calls == ["open", "close"]


def test_what_a_task_draws_when_it_is_opened_is_the_same_in_every_process() -> None:
    drawn: list[float] = []
    task = PreparedTask(with_members(open=lambda: drawn.extend([random.random(), float(mtrand.rand())])))
    for seed in (1, 2):  # the state that a process happens to have
        random.seed(seed)
        mtrand.seed(seed)
        expected = random.Random(seed).random(), np.random.RandomState(seed).rand()
        task.open()
        assert (random.random(), mtrand.rand()) == expected

    assert drawn[:2] == drawn[2:]


def test_a_batched_task_needs_evaluate_batch() -> None:
    with pytest.raises(TaskError, match=r"batched is True, but evaluate_batch\(genomes, rng\) is missing; define it"):
        PreparedTask(with_members(batched=True))


class World:
    """A task that scores a whole generation, with the required members only."""

    inputs, outputs, together = 6, 2, True

    def live(self, networks: Networks, rng: np.random.Generator) -> list[float]:
        return [1.0] * networks.size


def test_a_task_that_scores_genomes_together_needs_no_evaluate_and_has_no_validation() -> None:
    task = PreparedTask(World())

    assert (task.together, task.batched, task.validation_episodes) == (True, False, 0)
    assert task.live is not None
    with pytest.raises(TaskError, match=r"World scores the genomes .* together.* define evaluate\(network"):
        task.evaluate(None, None)  # type: ignore[arg-type]  # not reached


def test_a_task_that_scores_genomes_together_is_validated_by_its_own_method_only() -> None:
    class Judged(World):
        def validate(self, network: Network) -> float:
            return 1.0

    class Lucky(World):
        validation_episodes = 20

    assert PreparedTask(Judged()).validation_episodes == DEFAULT_VALIDATION_EPISODES
    with pytest.raises(TaskError, match=r"Lucky: validation_episodes is 20, but together.* validate\(network\)"):
        PreparedTask(Lucky())


def test_a_task_that_scores_genomes_together_needs_live_or_evaluate_batch() -> None:
    with pytest.raises(TaskError, match=r"Least: together is True, but live\(networks, rng\) is missing; define"):
        PreparedTask(with_members(together=True))
    assert PreparedTask(with_members(together=True, evaluate_batch=lambda genomes, rng: [])).live is None


def test_a_world_that_is_not_marked_as_one_is_rejected() -> None:
    class Unmarked(World):
        together = False

    with pytest.raises(TaskError, match=r"Unmarked has no evaluate.*, or set together = True to be scored by live\(\)"):
        PreparedTask(Unmarked())


def test_a_task_without_evaluate_is_rejected() -> None:
    class Nothing:
        inputs, outputs = 1, 1

    with pytest.raises(TaskError, match="Nothing has no evaluate"):
        PreparedTask(Nothing())


@pytest.mark.parametrize("pickler", [pickle, dill])
def test_a_prepared_task_survives_pickling(pickler: Any) -> None:
    task = pickler.loads(pickler.dumps(as_task(Least())))

    assert isinstance(task, PreparedTask)
    assert isinstance(task.task, Least)
    assert task.evaluate(None, None) == 1.0  # type: ignore[arg-type]  # it ignores both


def test_a_task_is_played_with_what_its_play_takes() -> None:
    calls: list[Any] = []

    def plain(network: Any, rng: Any) -> Any:
        calls.append("plain")
        return iter(())

    def drawing(network: Any, rng: Any, draw_every: int = 1) -> Any:
        calls.append(draw_every)
        return iter(())

    tasks = as_task(with_members(play=plain)), as_task(with_members(play=drawing))
    assert [task.draws_on_request for task in tasks] == [False, True]
    network: Any = None
    for task in tasks:
        list(task.frames(network, np.random.default_rng(0), draw_every=4))
    assert calls == ["plain", 4]

    silent = as_task(Least())
    assert not silent.draws_on_request
    with pytest.raises(TaskError, match=r"has no episodes to play; define play\(network, rng\)"):
        silent.frames(network, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("played", "message"),
    [
        ([[1, 2]], r"task Least: play\(\) must yield a fitness.Frame for each step, but yielded \[1, 2\]"),
        (3, "returned 3"),
    ],
)
def test_what_is_played_must_be_frames(played: Any, message: str) -> None:
    network: Any = None
    task = as_task(with_members(play=lambda network, rng: played))

    with pytest.raises(TaskError, match=message):
        list(task.frames(network, np.random.default_rng(1)))
