"""Table: environments of toy text that consist of a table, as FrozenLake, CliffWalking and Taxi do, in a compiled loop.

Their `step` looks up the outcomes of an action in a state, and chooses one of them by a random number. The table and
the random numbers are the environment's own.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from fitness.tasks.gymnasium.compiled.episodes import circuit_of, largest
from neat import Networks
from neat.kernels import Bools, Floats, Ints, kernel
from neat.kernels.activation import activate, reset
from neat.kernels.batch import Batch
from neat.kernels.circuit import Circuit
from neat.network.action import Action
from neat.network.observation import Observation

CLASSES = ("frozen_lake.FrozenLakeEnv", "cliffwalking.CliffWalkingEnv", "taxi.TaxiEnv")
PACKAGE = "gymnasium.envs.toy_text."
MOST_DRAWS = 4_000_000
"""Random numbers that are drawn at once, 32 MB."""


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


class TableEpisodes:
    """Episodes of an environment of toy text."""

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
        returns, steps = np.empty((len(seeds), len(seeds[0]))), 0
        at_once = max(1, MOST_DRAWS // (self._limit * len(seeds[0])))
        if len({tuple(own) for own in seeds}) == 1:
            at_once = len(seeds)  # the same episodes for all
        for first in range(0, len(seeds), at_once):
            part = seeds[first : first + at_once]
            found = {seed: index for index, seed in enumerate(dict.fromkeys(seed for own in part for seed in own))}
            starts, draws = zip(*(self._start(environment, seed, self._limit) for seed in found), strict=True)
            which = np.array([[found[seed] for seed in own] for own in part], np.int64)
            results = returns[first : first + at_once]
            steps += int(
                play(networks.batch, first, self._table, np.array(starts, np.int64), np.array(draws), which, results)
            )
        return returns, steps

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
        """Return the first state of an episode, and the random numbers of its steps."""
        state, _ = environment.reset(seed=seed)
        return int(state), environment.unwrapped.np_random.random(count)


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
def play(batch: Batch, first: int, table: Table, starts: Ints, draws: Floats, which: Ints, returns: Floats) -> int:
    """Play all episodes of some networks, and return how many steps they took.

    Args:
        batch: One network for each genome.
        first: The first of the genomes that play.
        table: What is played.
        starts: (starts,) first states.
        draws: (starts, limit) the random number of each step.
        which: (genomes, episodes) the start of each.
        returns: (genomes, episodes) filled with the sums of rewards; nan where Python has to evaluate a function of
            the user.
    """
    steps = 0
    for genome in range(which.shape[0]):
        circuit = circuit_of(batch, first + genome)
        for episode in range(which.shape[1]):
            start = which[genome, episode]
            reset(circuit)
            returns[genome, episode], taken = play_episode(circuit, table, starts[start], draws[start])
            steps += taken
    return steps


@kernel
def play_episode(circuit: Circuit, table: Table, state: int, draws: Floats) -> tuple[float, int]:
    """Play an episode from its first state, and return the sum of rewards and the steps."""
    values, total = circuit.values, 0.0
    for step in range(len(draws)):
        values[state] = 1.0
        activate(circuit)
        values[state] = 0.0
        if math.isnan(values[circuit.first_output]):
            return math.nan, step
        action = int(largest(values, circuit.first_output, table.states.shape[1]))
        k = outcome(table, state, action, draws[step])
        total += table.rewards[state, action, k]
        if table.over[state, action, k]:
            return total, step + 1
        state = table.states[state, action, k]
    return total, len(draws)


@kernel
def outcome(table: Table, state: int, action: int, draw: float) -> int:
    """Return which outcome a random number chooses, as `toy_text.utils.categorical_sample` does."""
    for k in range(table.chances.shape[2]):
        if table.chances[state, action, k] > draw:
            return k
    return 0
