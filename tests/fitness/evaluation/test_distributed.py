import os
import pickle
import random
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fitness
from fitness.evaluation import distributed as distributed_module
from neat import EvaluationError, Genomes, Network, Networks, Population, Settings, TaskError, register_activation
from neat.functions import ACTIVATION_REGISTRY, registrations
from tests.fitness.evaluation.tasks import Walk, bred


@pytest.fixture
def genomes() -> Genomes:
    return Population(Settings(population_size=40), inputs=4, outputs=2, seed=1).ask()


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(3) as executor:
        yield executor


def expected(task: object, genomes: Genomes) -> tuple[list[float], float]:
    with fitness.Workers(task, 0) as workers:
        return workers.evaluate(genomes).tolist(), workers.validate(genomes[3], 7)


def task_of(function: object) -> fitness.PreparedTask:
    return fitness.as_task(function, inputs=4, outputs=2)


def test_threads_score_as_one_process_does_and_share_no_environment(genomes: Genomes, threads: Executor) -> None:
    task = fitness.Gymnasium("CartPole-v1", episodes=2)

    with fitness.Distributed(task, threads) as workers:
        assert workers.evaluate(genomes).tolist() == expected(task, genomes)[0]
        assert workers.validate(genomes[3], 7) == expected(task, genomes)[1]


def test_a_process_pool_scores_closures_and_the_users_activation_functions(genomes: Genomes) -> None:
    register_activation("halved", _halved)
    settings = Settings(population_size=12).replace("genome.output_activation", "halved")
    halved = Population(settings, inputs=4, outputs=2, seed=1).ask()
    bias = 12.5

    def closure(network: Network) -> float:
        return bias + float(network.activate((1.0, 1.0, 1.0, 1.0))[0])

    with (
        ProcessPoolExecutor(1, get_context("spawn")) as executor,
        fitness.Distributed(task_of(closure), executor) as workers,
    ):
        scores = workers.evaluate(halved).tolist()

    assert scores == expected(task_of(closure), halved)[0]
    assert len(set(scores)) > 10


def _halved(x: float) -> float:
    return x / 2.0


@pytest.mark.skipif("fork" not in get_all_start_methods(), reason="a system that cannot fork")
def test_processes_know_functions_that_are_registered_later() -> None:
    task = task_of(lambda network: float(network.activate((1.0, 1.0, 1.0, 1.0))[0]))
    with ProcessPoolExecutor(1, get_context("fork")) as executor, fitness.Distributed(task, executor) as workers:
        for function in (_halved, _negative):
            register_activation("changing", function)
            settings = Settings(population_size=8).replace("genome.output_activation", "changing")
            genomes = Population(settings, inputs=4, outputs=2, seed=1).ask()
            assert workers.evaluate(genomes).tolist() == expected(task, genomes)[0]


def _negative(x: float) -> float:
    return -x


def test_a_broken_pool_ends_the_run(genomes: Genomes) -> None:
    def deadly(network: Network) -> float:
        os._exit(3)

    with (
        ProcessPoolExecutor(1, get_context("spawn")) as executor,
        fitness.Distributed(task_of(deadly), executor) as workers,
        pytest.raises(
            EvaluationError, match=r"executor ProcessPoolExecutor is broken and accepts no more work: .* or fitness\.W"
        ),
    ):
        workers.evaluate(genomes)


def test_an_exception_names_the_genome(genomes: Genomes, threads: Executor) -> None:
    def broken(network: Network) -> float:
        raise ZeroDivisionError("no reason")

    with (
        fitness.Distributed(task_of(broken), threads) as workers,
        pytest.raises(EvaluationError, match=r"genome \d+ failed on broken: ZeroDivisionError: no reason"),
    ):
        workers.evaluate(genomes)


def test_a_task_that_cannot_be_opened_ends_the_run(genomes: Genomes, threads: Executor) -> None:
    class Closed:
        inputs, outputs = 4, 2

        def open(self) -> None:
            raise OSError("no display")

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return 1.0

    with (
        fitness.Distributed(Closed(), threads, on_error="fail") as workers,
        pytest.raises(TaskError, match="task Closed cannot be opened: OSError: no display"),
    ):
        workers.evaluate(genomes)


class Crowd:
    """A task whose genomes meet."""

    inputs, outputs, together = 4, 2, True

    def live(self, networks: Networks, rng: np.random.Generator) -> Any:
        return np.arange(networks.size) * rng.random() + networks.size


def test_a_whole_generation_is_one_call(genomes: Genomes, threads: Executor) -> None:
    with fitness.Distributed(Crowd(), threads) as workers, fitness.Workers(Crowd(), 0) as alone:
        assert workers.evaluate(genomes).tolist() == alone.evaluate(genomes).tolist()


