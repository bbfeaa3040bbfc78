from pathlib import Path
from typing import Any

import pytest

from fitness.evaluation.child_process import START_METHOD
from fitness.evaluation.pickling import pickled, unpickled
from neat import TaskError
from tests.processes import python

SCRIPT = """
import math
from pathlib import Path

import gymnasium
import multiprocess
import numpy as np

import fitness
import neat
from fitness.replays.recorder import Recorder
from neat.runs.replays import Replays

CALLS = 0
TABLE = {"half": 0.5}


def count():
    global CALLS
    CALLS += 1


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n > 0 and is_even(n - 1)


def swish(x):
    return x / (1.0 + math.exp(-x))


class Base:
    inputs, outputs, validation_episodes = 2, 1, 0

    def weight(self):
        return TABLE["half"]


class Scored(Base):
    def weight(self):
        return 2.0 * super().weight() * isinstance(self, Scored)

    def evaluate(self, network, rng):
        count()
        return self.weight() * float(network.activate(np.ones(2))[0]) + 10.0 * min(CALLS, 1)

    def cases(self):
        yield "ones", np.ones(2)


def function(network):
    count()
    assert is_even(4)
    assert [Base.outputs for _ in range(2)] == [1, 1]
    return float(network.activate(np.ones(2))[0]) + 10.0 * min(CALLS, 1)


def made():
    def factorial(n):
        return n * factorial(n - 1) if n else 1

    class Inner(Base):
        def evaluate(self, network, rng):
            class Local:
                half = TABLE["half"]

            assert (factorial(3), Local.half, super().weight(), self.lock) == (6, 0.5, 0.5, None)
            return function(network)

        lock = None

    return Inner()


class Line(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-1.0, 1.0, (2,))
    action_space = gymnasium.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.left = 5
        return np.ones(2, np.float32), {}

    def step(self, action):
        self.left -= 1
        return np.full(2, math.sin(self.left), np.float32), float(action) + self.left, self.left == 0, False, {}


class Doubled(gymnasium.RewardWrapper):
    def reward(self, reward):
        return 2.0 * reward


if __name__ == "__main__":
    lock = (number for number in range(3))  # cannot be pickled; no task uses it, though an attribute has its name
    neat.register_activation("swish", swish)
    settings = neat.Settings(population_size=8).replace("genome.output_activation", "swish")
    genomes = neat.Population(settings, inputs=2, outputs=1, seed=1).ask()
    task = fitness.as_task(function, inputs=2, outputs=1)
    for scored in (Scored(), task, made()):
        with fitness.Workers(scored, processes=0) as alone:
            expected = alone.evaluate(genomes).tolist()
        with fitness.Workers(scored, processes=1) as workers:
            print(workers.evaluate(genomes).tolist() == expected)
    with multiprocess.get_context("spawn").Pool(1) as pool:
        for scored in (Scored(), task, made()):
            sent = fitness.evaluation.distributed.pickle_task(fitness.as_task(scored))
            work = fitness.evaluation.scoring.Slice(0, genomes, neat.random_streams.Purpose.EVALUATION)
            answer = pool.apply(fitness.evaluation.distributed.score_remotely, (sent, work, True))
            print(answer.outcomes.scores.tolist() == expected)
    genomes = neat.Population(neat.Settings(population_size=8), inputs=2, outputs=2, seed=1).ask()
    for environment in (Line, lambda: Doubled(Line())):
        played = fitness.Gymnasium(environment)
        with fitness.Workers(played, processes=0) as alone, fitness.Workers(played, processes=1) as workers:
            print(workers.evaluate(genomes).tolist() == alone.evaluate(genomes).tolist())
    with Recorder(Scored(), Replays(Path("run"))) as recorder:
        recorder.see(neat.Population(settings, inputs=2, outputs=1, seed=1).ask()[3], 1)
        recorder.finish(60.0)
        print(recorder.complaint)
"""


def test_a_script_that_runs_sends_what_its_task_and_its_functions_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spawned process imports the script under another name, and an executor's process does not have it."""
    monkeypatch.setenv(START_METHOD, "spawn")
    (tmp_path / "run").mkdir()

    done = python(SCRIPT, tmp_path)

    assert done.stdout.split() == ["True"] * 8 + ["None"], done.stdout + done.stderr


MODULE = """
total = 0

def add():
    global total
    total += 1

def read():
    return total
"""


def test_functions_of_a_module_share_its_variables_in_the_receiver() -> None:
    names: dict[str, Any] = {"__name__": "nowhere"}  # which cannot be imported
    exec(MODULE, names)

    add, read = unpickled(pickled((names["add"], names["read"]), "both", "here"))
    add()

    assert (read(), names["total"]) == (1, 0)


def test_what_cannot_be_pickled_is_refused_with_its_name_and_a_remedy() -> None:
    class Holding:
        def __reduce__(self) -> Any:
            raise TypeError("cannot pickle it")

    with pytest.raises(TaskError, match=r"^task x cannot be pickled and sent to a tub: .*cannot.*in its open\(\)\.$"):
        pickled(Holding(), "task x", "a tub")
