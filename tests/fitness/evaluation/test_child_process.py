import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import multiprocess
import pytest

import fitness
from fitness.evaluation.child_process import START_METHOD, ChildProcess, receive, send, start_method
from fitness.replays.recorder import Recorder
from neat import Genomes, Network, Population, Settings, TaskError, register_activation, register_aggregation
from neat.functions import ACTIVATION_REGISTRY, registered_functions
from neat.kernels import JIT
from neat.runs.replays import Replays
from tests.fitness.evaluation.tasks import SELECTIONS, Noisy, Walk, bred, task_of
from tests.processes import python

PATIENCE = 60.0


@pytest.fixture(params=["fork", "spawn"])
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param not in multiprocess.get_all_start_methods():
        pytest.skip(f"this system cannot {request.param}")
    monkeypatch.setenv(START_METHOD, request.param)
    return str(request.param)


def echo(connection: Any, prefix: str) -> None:
    while True:
        send(connection, prefix + receive(connection))


def test_a_child_gets_its_arguments_and_answers(method: str) -> None:
    child = ChildProcess(echo, "got ")
    child.send("this")

    assert child.receive() == "got this"
    assert child.is_alive()
    child.retire()
    assert not child.is_alive()
    assert child.cause_of_death() == "exit status 0"


def test_a_child_knows_the_users_functions_and_has_compiled_them(method: str) -> None:
    register_activation("tripled", lambda x: 3.0 * x)
    register_aggregation("largest", max)

    def names(connection: Any) -> None:
        function = ACTIVATION_REGISTRY.function_of(ACTIVATION_REGISTRY.code_of("tripled"))
        compiled = not JIT or function._compiled is not None
        send(connection, (*map(sorted, registered_functions()), compiled))

    child = ChildProcess(names)

    activations, aggregations, compiled = child.receive()
    assert "tripled" in activations
    assert "largest" in aggregations
    assert compiled  # no evaluation with a time limit waits for that
    child.retire()


FACTORS = {"half": 0.5}  # which compiled code cannot read


def test_functions_of_the_user_score_the_same_by_every_start_method(method: str) -> None:
    register_activation("compiled", lambda x: x / (1.0 + abs(x)))
    register_activation("uncompiled", lambda x: FACTORS["half"] * x)
    register_aggregation("spread", lambda signals: float(max(signals) - min(signals)))
    settings = Settings(population_size=20).replace("genome.output_activation", "compiled")
    settings = settings.replace("genome.activations", "uncompiled,compiled,tanh")
    settings = settings.replace("genome.aggregations", "spread,sum").replace("mutation.add_neuron_rate", 1.0)
    settings = settings.replace("mutation.activation_chance", 0.5).replace("mutation.aggregation_chance", 0.5)
    population = Population(settings, inputs=2, outputs=1, seed=1)
    for _ in range(3):
        population.tell(range(20))
    genomes = population.ask()

    def score(network: Network) -> float:
        return 10.0 + float(network.activate((1.0, -0.5))[0])

    with fitness.Workers(task_of(score), 0) as alone:
        expected = alone.evaluate(genomes).tolist()
    with fitness.Workers(task_of(score), 1) as workers:
        assert workers.evaluate(genomes).tolist() == expected
    assert len(set(expected)) > 10


def test_a_child_that_dies_says_how(method: str) -> None:
    def die(connection: Any) -> None:
        os._exit(7)

    child = ChildProcess(die)

    with pytest.raises((EOFError, OSError)):
        child.receive()
    assert child.cause_of_death() == "exit status 7"
    child.kill()
    child = ChildProcess(echo, "")
    child.kill()
    assert child.cause_of_death() == "killed by SIGKILL"


def test_an_idle_child_ends_although_a_later_one_lives(method: str) -> None:
    """A later child would hold the pipe of the first one open if it kept what a fork inherits."""
    first = ChildProcess(echo, "")
    second = ChildProcess(echo, "")
    second.send("up")
    assert second.receive() == "up"

    first.connection.close()
    deadline = time.monotonic() + PATIENCE
    while first.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)

    assert not first.is_alive()
    assert second.is_alive()
    first.kill()
    second.kill()


def test_workers_score_the_same_and_selections_breed_the_same_by_every_start_method(
    genomes: Genomes, method: str
) -> None:
    with fitness.Workers(Walk(), 0, on_error="fail") as alone:
        expected = alone.evaluate(genomes).tolist(), [bred(selection, alone) for selection in SELECTIONS]

    with fitness.Workers(Walk(), 2, on_error="fail") as workers:
        assert (workers.evaluate(genomes).tolist(), [bred(selection, workers) for selection in SELECTIONS]) == expected


def test_closures_are_scored_by_every_start_method(genomes: Genomes, method: str) -> None:
    secret = 12.5

    with fitness.Workers(task_of(lambda network: secret), 1) as workers:
        assert workers.evaluate(genomes).tolist() == [secret] * 40


def test_champions_are_recorded_by_every_start_method(genomes: Genomes, tmp_path: Path, method: str) -> None:
    with Recorder(fitness.Xor(), Replays(tmp_path)) as recorder:
        recorder.see(genomes[3], 1)
        recorder.finish(PATIENCE)

        assert recorder.complaint is None
    assert Replays(tmp_path).genomes() == [3]