def test_a_task_that_draws_from_the_global_generators_scores_as_in_one_process(genomes: Genomes) -> None:
    def simulator(network: Network) -> float:
        return random.random() + float(network.activate((1.0, 1.0, 1.0, 1.0))[0])

    random.seed(1)
    following = random.random()
    random.seed(1)
    with ThreadPoolExecutor(1) as executor, fitness.Distributed(task_of(simulator), executor) as workers:
        scores = workers.evaluate(genomes).tolist()

    assert scores == expected(task_of(simulator), genomes)[0]
    assert random.random() == following


def test_several_threads_leave_the_callers_global_generators_alone(genomes: Genomes, threads: Executor) -> None:
    together = threading.Barrier(3, timeout=60.0)

    def simulator(network: Network) -> float:
        together.wait()
        return random.random()

    random.seed(1)
    following = random.random()
    random.seed(1)
    distributed_module._current.close()
    task = task_of(simulator)
    pickled = distributed_module.PickledTask("simulator", b"1", b"", distributed_module.process_name())
    work = distributed_module.Slice(0, genomes[:1], distributed_module.Purpose.EVALUATION)

    def score() -> object:
        distributed_module._current.task, distributed_module._current.digest = task, b"1"
        return distributed_module.score_remotely(pickled, work, fail_fast=True)

    for future in [threads.submit(score) for _ in range(3)]:
        future.result()

    assert random.random() == following


class Lost(Executor):
    """An executor that raises an error for each call, when it is submitted or when its result is read."""

    def __init__(self, error: Exception, *, at_once: bool = False) -> None:
        self.error = error
        self.at_once = at_once
        self.calls = 0

    def submit(self, *_: Any, **__: Any) -> "Future[Any]":
        self.calls += 1
        if self.at_once:
            raise self.error
        future: Future[Any] = Future()
        future.set_exception(self.error)
        return future


@pytest.mark.parametrize("on_error", ["raise", "fail"])
@pytest.mark.parametrize("task", [task_of(lambda network: 1.0), Crowd()], ids=["one by one", "together"])
@pytest.mark.parametrize("error", [ModuleNotFoundError("No module named 'game'"), AttributeError("no game")])
def test_processes_that_lack_code_of_the_task_are_refused_at_once_with_the_cure(
    genomes: Genomes, error: Exception, task: Any, on_error: str
) -> None:
    executor = Lost(error)

    with (
        fitness.Distributed(task, executor, on_error=on_error) as workers,
        pytest.raises(TaskError, match=rf"on Lost, whose processes lack code: {type(error).__name__}.*install it"),
    ):
        workers.evaluate(genomes)


def test_a_task_whose_module_is_missing_elsewhere_is_refused_at_once_with_the_cure(
    genomes: Genomes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text(
        "class Game:\n inputs, outputs = 4, 2\n def evaluate(self, n, r): return 1.0"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import only_here  # it exists now

    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(tmp_path)])
    monkeypatch.delenv("PYTHONPATH", raising=False)
    content = distributed_module.pickle_task(fitness.as_task(only_here.Game()))
    monkeypatch.delitem(sys.modules, "only_here")
    distributed_module._current.close()

    failure = distributed_module.score_remotely(content, None, fail_fast=True)  # type: ignore[arg-type]  # not reached

    assert isinstance(failure, distributed_module.StartFailure)
    assert failure.message.startswith(
        "task Game cannot be loaded by a process of the executor: ModuleNotFoundError: No module named 'only_here'; "
    )
    assert "install it on the workers" in failure.message


@pytest.mark.parametrize("at_once", [False, True])
def test_what_an_executor_raises_is_an_error_of_ours(genomes: Genomes, at_once: bool) -> None:
    error = RuntimeError("cannot schedule new futures after shutdown") if at_once else CancelledError()

    with (
        fitness.Distributed(task_of(lambda network: 1.0), Lost(error, at_once=at_once)) as workers,
        pytest.raises(EvaluationError, match=r"executor Lost (accepts no work: .*shutdown|has cancelled its work)"),
    ):
        workers.evaluate(genomes)


def test_a_generation_that_is_lost_too_often_ends_the_run(genomes: Genomes) -> None:
    executor = Lost(OSError("gone"))

    with (
        fitness.Distributed(Crowd(), executor, retries=1, on_error="fail") as workers,
        pytest.raises(EvaluationError, match=r"a generation of Crowd was lost 2 times \(OSError: gone\)"),
    ):
        workers.evaluate(genomes)
    assert executor.calls == 2


def test_no_call_equals_an_earlier_one(genomes: Genomes) -> None:
    """Dask answers a call that equals an earlier one with the result of that one, even if its process was lost."""

    class Noting(Executor):
        def __init__(self) -> None:
            self.calls: list[bytes] = []

        def submit(self, function: Any, *arguments: Any, **_: Any) -> "Future[Any]":
            self.calls.append(pickle.dumps(arguments[1:]))
            future: Future[Any] = Future()
            future.set_result(function(*arguments))
            return future

    executor = Noting()
    for _ in range(2):
        with fitness.Distributed(task_of(lambda network: 1.0), executor) as workers:
            workers.evaluate(genomes)
            workers.evaluate(genomes)

    assert len(set(executor.calls)) == len(executor.calls)


