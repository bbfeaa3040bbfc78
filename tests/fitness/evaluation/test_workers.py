import contextlib
import faulthandler
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import multiprocess
import numpy as np
import pytest

import fitness
from neat import EvaluationError, Genomes, Network, Population, Settings, TaskError


@pytest.fixture
def genomes() -> Genomes:
    return Population(Settings(population_size=40), inputs=2, outputs=1, seed=1).ask()


class Noisy:
    """A task whose fitness depends on network and chance alike."""

    inputs, outputs, validation_episodes = 2, 1, 5

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return float(network.activate(rng.random(2))[0])


def task_of(function: Callable[[Network], object]) -> fitness.Task:
    return fitness.as_task(function, inputs=2, outputs=1)


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    deadline = time.monotonic() + 5.0
    while multiprocess.active_children() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert multiprocess.active_children() == []


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_fitnesses_do_not_depend_on_the_number_of_workers(genomes: Genomes, processes: int) -> None:
    with fitness.Workers(Noisy(), 0) as alone:
        expected = alone.evaluate(genomes), alone.validate(genomes[3], 7)

    with fitness.Workers(Noisy(), processes) as workers:
        scores, validated = workers.evaluate(genomes), workers.validate(genomes[3], 7)

    assert len(set(scores.tolist())) > 30
    assert np.array_equal(scores, expected[0])
    assert validated == expected[1]


class Judge(Noisy):
    """A task with a validation of its own."""

    def validate(self, network: Network) -> float:
        return 100.0 + float(network.activate((0.0, 0.0))[0])


@pytest.mark.parametrize("processes", [0, 2])
def test_a_task_may_validate_in_a_way_of_its_own(genomes: Genomes, processes: int) -> None:
    with fitness.Workers(Judge(), processes) as workers:
        scores = workers.evaluate(genomes)

        assert scores.max() < 100.0
        assert workers.validate(genomes[2], 1, bar=1000.0) == Judge().validate(Network(genomes[2]))


def test_who_was_below_the_bar_in_its_generation_is_not_validated(genomes: Genomes) -> None:
    genomes.fitness = np.full(40, 0.2)
    with fitness.Workers(lottery := Lottery(), 0) as workers:
        assert workers.validate(genomes[0], 7, bar=0.3) is None
    assert lottery.drawn == []


class Lottery:
    """A task of luck alone, whose validation is long."""

    inputs, outputs, validation_episodes = 2, 1, 100

    def __init__(self) -> None:
        self.drawn: list[float] = []

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        self.drawn.append(float(rng.random()))
        return self.drawn[-1]


def test_a_validation_ends_early_for_who_is_below_the_bar(genomes: Genomes) -> None:
    with fitness.Workers(hopeful := Lottery(), 0) as workers:
        high = workers.validate(genomes[0], 7, bar=0.1)
    with fitness.Workers(hopeless := Lottery(), 0) as workers:
        low = workers.validate(genomes[0], 7, bar=0.9)

    assert (len(hopeful.drawn), len(hopeless.drawn)) == (100, 20)
    assert len(set(hopeful.drawn)) == 100
    assert hopeless.drawn == hopeful.drawn[:20]
    assert high == pytest.approx(np.mean(hopeful.drawn))
    assert low == pytest.approx(np.mean(hopeless.drawn))


def test_all_genomes_of_a_generation_meet_the_same_chance_and_the_next_generation_another(genomes: Genomes) -> None:
    class Dice:
        inputs, outputs = 2, 1

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return float(rng.random())

    with fitness.Workers(Dice(), 2) as workers:
        now = workers.evaluate(genomes)
        genomes.generation += 1
        later = workers.evaluate(genomes)

    assert len(set(now.tolist())) == 1
    assert later[0] != now[0]


def test_validation_meets_episodes_that_evaluation_does_not(genomes: Genomes) -> None:
    with fitness.Workers(Noisy(), 0) as workers:
        scores = workers.evaluate(genomes)

        assert workers.validate(genomes[0], genomes.generation) not in scores.tolist()


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


def test_a_genome_that_kills_every_worker_ends_the_run_by_name(genomes: Genomes) -> None:
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


def test_an_evaluation_past_its_time_limit_is_ended_and_scored_as_failed(genomes: Genomes) -> None:
    slowest = Network(genomes[7]).activate((1.0, 1.0))[0]

    def slow_for_one(network: Network) -> float:
        if network.activate((1.0, 1.0))[0] == slowest:
            time.sleep(60.0)
        return 1.0

    begun = time.monotonic()
    with fitness.Workers(task_of(slow_for_one), 2, time_limit=0.3) as workers:
        scores = workers.evaluate(genomes)

    assert np.flatnonzero(np.isneginf(scores)).tolist() == [7]
    assert time.monotonic() - begun < 30.0


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


def test_workers_go_on_after_an_error_was_raised(genomes: Genomes, tmp_path: Path) -> None:
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
def test_what_is_no_fitness_is_refused_by_name(genomes: Genomes, value: object) -> None:
    with (
        fitness.Workers(task_of(lambda network: value), 0) as workers,
        pytest.raises(EvaluationError, match=r"genome 0 scored .* must return a finite number"),
    ):
        workers.evaluate(genomes)


def test_numbers_of_numpy_are_fitnesses(genomes: Genomes) -> None:
    with fitness.Workers(task_of(lambda network: np.float32(0.5)), 0) as workers:
        assert workers.evaluate(genomes)[0] == 0.5


def test_networks_that_do_not_fit_the_task_are_refused_before_anything_runs(genomes: Genomes) -> None:
    with (
        fitness.Workers(fitness.as_task(lambda network: 1.0, inputs=3, outputs=1), 1) as workers,
        pytest.raises(TaskError, match="takes networks of 3 inputs and 1 outputs, but these genomes have 2 and 1"),
    ):
        workers.evaluate(genomes)


@pytest.mark.parametrize("hang", [False, True], ids=["idle", "in an evaluation that never returns"])
def test_workers_end_when_their_parent_is_killed(tmp_path: Path, hang: bool) -> None:
    def noted(network: Network) -> float:
        (tmp_path / str(os.getpid())).touch()
        if hang:
            time.sleep(600.0)
        return 1.0

    def parent() -> None:
        workers = fitness.Workers(task_of(noted), 2)
        population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
        workers.evaluate(population.ask())
        time.sleep(60.0)

    process = multiprocess.get_context("fork").Process(target=parent)
    process.start()
    deadline = time.monotonic() + 20.0
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    children = [int(path.name) for path in tmp_path.iterdir()]

    process.kill()
    process.join()

    def alive(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
        except FileNotFoundError:
            return False

    while any(alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(children) == 2
    assert not any(alive(pid) for pid in children)


@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("on_error", ["raise", "fail"])
def test_a_task_that_cannot_start_says_so_once_whatever_the_policy(
    genomes: Genomes, processes: int, on_error: str
) -> None:
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
def test_a_task_that_kills_its_worker_at_the_start_is_no_genomes_fault(genomes: Genomes, on_error: str) -> None:
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


def test_a_worker_that_has_scored_enough_is_replaced_by_a_fresh_one(genomes: Genomes) -> None:
    class Leaking:
        """A simulator that would not bear a fiftieth evaluation."""

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
def test_impossible_arguments_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Workers\(\) takes"):
        fitness.Workers(fitness.Xor(), **wrong)  # type: ignore[arg-type]
