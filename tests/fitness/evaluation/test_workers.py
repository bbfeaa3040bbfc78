import contextlib
import faulthandler
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

import fitness
from neat import EvaluationError, Genomes, Network, TaskError
from tests.fitness.evaluation.tasks import Noisy, task_of


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_fitnesses_do_not_depend_on_the_number_of_workers(genomes: Genomes, processes: int) -> None:
    with fitness.Workers(Noisy(), 0) as alone:
        expected = alone.evaluate(genomes), alone.validate(genomes[3], 7)

    with fitness.Workers(Noisy(), processes) as workers:
        scores, validated = workers.evaluate(genomes), workers.validate(genomes[3], 7)

    assert len(set(scores.tolist())) > 30
    assert np.array_equal(scores, expected[0])
    assert validated == expected[1]


def test_closures_can_be_tasks(genomes: Genomes) -> None:
    secret = 12.5

    with fitness.Workers(task_of(lambda network: secret), 2) as workers:
        assert workers.evaluate(genomes).tolist() == [secret] * 40


@pytest.mark.parametrize("death", ["kill", "exit"])
def test_a_worker_that_dies_once_is_replaced_and_nothing_is_lost(genomes: Genomes, tmp_path: Path, death: str) -> None:
    happened = tmp_path / "happened"

    def fragile(network: Network) -> float:
        first = False
        if network.activate((1.0, 1.0))[0] > 0.5:
            with contextlib.suppress(FileExistsError):
                happened.touch(exist_ok=False)
                first = True
        if first:
            if death == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            os._exit(3)
        return float(network.activate((1.0, 1.0))[0])

    with fitness.Workers(task_of(fragile), 2) as workers:
        scores = workers.evaluate(genomes)

    assert happened.exists()
    assert workers.replaced == 1
    assert scores.tolist() == [Network(genome).activate((1.0, 1.0))[0] for genome in genomes]


def test_a_genome_that_kills_every_worker_ends_the_run_with_its_id(genomes: Genomes) -> None:
    def deadly(network: Network) -> float:
        faulthandler.disable()  # pytest's would write to the terminal
        os.kill(os.getpid(), signal.SIGSEGV)
        return 0.0

    with (
        fitness.Workers(task_of(deadly), 2, retries=1) as workers,
        pytest.raises(EvaluationError, match=r"genome \d+ ended its worker 2 times on deadly \(killed by SIGSEGV\)"),
    ):
        workers.evaluate(genomes[:2])


def test_a_genome_that_kills_every_worker_can_be_scored_as_failed(genomes: Genomes) -> None:
    def deadly_for_one(network: Network) -> float:
        if network.activate((1.0, 1.0))[0] == worst:
            os._exit(1)
        return 1.0

    worst = Network(genomes[5]).activate((1.0, 1.0))[0]

    with fitness.Workers(task_of(deadly_for_one), 2, retries=1, on_error="fail") as workers:
        scores = workers.evaluate(genomes)

    assert np.flatnonzero(np.isneginf(scores)).tolist() == [5]
    assert workers.failures == 1


def test_an_evaluation_past_its_time_limit_is_stopped_and_scored_as_failed(genomes: Genomes) -> None:
    slowest = Network(genomes[7]).activate((1.0, 1.0))[0]

    def slow_for_one(network: Network) -> float:
        if network.activate((1.0, 1.0))[0] == slowest:
            time.sleep(600.0)
        return 1.0

    with fitness.Workers(task_of(slow_for_one), 2, time_limit=0.3) as workers:
        scores = workers.evaluate(genomes)

    assert np.flatnonzero(np.isneginf(scores)).tolist() == [7]


@pytest.mark.parametrize("processes", [1, 2])
def test_the_time_limit_applies_to_the_first_genome_of_every_slice(genomes: Genomes, processes: int) -> None:
    def slow(network: Network) -> float:
        time.sleep(20.0)
        return 1.0

    with fitness.Workers(task_of(slow), processes, time_limit=0.2) as workers:
        scores = workers.evaluate(genomes[:3])

    assert scores.tolist() == [-np.inf] * 3
    assert workers.failures == 3


