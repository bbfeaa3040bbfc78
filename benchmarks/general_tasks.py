"""The tasks of `benchmarks.general`: `neat efficacy benchmarks.general_tasks:NAME` runs one, NAME_3 in three episodes.

They are apart from the page, since results are continued only while the source of their task is unchanged.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import gymnasium
import numpy as np

from experiments.catalog.experiment import Experiment
from fitness import Gymnasium
from neat import Network

VALIDATION_EPISODES = 30
"""Of each new champion: fewer than the default, so that most of the time goes into evolution."""


class Place(NamedTuple):
    """An environment, and how many episodes a run may play."""

    id: str
    episodes: int
    seeds: int = 3
    envpool: bool = False
    make: Callable[[], Any] | None = None
    """Makes the environment, where gymnasium does not know its id."""
    function: Callable[[Network], float] | None = None
    """A function of a network that is the task, in place of an environment; `episodes` are evaluations."""


def minatar(game: str) -> Callable[[], Any]:
    """Return what makes a game of MinAtar as its authors' environment: 10 x 10 tiles of several channels."""

    def make() -> Any:
        from minatar.gym import BaseEnv  # needs the extra [minatar]

        return gymnasium.wrappers.TimeLimit(BaseEnv(game, use_minimal_action_set=True), 2_500)

    return make


def sine(network: Network) -> float:
    """Return how well the network's output follows a wave: 1 less the mean squared error."""
    errors = [network.activate((x,))[0] - (0.5 + 0.4 * math.sin(math.tau * x)) for x in np.linspace(0.0, 1.0, 21)]
    return 1.0 - math.fsum(error * error for error in errors) / len(errors)


sine.inputs, sine.outputs, sine.solved_at = 1, 1, 0.999  # type: ignore[attr-defined]  # how a function is a task


def parity(network: Network) -> float:
    """Return how often the network says whether an odd number of its three inputs is 1, as (8 less the errors)**2."""
    patterns = list(itertools.product((0.0, 1.0), repeat=3))
    errors = [abs(network.activate(pattern)[0] - sum(pattern) % 2) for pattern in patterns]
    return float((8.0 - math.fsum(errors)) ** 2)


parity.inputs, parity.outputs, parity.solved_at = 3, 1, 56.25  # type: ignore[attr-defined]  # likewise

CHOSEN_ON = (
    Place("CartPole-v1", 600, 5),
    Place("MountainCarContinuous-v0", 1_500, 5),
    Place("LunarLander-v3", 4_500, envpool=True),
    Place("Hopper-v5", 2_000, envpool=True),
    Place("minatar-breakout", 3_000, make=minatar("breakout")),
    Place("FrozenLake-v1", 3_000, 5),
    Place("parity", 10_000, 5, function=parity),
)
TESTED_ON = (
    Place("Acrobot-v1", 1_500, 5),
    Place("MountainCar-v0", 1_500, 5),
    Place("Pendulum-v1", 4_500, 5),
    Place("LunarLanderContinuous-v3", 4_500, envpool=True),
    Place("InvertedDoublePendulum-v5", 3_000, envpool=True),
    Place("minatar-asterix", 3_000, make=minatar("asterix")),
    Place("sine", 6_000, 5, function=sine),
)


def experiment(place: Place, episodes: int) -> Experiment:
    """Return the experiment of a task with so many episodes in an evaluation."""

    def task() -> Any:
        if place.function:
            return place.function
        source: Any = place.make or place.id
        made = Gymnasium(source, episodes, normalized=True, envpool=place.envpool)
        made.validation_episodes = VALIDATION_EPISODES
        return made

    return Experiment(name_of(place, episodes), place.id, task)


def name_of(place: Place, episodes: int) -> str:
    return f"{place.id.replace('-', '_')}_{1 if place.function else episodes}"


def __getattr__(name: str) -> Experiment:  # `neat efficacy benchmarks.general_tasks:NAME`
    for place in (*CHOSEN_ON, *TESTED_ON):
        for episodes in range(1, 4):
            if name == name_of(place, episodes):
                return experiment(place, episodes)
    raise AttributeError(name)
