import asyncio
import contextlib
import ctypes
import faulthandler
import logging
import os
import random
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import multiprocess
import numpy as np
import pytest
from numpy.random import mtrand

import fitness
from fitness.evaluation import long_evaluations
from fitness.evaluation import workers as workers_module
from neat import EvaluationError, Genomes, Network, Networks, Population, Settings, TaskError, register_activation
from tests.fitness.evaluation.tasks import BatchDuels, Duels, Noisy, Simulator, task_of

POSIX = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a system whose processes cannot be stopped")


@pytest.mark.parametrize("task", [Noisy, Simulator, Duels])
@pytest.mark.parametrize("processes", [1, 2, 5])
def test_fitnesses_do_not_depend_on_the_number_of_workers(
    genomes: Genomes, processes: int, task: Callable[[], Any]
) -> None:
    class Validated(task):  # type: ignore[misc, valid-type]  # one of the three classes
        def validate(self, network: Network) -> float:
            return float(network.activate((0.5, 0.5))[0]) + random.random()

    task = task if hasattr(task, "evaluate") else Validated
    with fitness.Workers(task, 0) as alone:
        expected = alone.evaluate(genomes), alone.validate(genomes[3], 7)

    with fitness.Workers(task, processes) as workers:
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


@pytest.mark.parametrize("processes", [1, 2])
def test_the_time_limit_holds_for_code_that_holds_the_interpreter_and_ignores_signals(
    genomes: Genomes, processes: int
) -> None:
    def deaf(network: Network) -> float:
        for number in signal.valid_signals() - {signal.Signals(9), signal.Signals(19)}:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_IGN)
        ctypes.PyDLL(None).sleep(600)  # no other thread of the process runs
        return 1.0

    with fitness.Workers(task_of(deaf), processes, time_limit=0.2) as workers:
        scores = workers.evaluate(genomes[:2])

    assert scores.tolist() == [-np.inf] * 2
    assert workers.failures == 2


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
        pytest.raises(TaskError, match=r"task Crashing ended its worker 5 times before .* \(exit status 9\)"),
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


def test_the_callers_global_generators_are_left_alone(genomes: Genomes) -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    with fitness.Workers(Simulator(), 0) as workers:
        workers.evaluate(genomes)

    assert random.random() == expected


def test_validations_draw_other_numbers_from_the_global_generators_than_each_other(genomes: Genomes) -> None:
    class Drawn(Noisy):
        validation_episodes = 20

        def __init__(self) -> None:
            self.drawn: list[float] = []

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            self.drawn.append(random.random())
            return self.drawn[-1]

    with fitness.Workers(task := Drawn(), 0) as workers:
        workers.evaluate(genomes)
        evaluated, task.drawn = task.drawn, []
        workers.validate(genomes[0], genomes.generation)

    assert len(set(evaluated)) == 1
    assert len({*evaluated, *task.drawn}) == 21


@pytest.mark.parametrize("processes", [0, 2])
def test_a_whole_generation_is_one_call(genomes: Genomes, processes: int) -> None:
    def sizes(networks: Networks, rng: np.random.Generator) -> list[int]:
        return [networks.size] * networks.size

    task = Duels()
    task.live = sizes  # type: ignore[method-assign]  # a simpler world
    with fitness.Workers(task, processes) as workers:
        assert workers.validation is None
        assert workers.evaluate(genomes).tolist() == [40.0] * 40


@pytest.mark.parametrize("on_error", ["raise", "fail"])
@pytest.mark.parametrize("processes", [0, 2])
def test_a_generation_that_fails_ends_the_run(genomes: Genomes, processes: int, on_error: str) -> None:
    class Broken(Duels):
        def live(self, networks: Networks, rng: np.random.Generator) -> Any:
            raise ZeroDivisionError("no reason")

    with (
        fitness.Workers(Broken(), processes, on_error=on_error) as workers,
        pytest.raises(EvaluationError, match="the generation failed on duels: ZeroDivisionError: no reason"),
    ):
        workers.evaluate(genomes)


@pytest.mark.parametrize("scores", [3.0, [1.0], None, [float("nan")] * 40])
def test_a_generation_with_other_scores_than_one_each_ends_the_run(genomes: Genomes, scores: object) -> None:
    task = Duels()
    task.live = lambda networks, rng: scores  # type: ignore[method-assign]  # a simpler world

    with fitness.Workers(task, 0) as workers, pytest.raises(EvaluationError, match=r"live\(\) must return"):
        workers.evaluate(genomes)


