import json
from typing import Any

import numpy as np
import pytest

from fitness.evaluation.scoring import Slice, Streams, open_task, score_slice, slices
from fitness.task import as_task
from neat import Genomes, Network
from neat.random_streams import Purpose
from tests.fitness.evaluation.tasks import Judge, Noisy, task_of


@pytest.mark.parametrize("count", [0, 1, 7, 40, 150])
@pytest.mark.parametrize("processes", [1, 2, 5])
@pytest.mark.parametrize("batched", [False, True])
def test_slices_cover_every_genome_once_and_in_order(count: int, processes: int, batched: bool) -> None:
    spans = slices(count, processes, batched)

    assert [position for begin, end in spans for position in range(begin, end)] == list(range(count))


def test_slices_become_smaller_towards_the_end() -> None:
    lengths = [end - begin for begin, end in slices(150, 2)]

    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[-1] == 1


def test_each_process_gets_one_slice_of_a_batched_task() -> None:
    assert slices(150, 2, batched=True) == [(0, 75), (75, 150)]


def test_evaluation_gives_all_genomes_the_same_stream_and_validation_each_its_own(genomes: Genomes) -> None:
    evaluation = Streams(Slice(0, genomes, Purpose.EVALUATION))
    validation = Streams(Slice(0, genomes, Purpose.VALIDATION))

    assert evaluation.rng(0).random() == evaluation.rng(1).random()
    assert validation.rng(0).random() != validation.rng(1).random()


def test_a_genomes_own_stream_depends_on_its_position_in_the_generation(genomes: Genomes) -> None:
    whole = Streams(Slice(0, genomes, Purpose.VALIDATION))
    part = Streams(Slice(10, genomes[10:20], Purpose.VALIDATION))

    assert part.rng(3).random() == whole.rng(13).random()


def test_a_failed_evaluation_is_scored_minus_infinity_and_reported(genomes: Genomes) -> None:
    worst = Network(genomes[2]).activate((1.0, 1.0))[0]

    def broken_for_one(network: Network) -> float:
        if network.activate((1.0, 1.0))[0] == worst:
            json.loads("no reason")  # raises in the standard library
        return 1.0

    line = broken_for_one.__code__.co_firstlineno + 2
    result = score_slice(task_of(broken_for_one), Slice(0, genomes[:5], Purpose.EVALUATION), fail_fast=False)

    assert result.outcomes.scores.tolist() == [1.0, 1.0, -np.inf, 1.0, 1.0]
    assert [failure.message for failure in result.failures] == [
        f"genome {genomes.ids[2]} failed on broken_for_one: JSONDecodeError: "
        f"Expecting value: line 1 column 1 (char 0) (test_scoring.py, line {line})"
    ]
    assert "in broken_for_one" in result.failures[0].details


def test_fail_fast_stops_at_the_first_failure(genomes: Genomes) -> None:
    calls = []

    def broken(network: Network) -> float:
        calls.append(network)
        raise ZeroDivisionError

    result = score_slice(task_of(broken), Slice(0, genomes[:5], Purpose.EVALUATION), fail_fast=True)

    assert (len(calls), len(result.failures)) == (1, 1)


def test_progress_shows_the_position_of_the_genome(genomes: Genomes) -> None:
    progress, positions = [-1.0, 0.0], []
    task = task_of(lambda network: positions.append(progress[0]) or 1.0)

    score_slice(task, Slice(0, genomes[:3], Purpose.EVALUATION), fail_fast=True, progress=progress)

    assert positions == [0, 1, 2]


def test_validation_uses_the_tasks_own_validate(genomes: Genomes) -> None:
    task = as_task(Judge())

    validated = score_slice(task, Slice(0, genomes[:1], Purpose.VALIDATION), fail_fast=True)
    evaluated = score_slice(task, Slice(0, genomes[:1], Purpose.EVALUATION), fail_fast=True)

    assert validated.outcomes.scores[0] > 100.0 > evaluated.outcomes.scores[0]


@pytest.mark.parametrize("error", [OSError("no\ndisplay"), SystemExit("no display")])
def test_a_task_that_cannot_be_opened_is_reported_in_one_line(error: BaseException) -> None:
    class Closed(Noisy):
        def open(self) -> Any:
            raise error

    failure = open_task(as_task(Closed()))

    assert failure is not None
    line = Closed.open.__code__.co_firstlineno + 1
    assert failure.message == (
        f"task Closed cannot be opened: {type(error).__name__}: no display (test_scoring.py, line {line})"
    )
    assert "in open" in failure.details


def test_a_task_without_open_is_opened() -> None:
    assert open_task(as_task(Noisy())) is None