@pytest.mark.parametrize("processes", [0, 2])
def test_an_exception_names_genome_task_and_cause(genomes: Genomes, processes: int) -> None:
    def broken(network: Network) -> float:
        raise ZeroDivisionError("no reason")

    with (
        fitness.Workers(task_of(broken), processes) as workers,
        pytest.raises(EvaluationError, match=r"genome \d+ failed on broken: ZeroDivisionError: no reason") as caught,
    ):
        workers.evaluate(genomes)

    assert "in broken" in caught.value.__notes__[0]


def test_workers_continue_after_an_error_was_raised(genomes: Genomes, tmp_path: Path) -> None:
    repaired = tmp_path / "repaired"

    def broken_at_first(network: Network) -> float:
        if not repaired.exists():
            raise RuntimeError("not yet")
        return 1.0

    with fitness.Workers(task_of(broken_at_first), 2) as workers:
        with pytest.raises(EvaluationError):
            workers.evaluate(genomes)
        repaired.touch()

        assert workers.evaluate(genomes).sum() == 40.0


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), "3", [1.0], True])
def test_a_score_that_is_not_a_number_is_rejected_with_the_genomes_id(genomes: Genomes, value: object) -> None:
    with (
        fitness.Workers(task_of(lambda network: value), 0) as workers,
        pytest.raises(EvaluationError, match=r"genome 0 scored .* must return a finite number"),
    ):
        workers.evaluate(genomes)


def test_a_score_can_be_a_numpy_number(genomes: Genomes) -> None:
    with fitness.Workers(task_of(lambda network: np.float32(0.5)), 0) as workers:
        assert workers.evaluate(genomes)[0] == 0.5


@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("on_error", ["raise", "fail"])
def test_a_task_that_cannot_be_opened_ends_the_run(genomes: Genomes, processes: int, on_error: str) -> None:
    class Closed:
        inputs, outputs = 2, 1

        def open(self) -> None:
            raise OSError("no display")

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return 1.0

    with (
        fitness.Workers(Closed(), processes, on_error=on_error) as workers,
        pytest.raises(TaskError, match="task Closed cannot be opened: OSError: no display") as caught,
    ):
        workers.evaluate(genomes)

    assert "in open" in caught.value.__notes__[0]


@pytest.mark.parametrize("on_error", ["raise", "fail"])
def test_a_task_that_kills_its_worker_when_opened_ends_the_run(genomes: Genomes, on_error: str) -> None:
    class Crashing:
        inputs, outputs = 2, 1

        def open(self) -> None:
            os._exit(9)

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return 1.0

    with (
        fitness.Workers(Crashing(), 2, on_error=on_error) as workers,
        pytest.raises(TaskError, match=r"task Crashing ended its worker 3 times before .* \(exit status 9\)"),
    ):
        workers.evaluate(genomes)


def test_a_worker_that_has_scored_enough_is_replaced_by_a_new_one(genomes: Genomes) -> None:
    class Leaking:
        """A simulator that crashes at its fiftieth evaluation."""

        inputs, outputs = 2, 1

        def __init__(self) -> None:
            self.leaked = 0

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            self.leaked += 1
            if self.leaked >= 50:
                os._exit(1)
            return float(os.getpid())

    with fitness.Workers(Leaking(), 2, recycle_after=20) as workers:
        pids = np.concatenate([workers.evaluate(genomes) for _ in range(6)])

    assert workers.replaced == 0
    assert len(set(pids.tolist())) >= 6


@pytest.mark.parametrize(
    "wrong", [{"processes": -1}, {"on_error": "ignore"}, {"time_limit": 0.0}, {"recycle_after": 0}, {"retries": -1}]
)
def test_arguments_out_of_range_are_rejected(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Workers\(\) takes"):
        fitness.Workers(fitness.Xor(), **wrong)  # type: ignore[arg-type]
