"""Control: the environments of classic control, played in `episodes`."""

import functools
from typing import Any

import numpy as np

from fitness.tasks.gymnasium.compiled import episodes, simulators
from fitness.tasks.gymnasium.compiled.first_episodes import play_first_episodes
from neat import Networks
from neat.kernels import Floats, Ints
from neat.kernels.task_kernels import TaskKernels
from neat.network.action import Action, Between
from neat.network.observation import Observation, Scaled

GAMES = {
    "gymnasium.envs.classic_control.cartpole.CartPoleEnv": simulators.CART_POLE,
    "gymnasium.envs.classic_control.mountain_car.MountainCarEnv": simulators.MOUNTAIN_CAR,
    "gymnasium.envs.classic_control.continuous_mountain_car.Continuous_MountainCarEnv": (
        simulators.MOUNTAIN_CAR_CONTINUOUS
    ),
    "gymnasium.envs.classic_control.pendulum.PendulumEnv": simulators.PENDULUM,
    "gymnasium.envs.classic_control.acrobot.AcrobotEnv": simulators.ACROBOT,
}
"""The number of each, by the name of its class."""
BOX = {
    simulators.CART_POLE: (2.5, 3.0, 0.25, 3.0),
    simulators.MOUNTAIN_CAR: (0.9, 0.07),
    simulators.MOUNTAIN_CAR_CONTINUOUS: (0.9, 0.07),
    simulators.PENDULUM: (50.0, 8.0),
    simulators.ACROBOT: (3.2, 3.2, 12.6, 28.3),
}
"""States that are compared lie between -x and x: beyond the ends of episodes, and at limits of speed."""
CARS = (-1.2, 0.45, 0.5, 0.6)
"""Positions at which a car meets the wall or its goal, so that random ones alone would miss them."""
STATES = 40
"""States that are compared for each seed."""
FIRST = 1.0
"""See `mountain_car_continuous`."""
TWO = 2.0
"""See `pendulum.push`."""
KERNELS = TaskKernels(__name__, __file__)


