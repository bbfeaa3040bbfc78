"""Vector: many episodes of one environment at once, each played by its own network.

    CartPoleBatch   gymnasium's own vector environment
    EnvpoolBatch    the environments of the package envpool, written in C++

The observations and rewards of an episode that has ended are undefined.
"""

import warnings
from typing import Any, Protocol

import gymnasium
import numpy as np
from numpy.typing import NDArray

from fitness.optional_packages import require
from neat import TaskError
from neat.errors import did_you_mean, one_line

Step = tuple[Any, NDArray[np.float64], NDArray[np.bool_]]
"""(episodes, inputs) observations, (episodes,) rewards, (episodes,) whether the episode has ended."""


class EpisodeBatch(Protocol):
    """Episodes that are played at once."""

    def reset(self) -> Any:
        """Return (episodes, inputs) the first observations."""

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Act in every episode that is running.

        Args:
            actions: (episodes, ...) an action for each episode; those of ended episodes are ignored.
            running: (episodes,) whether the episode is running.
        """

    def close(self) -> None:
        """Close the environments."""


class CartPoleBatch:
    """CartPole in NumPy, as gymnasium provides it; bit for bit the same as single episodes."""

    @staticmethod
    def supports(id: Any, options: dict[str, Any]) -> bool:
        """Return whether the vector version of this environment is the same game with these options."""
        return isinstance(id, str) and id in ("CartPole-v0", "CartPole-v1") and set(options) <= {"max_episode_steps"}

    def __init__(self, id: str, seeds: list[int], options: dict[str, Any]) -> None:
        """Make an episode for each of these seeds."""
        self._environment: Any = gymnasium.make_vec(
            id, num_envs=len(seeds), vectorization_mode="vector_entry_point", **options
        ).unwrapped
        single = gymnasium.make(id, **options)
        states = {seed: self._initial_state(single, seed) for seed in dict.fromkeys(seeds)}
        single.close()
        self._initial_states = np.array([states[seed] for seed in seeds]).T

    @staticmethod
    def _initial_state(single: "gymnasium.Env[Any, Any]", seed: int) -> Any:
        single.reset(seed=seed)
        return np.array(single.unwrapped.state, np.float64)  # type: ignore[attr-defined]  # CartPole has one

    def reset(self) -> Any:
        """Return the first observations: those of the seeds, where gymnasium would draw all from one seed."""
        self._environment.reset(seed=0)
        self._environment.state = self._initial_states.copy()
        return self._initial_states.T.astype(np.float32)

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Push every cart."""
        observations, rewards, terminated, truncated, _ = self._environment.step(actions)
        return observations, rewards.astype(np.float64), terminated | truncated

    def close(self) -> None:
        """Close the environment."""
        self._environment.close()


class EnvpoolBatch:
    """An environment of envpool, whose simulators differ from gymnasium's: scores are similar, not the same.

    The episodes of a pool are determined when it is made, so each batch makes a pool.
    """

    @staticmethod
    def check(id: str) -> None:
        """Check that envpool has this environment.

        Raises:
            TaskError: envpool is not installed, or does not have it.
        """
        known = require("envpool", extra="envpool", needed_by=f"envpool:{id}").list_all_envs()
        if id not in known:
            raise TaskError(f"envpool has no environment {id!r}.{did_you_mean(id, known)}")

    def __init__(self, id: str, seeds: list[int], options: dict[str, Any]) -> None:
        """Make an episode for each of these seeds.

        Raises:
            TaskError: envpool does not accept these options.
        """
        envpool = require("envpool", extra="envpool", needed_by=f"envpool:{id}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # about the precision of bounds, which are not used
                self._pool = envpool.make_gymnasium(
                    id, num_envs=len(seeds), seed=[seed % 2**31 for seed in seeds], num_threads=1, **options
                )
                _ = self._pool.observation_space  # made here and not in the first reset
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            raise TaskError(f"envpool cannot make {id!r}: {one_line(error)}") from error
        self._ids = np.arange(len(seeds), dtype=np.int32)
        self._observations: NDArray[np.float64] = np.empty((0, 0))

    def reset(self) -> Any:
        """Return the first observations."""
        observations, _ = self._pool.reset()
        self._observations = np.array(observations, np.float64)
        return self._observations

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Act in the episodes that are running."""
        observations, rewards, terminated, truncated, info = self._pool.step(actions[running], self._ids[running])
        where = info["env_id"]
        self._observations[where] = observations
        all_rewards, ended = np.zeros(len(running)), np.zeros(len(running), np.bool_)
        all_rewards[where] = rewards
        ended[where] = terminated | truncated
        return self._observations, all_rewards, ended

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()
