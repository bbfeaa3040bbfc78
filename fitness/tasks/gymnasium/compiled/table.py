"""Table: environments of toy text that consist of a table, as FrozenLake, CliffWalking and Taxi do, in a compiled loop.

Their `step` looks up the outcomes of an action in a state, and chooses one of them by a random number. The table and
the random numbers are the environment's own.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from fitness.tasks.gymnasium.compiled.episodes import activated, largest
from fitness.tasks.gymnasium.compiled.first_episodes import play_first_episodes
from neat import Networks
from neat.kernels import Bools, Floats, Ints, kernel
from neat.kernels.activation import reset
from neat.kernels.batch import Batch, circuit_of
from neat.kernels.circuit import Circuit
from neat.kernels.task_kernels import TaskKernels
from neat.network.action import Action
from neat.network.observation import Observation

CLASSES = ("frozen_lake.FrozenLakeEnv", "cliffwalking.CliffWalkingEnv", "taxi.TaxiEnv")
PACKAGE = "gymnasium.envs.toy_text."
MOST_DRAWS = 4_000_000
"""Random numbers that are kept at once, 32 MB."""
BLOCK = 4096
"""Random numbers of an episode that are drawn at once; longer episodes continue with further ones."""
KERNELS = TaskKernels(__name__, __file__)
GENOME, EPISODE = 0, 1


class Table(NamedTuple):
    """The outcomes of every action in every state; there are fewer where the chances are padded."""

    chances: Floats
    """(states, actions, outcomes) cumulated; padded with -1, which no random number is below."""
    states: Ints
    """(states, actions, outcomes) the next state."""
    rewards: Floats
    """(states, actions, outcomes)"""
    over: Bools
    """(states, actions, outcomes) whether the episode is over."""


class Starts(NamedTuple):
    """How episodes begin."""

    states: Ints
    """(starts,)"""
    draws: Floats
    """(starts, steps) the random number of each of the first steps."""
    which: Ints
    """(genomes, episodes) the start of each."""


class TableEpisodes:
    """Episodes of an environment of toy text."""

    kernels = KERNELS

    def __init__(self, environment: Any, limit: int, observed: Observation, act: Action) -> None:
        """Read the environment's table.

        Args:
            environment: The environment.
            limit: Steps after which an episode is truncated.
            observed: One-hot, an input for each state.
            act: The largest of the outputs.
        """
        self._limit, self._actions = limit, act.size
        self._table = table_of(environment.unwrapped.P, observed.size, act.size)

    @classmethod
    def of(cls, environment: Any, name: str, kwargs: dict[str, Any], *others: Any) -> "TableEpisodes | None":
        """Return the episodes of the environment of this class; None if it has another, or changes its table."""
        known = name in {PACKAGE + own for own in CLASSES} and not kwargs.get("fickle_passenger")
        return cls(environment, *others) if known else None

    def play(self, environment: Any, networks: Networks, seeds: list[list[int]]) -> tuple[Floats, int]:
        """Return the sums of rewards and the number of steps, as `ControlEpisodes.play` does."""
        returns, steps, episodes = np.empty((len(seeds), len(seeds[0]))), 0, len(seeds[0])
        block = max(1, min(self._limit, BLOCK, MOST_DRAWS // episodes))
        is_same = len({tuple(own) for own in seeds}) == 1  # the same episodes for all
        at_once = len(seeds) if is_same else max(1, MOST_DRAWS // (block * episodes))
        for first in range(0, len(seeds), at_once):
            part = seeds[first : first + at_once]
            found = {seed: index for index, seed in enumerate(dict.fromkeys(seed for own in part for seed in own))}
            starts, draws = zip(*(self._start(environment, seed, block) for seed in found), strict=True)
            which = np.array([[found[seed] for seed in own] for own in part], np.int64)
            begin = Starts(np.array(starts, np.int64), np.array(draws), which)
            at, results = np.zeros(2, np.int64), returns[first : first + at_once]
            while at[GENOME] < len(part):
                taken, state, total = play(networks.batch, first, self._limit, self._table, begin, at, results)
                steps += taken
                if at[GENOME] < len(part):  # this episode has used up its random numbers
                    genome, episode = at.tolist()
                    rng = self._generator(environment, part[genome][episode], block)
                    results[genome, episode], taken = self._continued(
                        networks.batch, first + genome, state, total, block, rng
                    )
                    steps += taken
                    at[EPISODE] += 1
        return returns, steps

    def _continued(
        self, batch: Batch, genome: int, state: int, total: float, done: int, rng: np.random.Generator
    ) -> tuple[float, int]:
        """Continue an episode after so many steps; return its sum of rewards, and the further steps."""
        steps, is_over = done, False
        while not is_over and steps < self._limit:
            draws = rng.random(min(BLOCK, self._limit - steps))
            total, taken, state, is_over = play_on(batch, genome, self._table, state, total, draws)
            steps += taken
        return total, steps - done

    def agrees(self, environment: Any, seed: int, actions: Ints) -> bool:
        """Return whether an episode in the environment is this one, as `ControlEpisodes.agrees` does."""
        table = self._table
        state, draws = self._start(environment, seed, len(actions))
        environment.reset(seed=seed)
        for draw, number in zip(draws.tolist(), actions.tolist(), strict=True):
            action = number % self._actions
            observed, reward, terminated, _, _ = environment.unwrapped.step(action)
            k = outcome(table, state, action, draw)
            expected = table.states[state, action, k], table.rewards[state, action, k], table.over[state, action, k]
            if (observed, float(reward), bool(terminated)) != expected:
                return False
            state = int(expected[0])
            if terminated:
                break
        return True

    @staticmethod
    def _start(environment: Any, seed: int, count: int) -> tuple[int, Floats]:
        """Return the first state of an episode, and the random numbers of its first steps."""
        state, _ = environment.reset(seed=seed)
        return int(state), environment.unwrapped.np_random.random(count)

    def _generator(self, environment: Any, seed: int, used: int) -> np.random.Generator:
        """Return what draws the random numbers of an episode, after the first ones."""
        self._start(environment, seed, used)
        rng: np.random.Generator = environment.unwrapped.np_random
        return rng


def table_of(
    transitions: dict[int, dict[int, list[tuple[float, int, float, bool]]]], states: int, actions: int
) -> Table:
    """Return the table of an environment.

    Args:
        transitions: Its `P`: the probability, next state and reward of each outcome, and whether the episode is over.
        states: How many states there are.
        actions: How many actions there are.
    """
    most = max(len(outcomes) for own in transitions.values() for outcomes in own.values())
    shape = (states, actions, most)
    table = Table(np.full(shape, -1.0), np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape, np.bool_))
    for state, own in transitions.items():
        for action, outcomes in own.items():
            total = 0.0
            for k, (chance, following, reward, over) in enumerate(outcomes):
                total += chance
                table.chances[state, action, k], table.states[state, action, k] = total, following
                table.rewards[state, action, k], table.over[state, action, k] = reward, over
    return table


@kernel
def play(
    batch: Batch, first: int, limit: int, table: Table, starts: Starts, at: Ints, returns: Floats
) -> tuple[int, int, float]:
    """Play episodes of some networks, to the end or until one has used up its random numbers.

    Args:
        batch: One network for each genome.
        first: The first of the genomes that play.
        limit: Steps after which an episode is truncated.
        table: What is played.
        starts: How episodes begin.
        at: (2,) the genome, less `first`, and the episode to begin with; changed to the one that is not finished, or to
            the number of genomes.
        returns: (genomes, episodes) filled with the sums of rewards; nan where Python has to evaluate a function of
            the user.

    Returns:
        The number of steps, and the state and the sum of rewards of the episode that is not finished.
    """
    steps, genome, episode = 0, at[GENOME], at[EPISODE]
    while genome < len(starts.which):
        circuit = circuit_of(batch, first + genome)
        while episode < starts.which.shape[1]:
            start = starts.which[genome, episode]
            reset(circuit)
            total, taken, state, is_over = play_episode(circuit, table, starts.states[start], 0.0, starts.draws[start])
            steps += taken
            if not is_over and taken < limit:
                at[GENOME], at[EPISODE] = genome, episode
                return steps, state, total
            returns[genome, episode] = total
            episode += 1
        genome, episode = genome + 1, 0
    at[GENOME], at[EPISODE] = genome, 0
    return steps, 0, 0.0


@kernel
def play_on(
    batch: Batch, genome: int, table: Table, state: int, total: float, draws: Floats
) -> tuple[float, int, int, bool]:
    """Continue the last episode of a genome; see `play_episode`."""
    return play_episode(circuit_of(batch, genome), table, state, total, draws)


@kernel
def play_episode(
    circuit: Circuit, table: Table, state: int, total: float, draws: Floats
) -> tuple[float, int, int, bool]:
    """Play an episode until its end, or as long as there are random numbers.

    Args:
        circuit: The network.
        table: What is played.
        state: To begin with.
        total: Of the rewards so far.
        draws: The random number of each step.

    Returns:
        The sum of rewards, the steps, the state, and whether the episode is over.
    """
    values = circuit.values
    for step in range(len(draws)):
        values[state] = 1.0
        done = activated(circuit)
        values[state] = 0.0
        if not done:
            return math.nan, step, state, True
        action = int(largest(values, circuit.first_output, table.states.shape[1]))
        k = outcome(table, state, action, draws[step])
        total += table.rewards[state, action, k]
        if table.over[state, action, k]:
            return total, step + 1, state, True
        state = table.states[state, action, k]
    return total, len(draws), state, False


@kernel
def outcome(table: Table, state: int, action: int, draw: float) -> int:
    """Return which outcome a random number chooses, as `toy_text.utils.categorical_sample` does."""
    for k in range(table.chances.shape[2]):
        if table.chances[state, action, k] > draw:
            return k
    return 0


def compile_kernels() -> None:
    """Play episodes that outlast a block of random numbers; see `neat.kernels.task_kernels`."""
    play_first_episodes("CliffWalking-v1", max_steps=BLOCK + 1)