class ControlEpisodes:
    """Episodes of an environment of classic control."""

    kernels = KERNELS

    def __init__(self, game: int, limit: int, observed: Observation, act: Action) -> None:
        """Read what stands between the environment and a network.

        Args:
            game: The number of the environment.
            limit: Steps after which an episode is truncated.
            observed: Converts observations, which are flat, to inputs.
            act: Converts outputs to actions.
        """
        offset, scale = (observed.offset, observed.scale) if isinstance(observed, Scaled) else (0.0, 1.0)
        low, high = (float(act.low[0]), float(act.high[0])) if isinstance(act, Between) else (0.0, 0.0)
        self._rules = episodes.Rules(
            game=game,
            limit=limit,
            offset=np.broadcast_to(offset, observed.size).astype(np.float64),
            scale=np.broadcast_to(scale, observed.size).astype(np.float64),
            outputs=act.size,
            discrete=not isinstance(act, Between),
            low=low,
            width=high - low,
            high=high,
            two=TWO,
        )

    @classmethod
    def of(cls, name: str, kwargs: dict[str, Any], *others: Any) -> "ControlEpisodes | None":
        """Return the episodes of the environment of this class; None if it is another, or has arguments."""
        return cls(GAMES[name], *others) if name in GAMES and not kwargs else None

    def play(self, environment: Any, networks: Networks, seeds: list[list[int]]) -> tuple[Floats, int]:
        """Return the sums of rewards, (genomes, episodes), and the steps of all episodes.

        A sum is nan where Python has to evaluate a function of the user.

        Args:
            environment: Reset, once for each seed.
            networks: One for each genome.
            seeds: Of the episodes of each genome.
        """
        returns = np.full((len(seeds), len(seeds[0])), np.nan)
        if constants_of(environment.unwrapped) != original_constants(environment.unwrapped.__class__):
            return returns, 0  # somebody has changed a number of the environment, which then has to be played itself
        found = {seed: index for index, seed in enumerate(dict.fromkeys(seed for own in seeds for seed in own))}
        states, observations = zip(*(self._start(environment, seed) for seed in found), strict=True)
        starts = episodes.Starts(np.array(states), np.array(observations, np.float64))
        which = np.array([[found[seed] for seed in own] for own in seeds], np.int64)
        return returns, int(episodes.play(networks.batch, self._rules, starts, which, returns))

    def _start(self, environment: Any, seed: int) -> tuple[Floats, Any]:
        """Return the first state of an episode and what is observed of it."""
        observation, _ = environment.reset(seed=seed)
        state, given = np.zeros(simulators.STATE), environment.unwrapped.state
        state[: len(given)] = given
        if self._rules.game == simulators.MOUNTAIN_CAR_CONTINUOUS:
            state[len(given)] = FIRST
        return state, np.array(observation)

    def agrees(self, environment: Any, seed: int, actions: Ints) -> bool:
        """Return whether an episode in the environment is this one, bit for bit.

        Args:
            environment: Reset and stepped.
            seed: Of the episode.
            actions: The actions, as far as the episode lasts; the same numbers choose continuous ones.
        """
        state, _ = self._start(environment, seed)
        for number in actions.tolist():
            same, terminated = self._step(environment.unwrapped, state, number)
            if not same:
                return False
            if terminated:
                break
        return all(self._agrees_at(environment.unwrapped, state, number) for state, number in self._states(seed))

    def _states(self, seed: int) -> list[tuple[Floats, int]]:
        """Return states, with numbers that choose the actions: episodes of random actions hardly reach their ends."""
        rng, box = np.random.default_rng(seed), np.array(BOX[self._rules.game])
        states = rng.uniform(-box, box, (STATES, len(box)))
        if len(box) == 2 and self._rules.game != simulators.PENDULUM:
            states[:, 0] -= 0.3  # the valley lies between -1.2 and 0.6
            states[::3, 0] = rng.choice(CARS, len(states[::3]))
            states[::4, 1] = rng.choice((-0.07, 0.0, 0.07), len(states[::4]))
        if self._rules.game == simulators.MOUNTAIN_CAR_CONTINUOUS:
            states = states.astype(np.float32).astype(np.float64)
        return list(zip(states, rng.integers(60, size=STATES).tolist(), strict=True))

    def _agrees_at(self, environment: Any, values: Floats, number: int) -> bool:
        """Return whether one step from a state is the same."""
        state = np.zeros(simulators.STATE)
        state[: len(values)] = values
        continuous = self._rules.game == simulators.MOUNTAIN_CAR_CONTINUOUS
        environment.state = values.astype(np.float32 if continuous else np.float64)
        if self._rules.game == simulators.CART_POLE:
            environment.steps_beyond_terminated = None
        return self._step(environment, state, number)[0]

    def _step(self, environment: Any, state: Floats, number: int) -> tuple[bool, bool]:
        """Make one step in the environment and in its compiled form; return whether they are the same, and the end."""
        rules, observation = self._rules, np.zeros(len(self._rules.offset))
        action = number % rules.outputs if rules.discrete else np.float32(rules.low + number % 5 / 4 * rules.width)
        observed, reward, terminated, _, _ = environment.step(action if rules.discrete else np.array([action]))
        expected = simulators.push(rules.game, state, float(action), rules.two)
        simulators.observe(rules.game, state, observation)
        same = observation.tobytes() == np.asarray(observed, np.float64).tobytes()
        return same and (float(reward), bool(terminated)) == expected, bool(terminated)


def constants_of(environment: Any) -> dict[str, float | str]:
    """Return the numbers and texts that an environment is made of, such as the gravity, without its state."""
    return {
        name: value
        for name, value in vars(environment).items()
        if isinstance(value, int | float | str) and name in original_constants(environment.__class__)
    }


@functools.cache
def original_constants(kind: type) -> dict[str, float | str]:
    """Return the numbers and texts of an environment that nobody has changed or reset."""
    return {name: value for name, value in vars(kind()).items() if isinstance(value, int | float | str)}


def compile_kernels() -> None:
    """Play CartPole, whose loop is that of all; see `neat.kernels.task_kernels`."""
    play_first_episodes("CartPole-v1")
