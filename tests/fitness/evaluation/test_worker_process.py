import os
from collections.abc import Iterator

import numpy as np
import pytest
from multiprocess.connection import wait

from fitness.evaluation.child_process import START_METHOD
from fitness.evaluation.scoring import Slice, SliceResult, StartFailure
from fitness.evaluation.worker_process import Worker
from fitness.task import as_task
from neat import Genomes, Network
from neat.random_streams import Purpose
from tests.fitness.evaluation.tasks import Noisy, task_of

PATIENCE = 60.0


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for worker in started:
        worker.process.kill()


def answer_of(worker: Worker) -> SliceResult | StartFailure | None:
    assert wait([worker.process.connection, worker.process.sentinel], PATIENCE)
    return worker.take()


def test_a_worker_scores_slices_one_after_another(genomes: Genomes, workers: list[Worker]) -> None:
    workers.append(worker := Worker(as_task(Noisy()), fail_fast=True))
    for begin in (0, 10):
        worker.give(Slice(begin, genomes[begin : begin + 10], Purpose.EVALUATION))
        assert worker.work is not None
        result = answer_of(worker)

        assert isinstance(result, SliceResult)
        assert len(result.outcomes.scores) == 10
        assert worker.work is None
    assert worker.scored == 20
    assert worker.position() == 9


def test_a_worker_has_loaded_the_kernels_before_its_first_evaluation_begins(
    genomes: Genomes, workers: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(network: Network) -> float:
        from neat.kernels.activation import step, sweep  # those of the worker

        return float(len(sweep.signatures) + len(step.signatures))  # type: ignore[attr-defined]  # both are compiled

    monkeypatch.setenv(START_METHOD, "spawn")  # a forked process has them from its parent
    workers.append(worker := Worker(task_of(loaded), fail_fast=True))
    worker.give(Slice(0, genomes[:1], Purpose.EVALUATION))

    result = answer_of(worker)

    assert isinstance(result, SliceResult)
    assert result.outcomes.scores[0] > 0


def test_a_worker_answers_why_its_task_cannot_be_opened(genomes: Genomes, workers: list[Worker]) -> None:
    class Closed(Noisy):
        def open(self) -> None:
            raise OSError("no display")

    workers.append(worker := Worker(as_task(Closed()), fail_fast=True))
    worker.give(Slice(0, genomes[:2], Purpose.EVALUATION))

    failure = answer_of(worker)

    assert isinstance(failure, StartFailure)
    assert "no display" in failure.message
    assert not worker.has_begun()


def test_a_worker_that_died_has_no_answer_and_still_knows_its_slice(genomes: Genomes, workers: list[Worker]) -> None:
    worst = Network(genomes[1]).activate((1.0, 1.0))[0]

    def deadly_for_one(network: Network) -> float:
        if network.activate((1.0, 1.0))[0] == worst:
            os._exit(3)
        return 1.0

    workers.append(worker := Worker(task_of(deadly_for_one), fail_fast=True))
    worker.give(Slice(0, genomes[:3], Purpose.EVALUATION))

    assert answer_of(worker) is None
    assert worker.process.cause_of_death() == "exit status 3"
    assert worker.position() == 1
    assert worker.work is not None
    assert np.array_equal(worker.work.genomes.ids, genomes.ids[:3])
