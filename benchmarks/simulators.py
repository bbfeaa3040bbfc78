"""The CPU time of a step: in gymnasium, in an evaluation one episode after another, and in the compiled form.

    python -m benchmarks.simulators [--rounds 3] [--genomes 150]

All times are CPU times of this process, medians of rounds that take turns. Networks are those of a population that has
grown for ten generations with random scores, and are played in the same episodes both ways. What gymnasium alone takes
is measured with actions that were drawn before.
"""

import argparse
import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import fitness
from benchmarks.timing import median
from fitness.tasks.gymnasium.compiled import simulators
from fitness.tasks.gymnasium.compiled.compiled_episodes import are_the_same
from fitness.tasks.gymnasium.compiled.control import ControlEpisodes
from fitness.tasks.gymnasium.compiled.table import Table, TableEpisodes, outcome
from neat import Genomes, Network, Networks, Population, Settings
from neat.kernels import Floats, Ints, kernel

IDS = (
    "CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "Acrobot-v1", "FrozenLake-v1",
    "CliffWalking-v1", "Taxi-v4", "LunarLander-v3",
)  # fmt: skip
STEPS = 4_000
"""Of gymnasium alone."""
ALONE = 300_000
"""Steps of a compiled simulator alone."""
GENERATIONS = 10
COLUMNS = (
    "environment", "gymnasium alone", "evaluating one by one", "gymnasium's share", "evaluating compiled",
    "its simulator alone", "its share", "times faster",
)  # fmt: skip


class Figures(NamedTuple):
    """CPU seconds of a step."""

    bare: float
    """Of gymnasium with actions drawn before."""
    alone: float
    """Of an evaluation that plays one episode after another."""
    compiled: float
    """Of an evaluation by the compiled form; nan without one."""
    simulator: float
    """Of the compiled simulator; nan without one."""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3, metavar="N", help="timings of which the median is taken")
    arguments.add_argument("--genomes", type=int, default=150, metavar="N", help="genomes that are evaluated")
    chosen = arguments.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * (len(COLUMNS) - 1)}")
    for name in IDS:
        print(row_of(name, figures_of(name, chosen.rounds, chosen.genomes)), flush=True)
    sine, power = functions()
    print(f"\nA sine takes {1e9 * sine:.1f} ns, a power {1e9 * power:.1f} ns.")


def row_of(id: str, figures: Figures) -> str:
    """Return a row of the table."""
    bare, alone, compiled, simulator = figures
    cells = [id, micro(bare), micro(alone), f"{bare / alone:.0%}"]
    if math.isnan(compiled):
        cells += [""] * 4
    else:
        cells += [nano(compiled), nano(simulator), f"{simulator / compiled:.0%}", f"{alone / compiled:.0f}"]
    return f"| {' | '.join(cells)} |"


def figures_of(id: str, rounds: int, genomes: int) -> Figures:
    """Return the medians of an environment."""
    task = fitness.Gymnasium(id, max_steps=None if id != "CliffWalking-v1" else 200)
    grown = generation(task, genomes)
    environment = task.environment
    timed: list[tuple[float, ...]] = []
    for number in range(rounds):
        compiled = simulator = math.nan
        if task._compiled is not None and are_the_same(task._compiled, environment):
            compiled = compiled_seconds(task, grown, number)
            simulator = simulator_seconds(task, number)
        timed.append((bare_seconds(environment, number), alone_seconds(task, grown[:20], number), compiled, simulator))
    task.close()
    return Figures(*(median(list(column)) for column in zip(*timed, strict=True)))


def generation(task: fitness.Gymnasium, size: int) -> Genomes:
    """Return a generation that has grown."""
    population = Population(Settings(population_size=size), inputs=task.inputs, outputs=task.outputs, seed=1)
    rng = np.random.default_rng(1)
    for _ in range(GENERATIONS):
        population.tell(rng.random(size))
    return population.ask()


def bare_seconds(environment: Any, seed: int) -> float:
    """Return the CPU seconds of a step of gymnasium with random actions."""
    environment.action_space.seed(seed)
    actions = [environment.action_space.sample() for _ in range(STEPS)]

    def play() -> None:
        environment.reset(seed=seed)
        for action in actions:
            _, _, terminated, truncated, _ = environment.step(action)
            if terminated or truncated:
                environment.reset()

    return seconds(play) / STEPS