def test_an_unknown_start_method_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(START_METHOD, "thread")

    with pytest.raises(ValueError, match=r"NEAT_START_METHOD must be .*spawn on this system, but is 'thread'"):
        start_method()
    with pytest.raises(ValueError, match=r"start_method must be .*spawn on this system, but is 'fork '"):
        start_method("fork ")


@pytest.mark.parametrize(
    ("platform", "methods", "expected"),
    [
        ("linux", ["fork", "spawn", "forkserver"], "fork"),
        ("linux", ["forkserver", "spawn", "fork"], "fork"),
        ("darwin", ["spawn", "fork", "forkserver"], "spawn"),
        ("win32", ["spawn"], "spawn"),
    ],
)
def test_the_default_start_method_is_the_one_that_is_safe(
    platform: str, methods: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(START_METHOD, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(multiprocess, "get_all_start_methods", lambda: methods)

    assert start_method() == expected
    assert start_method("spawn") == "spawn"
    monkeypatch.setenv(START_METHOD, "spawn")
    assert start_method() == "spawn"


LIBRARY = """
import fitness
import neat

def balance(network):
    return float(network.activate([0.3, 0.7])[0])

balance.inputs, balance.outputs = 2, 1
population = neat.Population(neat.Settings(population_size=20), inputs=2, outputs=1, seed=1)
with fitness.Workers(balance, processes=2) as workers:
    for generation in neat.evolve(population, workers):
        print(generation)
"""
RUN = """
import fitness
from experiments import Session

with Session.create("run", fitness.Xor(), seed=1, workers=2) as session:
    for generation in session.generations(until=3):
        print(generation)
"""


@pytest.mark.parametrize("script", [LIBRARY, RUN], ids=["library", "run directory"])
def test_a_script_without_a_main_guard_ends_with_the_line_that_is_missing(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(START_METHOD, "spawn")

    done = python(script, tmp_path)

    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert lines[-1].startswith("neat.errors.TaskError: task ")
    assert lines[-1].endswith('put the code of the script below `if __name__ == "__main__":`.')
    assert done.stderr.count("Traceback") == 1  # that of the script itself
    assert sum(line.startswith("neat: ") for line in lines) <= 3  # why the import failed, where it was not our start


def test_a_task_that_cannot_be_pickled_is_refused_where_processes_are_spawned(
    genomes: Genomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(START_METHOD, "spawn")

    class Holding(Noisy):
        def __init__(self) -> None:
            self.lock = threading.Lock()

        def __reduce__(self) -> Any:
            raise TypeError("cannot pickle it")

    with (
        fitness.Workers(Holding(), 1) as workers,
        pytest.raises(TaskError, match=r"cannot be pickled and sent to a sp"),
    ):
        workers.evaluate(genomes)


def missing() -> None:
    raise ModuleNotFoundError("No module named 'game'")


@pytest.mark.parametrize("on_error", ["raise", "fail"])
def test_a_task_that_cannot_be_loaded_by_a_spawned_process_ends_the_run(
    genomes: Genomes, on_error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(START_METHOD, "spawn")

    class OnlyHere(Noisy):
        def __reduce__(self) -> Any:
            return missing, ()

    with (
        fitness.Workers(OnlyHere(), 1, on_error=on_error) as workers,
        pytest.raises(TaskError, match=r"cannot be loaded by a spawned process: ModuleNotFoundError: No module named"),
    ):
        workers.evaluate(genomes)


def test_a_message_to_a_child_that_does_not_read_does_not_wait() -> None:
    def deaf(connection: Any) -> None:
        time.sleep(600.0)

    child = ChildProcess(deaf)
    child.send(b"x" * 10_000_000)
    child.kill()

    assert not child.is_alive()


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="this system does not report stopped processes")
def test_a_stopped_child_is_found_and_one_that_continues_too() -> None:
    child = ChildProcess(echo, "")
    assert not child.is_stopped()

    os.kill(child.pid, signal.SIGSTOP)
    wait_until(child.is_stopped)
    os.kill(child.pid, signal.SIGCONT)
    wait_until(lambda: not child.is_stopped())

    child.kill()
    assert not child.is_stopped()


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="a system without real-time signals")
def test_a_signal_without_a_name_is_reported_by_its_number() -> None:
    child = ChildProcess(echo, "")
    os.kill(child.pid, 40)

    assert child.cause_of_death() == "killed by signal 40"
    child.kill()


@pytest.mark.parametrize(
    ("method", "hang"), [("fork", False), ("fork", True), ("spawn", True)], indirect=["method"]
)  # idle, or in an evaluation that never returns
def test_children_end_when_their_parent_is_killed(tmp_path: Path, method: str, hang: bool) -> None:
    def noted(network: Network) -> float:
        (tmp_path / str(os.getpid())).touch()
        if hang:
            time.sleep(600.0)
        return 1.0

    def parent() -> None:
        workers = fitness.Workers(task_of(noted), 2)
        population = Population(Settings(population_size=10), inputs=2, outputs=1, seed=1)
        workers.evaluate(population.ask())
        time.sleep(600.0)

    process = multiprocess.get_context("fork").Process(target=parent)
    process.start()
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    children = [int(path.name) for path in tmp_path.iterdir()]

    process.kill()
    process.join()

    wait_until(lambda: not any(is_alive(pid) for pid in children))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False
