import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import fitness
from neat import EvaluationError, Genomes, Network, Population, Settings, TaskError, register_activation


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

    assert scores == expected(task, genomes)
    assert happened.exists()
    assert survived == expected(task_of(fragile), genomes)[0]