def alone_seconds(task: fitness.Gymnasium, genomes: Genomes, seed: int) -> float:
    """Return the CPU seconds of a step of an evaluation that plays one episode after another."""
    networks, before = [Network(genome) for genome in genomes], task.steps
    task.score_episode(networks[0], seed)
    before = task.steps
    taken = seconds(lambda: [task.score_episode(network, seed) for network in networks])
    return taken / (task.steps - before)


def compiled_seconds(task: fitness.Gymnasium, genomes: Genomes, seed: int) -> float:
    """Return the CPU seconds of a step of an evaluation by the compiled form, without drawing the first state."""
    episodes: Any = task._compiled
    seeds, environment = [[seed]] * len(genomes), task.environment
    networks = Networks(genomes)
    start = seconds(lambda: episodes.play(environment, Networks(genomes[:1]), seeds[:1]))
    steps, times = 0, 0

    def play() -> None:
        nonlocal steps, times
        while steps < ALONE:
            steps += episodes.play(environment, networks, seeds)[1]
            times += 1

    taken = seconds(play)
    return (taken - times * start * (len(genomes) - 1) / len(genomes)) / steps if steps else math.nan


def simulator_seconds(task: fitness.Gymnasium, seed: int) -> float:
    """Return the CPU seconds of a step of the compiled simulator with random actions."""
    episodes = task._compiled
    rng = np.random.default_rng(seed)
    if isinstance(episodes, TableEpisodes):
        choices, draws = rng.integers(task.outputs, size=ALONE), rng.random(ALONE)
        walk(episodes._table, choices[:1], draws)
        return seconds(lambda: walk(episodes._table, choices, draws)) / ALONE
    assert isinstance(episodes, ControlEpisodes)
    rules = episodes._rules
    actions = rng.integers(rules.outputs, size=ALONE) if rules.discrete else rng.uniform(rules.low, rules.high, ALONE)
    start, _ = episodes._start(task.environment, seed)
    drive(rules.game, start, actions[:1].astype(float), rules.limit, rules.two)
    return seconds(lambda: drive(rules.game, start, actions.astype(float), rules.limit, rules.two)) / ALONE


@kernel
def drive(game: int, start: Floats, actions: Floats, limit: int, two: float) -> float:
    """Step a game of classic control with these actions, episode after episode."""
    state, observation, total, steps = start.copy(), np.zeros(6), 0.0, 0
    for action in actions:
        reward, over = simulators.push(game, state, action, two)
        simulators.observe(game, state, observation)
        total += reward + observation[0]
        steps += 1
        if over or steps == limit:
            state[:] = start
            steps = 0
    return total


@kernel
def walk(table: Table, actions: Ints, draws: Floats) -> float:
    """Step an environment that is a table with these actions."""
    state, total = 0, 0.0
    for i in range(len(actions)):
        k = outcome(table, state, actions[i], draws[i])
        total += table.rewards[state, actions[i], k]
        state = 0 if table.over[state, actions[i], k] else table.states[state, actions[i], k]
    return total


def functions() -> tuple[float, float]:
    """Return the CPU seconds of a sine and of a power."""
    numbers = np.random.default_rng(1).uniform(-3.0, 3.0, ALONE)
    sines(numbers[:1])
    powers(numbers[:1], 2.0)
    taken = [(seconds(lambda: sines(numbers)), seconds(lambda: powers(numbers, 2.0))) for _ in range(5)]
    sine, power = (median(list(column)) for column in zip(*taken, strict=True))
    return sine / ALONE, power / ALONE


@kernel
def sines(numbers: Floats) -> float:
    """Return the sum of the sines of these numbers."""
    total = 0.0
    for number in numbers:
        total += math.sin(number)
    return total


@kernel
def powers(numbers: Floats, exponent: float) -> float:
    """Return the sum of these numbers to a power."""
    total = 0.0
    for number in numbers:
        total += number**exponent
    return total


def seconds(work: Callable[[], Any]) -> float:
    """Return the CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def micro(value: float) -> str:
    """Return CPU microseconds, formatted."""
    return f"{1e6 * value:.2f} µs"


def nano(value: float) -> str:
    """Return CPU nanoseconds, formatted."""
    return f"{1e9 * value:.0f} ns"


if __name__ == "__main__":
    main()