def test_an_executor_is_asked_how_many_genomes_it_scores_at_once(threads: Executor) -> None:
    class Client:
        nthreads = staticmethod(lambda: {"first": 2, "second": 3})

    class Dask(Lost):
        _client = Client

    error = OSError()
    asked = [fitness.Distributed(fitness.Xor(), each)._slots() for each in (threads, Dask(error), Lost(error))]

    assert asked == [3, 5, distributed_module.DEFAULT_PROCESSES]
    assert fitness.Distributed(fitness.Xor(), threads, processes=7)._slots() == 7


class Resource:
    """A task that lists in a file what happens to it."""

    inputs, outputs = 4, 2

    def __init__(self, name: str, events: Path) -> None:
        self.name = name
        self.events = events

    def note(self, event: str) -> None:
        with self.events.open("a") as file:
            file.write(f"{event} {self.name}\n")

    def open(self) -> None:
        self.note("open")

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return 1.0

    def close(self) -> None:
        self.note("close")


def test_the_task_that_another_one_replaces_is_closed(genomes: Genomes, tmp_path: Path) -> None:
    events = tmp_path / "events"
    with ThreadPoolExecutor(1) as executor:
        for name in ("first", "first", "second"):
            with fitness.Distributed(Resource(name, events), executor) as workers:
                workers.evaluate(genomes)

    assert events.read_text().splitlines() == ["open first", "close first", "open second"]


def test_threads_of_this_process_keep_its_functions(genomes: Genomes, tmp_path: Path) -> None:
    """A copy in their place would be compiled again for each generation, and the task pickled and opened again."""
    bound = [2.0]

    def closure(x: float) -> float:
        return bound[0] * x

    register_activation("closing", closure)
    events = tmp_path / "events"
    before = registrations()
    with ThreadPoolExecutor(1) as executor:
        for _ in range(2):
            with fitness.Distributed(Resource("only", events), executor) as workers:
                workers.evaluate(genomes)
                workers.evaluate(genomes)

    assert registrations() == before
    assert ACTIVATION_REGISTRY.registered()["closing"] is closure
    assert events.read_text().splitlines() == ["open only"]


def test_a_task_that_cannot_be_pickled_is_rejected_immediately(threads: Executor) -> None:
    class Holding:
        inputs, outputs = 4, 2

        def __init__(self) -> None:
            self.executor = threads

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return 1.0

    with pytest.raises(TaskError, match="task Holding cannot be pickled and sent to another process"):
        fitness.Distributed(Holding(), threads)


@pytest.mark.parametrize("wrong", [{"processes": 0}, {"on_error": "ignore"}, {"retries": -1}])
def test_arguments_out_of_range_are_rejected(wrong: dict[str, object], threads: Executor) -> None:
    with pytest.raises(ValueError, match=r"Distributed\(\) takes"):
        fitness.Distributed(fitness.Xor(), threads, **wrong)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("default")  # Dask leaves sockets open while it ends
def test_a_dask_cluster_scores_as_one_process_does_and_survives_a_killed_worker(
    genomes: Genomes, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    task = fitness.Gymnasium("CartPole-v1", episodes=2)
    small = Population(Settings(population_size=20), inputs=2, outputs=1, seed=1).ask()
    happened = tmp_path / "happened"

    def fragile(network: Network) -> float:
        try:
            happened.touch(exist_ok=False)
        except FileExistsError:
            return float(network.activate((1.0, 1.0, 1.0, 1.0))[0])
        os.kill(os.getpid(), signal.SIGKILL)
        return 0.0

    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        with fitness.Distributed(task, client.get_executor(), processes=2) as workers:
            scores = workers.evaluate(genomes).tolist(), workers.validate(genomes[3], 7)
        with fitness.Distributed(task_of(fragile), client.get_executor(), processes=2) as workers:
            survived = workers.evaluate(genomes).tolist()
        with fitness.Distributed(Walk(), client.get_executor(), on_error="fail") as workers:
            outcomes = workers.observe(small)
            runs = [bred(selection, workers) for selection in ("pareto", "pareto of facts")]

    with fitness.Workers(Walk(), 0, on_error="fail") as workers:
        same = workers.observe(small)
        assert [bred(selection, workers) for selection in ("pareto", "pareto of facts")] == runs
    for one, other in zip(vars(outcomes).values(), vars(same).values(), strict=True):
        np.testing.assert_equal(one, other)
    assert scores == expected(task, genomes)
    assert happened.exists()
    assert survived == expected(task_of(fragile), genomes)[0]