def test_a_generation_whose_worker_dies_is_scored_again_as_a_whole(genomes: Genomes, tmp_path: Path) -> None:
    class Fragile(Duels):
        deaths = 1

        def live(self, networks: Networks, rng: np.random.Generator) -> Any:
            if len(list(tmp_path.iterdir())) < self.deaths:
                (tmp_path / str(os.getpid())).touch()
                os._exit(3)
            return super().live(networks, rng)

    with fitness.Workers(Duels(), 0) as alone, fitness.Workers(Fragile(), 2) as workers:
        assert workers.evaluate(genomes).tolist() == alone.evaluate(genomes).tolist()
        assert workers.replaced == 1
    Fragile.deaths = 9
    with (
        fitness.Workers(Fragile(), 2, on_error="fail") as workers,
        pytest.raises(EvaluationError, match=r"duels ended its worker 3 times while .* generation \(exit status 3\)"),
    ):
        workers.evaluate(genomes)


def test_a_time_limit_is_refused_where_a_whole_generation_is_one_call() -> None:
    with pytest.raises(TaskError, match=r"task duels scores each generation by one call.* time limit is 0.5 s"):
        fitness.Workers(Duels(), 1, time_limit=0.5)


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_a_batch_whose_scores_depend_on_each_other_is_refused(genomes: Genomes, processes: int) -> None:
    with (
        fitness.Workers(BatchDuels(), processes) as workers,
        pytest.raises(TaskError, match=r"genome \d+ scored \d+ on duels in a batch, and 0 alone.* together = True"),
    ):
        workers.evaluate(genomes)


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, SystemExit, UnprintableError]
)
def test_whatever_a_task_raises_is_a_failed_evaluation(
    genomes: Genomes, error: type[BaseException], capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(network: Network) -> float:
        raise error

    for processes in (1,) if error is KeyboardInterrupt else (0, 1):  # in this process it comes from a person
        with fitness.Workers(task_of(broken), processes, on_error="fail") as workers:
            assert np.isneginf(workers.evaluate(genomes)).all()
            assert (workers.failures, workers.replaced) == (40, 0)
        with (
            fitness.Workers(task_of(broken), processes) as workers,
            pytest.raises(EvaluationError, match=rf"genome \d+ failed on broken: {error.__name__}"),
        ):
            workers.evaluate(genomes)
    assert capfd.readouterr() == ("", "")


def test_a_person_can_interrupt_an_evaluation_in_this_process(genomes: Genomes) -> None:
    def interrupted(network: Network) -> float:
        signal.raise_signal(signal.SIGINT)
        return 1.0

    with fitness.Workers(task_of(interrupted), 0, on_error="fail") as workers, pytest.raises(KeyboardInterrupt):
        workers.evaluate(genomes)


@pytest.mark.parametrize("hang", [False, True], ids=["and returns", "and hangs"])
def test_a_task_that_closes_the_pipe_of_its_worker_is_reported_as_that(
    genomes: Genomes, hang: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fitness.evaluation.child_process.KILLED_SECONDS", 0.2)

    def closing(network: Network) -> float:
        os.closerange(3, 200)
        if hang:
            time.sleep(600.0)
        return 1.0

    with (
        fitness.Workers(task_of(closing), 1, retries=1) as workers,
        pytest.raises(
            EvaluationError, match=r"ended its worker 2 times on closing \(it closed the pipe to its parent\)"
        ),
    ):
        workers.evaluate(genomes[:1])


def test_what_a_task_prints_reaches_standard_error_only(genomes: Genomes, capfd: pytest.CaptureFixture[str]) -> None:
    def talkative(network: Network) -> float:
        print("printed", file=sys.__stdout__)
        os.write(1, b"written\n")
        return 1.0

    with fitness.Workers(task_of(talkative), 1) as workers:
        workers.evaluate(genomes[:1])

    output = capfd.readouterr()
    assert output.out == ""
    assert sorted(output.err.split()) == ["printed", "written"]


@POSIX
@pytest.mark.parametrize("limit", [None, 0.2])
def test_a_stopped_worker_is_replaced_and_its_genome_scored_again(
    genomes: Genomes, tmp_path: Path, limit: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(workers_module, "STOPPED_SECONDS", 0.4)
    happened = tmp_path / "happened"

    def stopping(network: Network) -> float:
        with contextlib.suppress(FileExistsError):
            happened.touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGSTOP)
        return 1.0

    with fitness.Workers(task_of(stopping), 2, time_limit=limit) as workers:
        assert workers.evaluate(genomes).tolist() == [1.0] * 40
        assert (workers.replaced, workers.failures) == (1, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system that cannot fork")
def test_a_worker_that_is_killed_is_replaced_although_a_process_of_its_task_lives(
    genomes: Genomes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "CHECK_SECONDS", 0.05)
    happened, is_over = tmp_path / "happened", tmp_path / "is_over"

    class Simulating(Noisy):
        """A simulator is a fork of the worker, and so holds all its files."""

        def open(self) -> None:
            warnings.simplefilter("ignore")  # of Python, against a fork beside threads
            if os.fork() == 0:
                for _ in range(6000):
                    time.sleep(0.01)
                    if is_over.exists():
                        break
                os._exit(0)

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            with contextlib.suppress(FileExistsError):
                happened.touch(exist_ok=False)
                os.kill(os.getpid(), signal.SIGKILL)
            return 1.0

    try:
        with fitness.Workers(Simulating(), 1) as workers:
            assert workers.evaluate(genomes).tolist() == [1.0] * 40
            assert workers.replaced == 1
    finally:
        is_over.touch()


def test_workers_know_functions_that_are_registered_later() -> None:
    def scores_with(workers: fitness.Workers, name: str, function: Callable[[float], float]) -> list[float]:
        register_activation(name, function)
        settings = Settings(population_size=8).replace("genome.output_activation", name)
        return workers.evaluate(Population(settings, inputs=2, outputs=1, seed=1).ask()).tolist()

    task = task_of(lambda network: float(network.activate((1.0, 2.0))[0]))
    with fitness.Workers(task, 2) as workers, fitness.Workers(task, 0) as alone:
        before = scores_with(workers, "changing", lambda x: 0.5 * x)
        again = scores_with(workers, "changing", lambda x: 3.0 * x)
        another = scores_with(workers, "later", lambda x: -x)

        assert again == scores_with(alone, "changing", lambda x: 3.0 * x) != before
        assert another == scores_with(alone, "later", lambda x: -x)
        assert workers.replaced == 0


def test_every_process_opens_a_task_with_the_same_random_numbers(genomes: Genomes) -> None:
    class Course(Noisy):
        def open(self) -> None:
            self.course = mtrand.rand(2) + random.random()

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return float(network.activate(self.course)[0])

    found = []
    for processes in (0, 1, 2):
        random.seed(processes)
        with fitness.Workers(Course(), processes) as workers:
            found.append(workers.evaluate(genomes).tolist())

    assert found[1:] == [found[0]] * 2


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_every_process_closes_its_task_when_it_ends(genomes: Genomes, processes: int, tmp_path: Path) -> None:
    class Holding(Noisy):
        def open(self) -> None:
            (tmp_path / f"open {os.getpid()}").touch()

        def close(self) -> None:
            (tmp_path / f"open {os.getpid()}").rename(tmp_path / f"closed {os.getpid()}")

    with fitness.Workers(Holding(), processes) as workers:
        workers.evaluate(genomes)
        assert len(list(tmp_path.glob("open *"))) == max(1, processes)

    assert list(tmp_path.glob("open *")) == []
    assert len(list(tmp_path.glob("closed *"))) == max(1, processes)


def test_workers_whose_tasks_do_not_close_are_killed_all_at_once(
    genomes: Genomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(Noisy):
        def close(self) -> None:
            time.sleep(600.0)

    monkeypatch.setattr("fitness.evaluation.child_process.END_SECONDS", 0.1)
    workers = fitness.Workers(Hanging(), 3)
    workers.evaluate(genomes)
    workers.close()

    assert multiprocess.active_children() == []


@pytest.mark.parametrize("retries", [0, 2])
def test_idle_workers_that_are_killed_are_replaced(genomes: Genomes, retries: int) -> None:
    with fitness.Workers(task_of(lambda network: 1.0), 4, retries=retries) as workers:
        workers.evaluate(genomes)
        for _ in range(3):
            for child in multiprocess.active_children():
                child.kill()
                child.join()
            assert workers.evaluate(genomes).sum() == 40.0
        assert workers.replaced == 12


@POSIX
def test_idle_workers_that_are_stopped_do_not_stop_the_next_generation(
    genomes: Genomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(workers_module, "STOPPED_SECONDS", 0.1)
    many = Genomes.pack([genome for genome in genomes for _ in range(1000)], 0, 1)  # more than a pipe holds

    with fitness.Workers(task_of(lambda network: 1.0), 2) as workers:
        workers.evaluate(genomes)
        for child in multiprocess.active_children():
            os.kill(child.pid, signal.SIGSTOP)

        assert workers.evaluate(many).sum() == 40_000.0
        assert workers.replaced == 2


def test_time_in_which_no_process_ran_is_not_counted(genomes: Genomes, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when Ctrl-Z stops all of them: here the parent finds that it waited longer than it wanted to."""
    asked = []

    def asleep(handles: list[Any], timeout: float) -> list[Any]:
        asked.append(timeout)
        if len(asked) != 2:
            return list(wait(handles, timeout))
        time.sleep(timeout + 1.5)
        return []

    wait = workers_module.wait
    monkeypatch.setattr(workers_module, "wait", asleep)

    def slow(network: Network) -> float:
        time.sleep(1.6)
        return 1.0

    with fitness.Workers(task_of(slow), 1, time_limit=1.0) as workers:
        assert workers.evaluate(genomes[:1]).tolist() == [1.0]


@pytest.mark.parametrize("processes", [0, 1])
def test_an_evaluation_that_may_never_end_is_reported_with_genome_and_remedy(
    genomes: Genomes, processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(workers_module, "CHECK_SECONDS", 0.02)
    monkeypatch.setattr(long_evaluations, "LONG_SECONDS", 0.1)
    monkeypatch.setattr(long_evaluations, "CHECK_SECONDS", 0.02)
    reported = tmp_path / "reported"

    def slow(network: Network) -> float:
        while not reported.exists():
            time.sleep(0.01)
        return 1.0

    def emit(record: logging.LogRecord) -> None:
        if record.getMessage().startswith("Genome"):  # a spawned worker takes long to open
            reported.write_text(record.getMessage())

    monkeypatch.setattr(caplog.handler, "emit", emit)
    with fitness.Workers(task_of(slow), processes) as workers, caplog.at_level("WARNING", "neat"):
        workers.evaluate(genomes[3:4])

    assert re.match(r"Genome 3 has been evaluated on slow for \d+ s\. If it never ends,", reported.read_text())
    assert "evaluation.time_limit" in reported.read_text()


def test_the_start_method_can_be_chosen(genomes: Genomes, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_copy(network: Network) -> float:
        return float(hasattr(sys.modules["fitness.evaluation.workers"], "changed"))

    monkeypatch.setattr(workers_module, "changed", True, raising=False)
    for method in {"fork", "spawn"} & set(multiprocess.get_all_start_methods()):
        with fitness.Workers(task_of(is_copy), 1, start_method=method) as workers:
            assert workers.evaluate(genomes[:1]).tolist() == [method == "fork"]
    with pytest.raises(ValueError, match=r"start_method must be .*spawn on this system, but is 'thread'"):
        fitness.Workers(task_of(is_copy), 1, start_method="thread")


class Batched(Noisy):
    """A task that scores batches."""

    batched = True

    def evaluate_batch(self, genomes: Genomes, rng: Callable[[int], np.random.Generator]) -> list[float]:
        return [self.evaluate(Network(genome), rng(i)) for i, genome in enumerate(genomes)]


class Slowly(Batched):
    """One whose batches are no faster than their genomes one by one."""

    batches_are_fast = False


@pytest.mark.parametrize(("task", "most"), [(Batched, 40), (Slowly, 10)])
def test_slices_are_small_where_a_batch_is_not_faster(
    genomes: Genomes, task: type, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    give = workers_module.Worker.give
    monkeypatch.setattr(
        workers_module.Worker, "give", lambda self, work: (given.append(len(work.genomes)), give(self, work))
    )
    with fitness.Workers(task, 1) as workers, fitness.Workers(Noisy, 0) as alone:
        scores = workers.evaluate(genomes)
        assert np.array_equal(scores, alone.evaluate(genomes))

    assert max(given) == min(most, len(genomes))


def test_waiting_for_the_compilation_before_timed_evaluations_is_announced(
    genomes: Genomes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(workers_module.plain, "is_plain", lambda: not waited)
    monkeypatch.setattr(workers_module.plain, "wait", lambda: waited.append(True))
    waited: list[bool] = []
    with fitness.Workers(Noisy, 1, time_limit=60.0) as workers:
        workers.evaluate(genomes)

    assert caplog.messages == ["Waiting for the compilation, since evaluations have a time limit."]
