"""Lanes: many episodes of one environment, stepped together, each by a network of its own.

    CartPoleLanes   gymnasium's own vector environment
    EnvpoolLanes    the environments of the package envpool, written in C++

An episode that is over is left alone: what its lane says from then on means nothing.
"""

import warnings
from typing import Any, Protocol

import gymnasium
import numpy as np
from numpy.typing import NDArray

from neat import TaskError
from neat.errors import did_you_mean

Step = tuple[Any, NDArray[np.float64], NDArray[np.bool_]]
"""(lanes, inputs) observations, (lanes,) rewards, (lanes,) which episodes are over."""


class Lanes(Protocol):
    """What it takes to play many episodes in step."""

    def begin(self) -> Any:
        """Return (lanes, inputs) the first observations."""

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Act in every lane whose episode is running.

        Args:
            actions: (lanes, ...), an action for each lane; those of lanes that do not run are ignored.
            running: (lanes,).
        """

    def close(self) -> None:
        """Let go of what is held."""


class CartPoleLanes:
    """CartPole in NumPy, as gymnasium ships it; the same numbers as one by one, bit for bit."""

    @staticmethod
    def plays(id: str, options: dict[str, Any]) -> bool:
        """Return whether this environment, told this, is the same game in the vector version."""
        return id in ("CartPole-v0", "CartPole-v1") and set(options) <= {"max_episode_steps"}

    def __init__(self, id: str, seeds: list[int], options: dict[str, Any]) -> None:
        """Begin an episode for each of these seeds."""
        self._environment: Any = gymnasium.make_vec(
            id, num_envs=len(seeds), vectorization_mode="vector_entry_point", **options
        ).unwrapped
        alone = gymnasium.make(id, **options)
        starts = {seed: self._start(alone, seed) for seed in dict.fromkeys(seeds)}
        alone.close()
        self._starts = np.array([starts[seed] for seed in seeds]).T

    @staticmethod
    def _start(alone: "gymnasium.Env[Any, Any]", seed: int) -> Any:
        alone.reset(seed=seed)
        return np.array(alone.unwrapped.state, np.float64)  # type: ignore[attr-defined]  # CartPole has one

    def begin(self) -> Any:
        """Return the first observations; gymnasium's own beginnings, drawn from one seed, are replaced."""
        self._environment.reset(seed=0)
        self._environment.state = self._starts.copy()
        return self._starts.T.astype(np.float32)

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Push every cart."""
        observations, rewards, terminated, truncated, _ = self._environment.step(actions)
        return observations, rewards.astype(np.float64), terminated | truncated

    def close(self) -> None:
        """Close the environment."""
        self._environment.close()


class EnvpoolLanes:
    """An environment of envpool. Its simulators are its own: scores are near gymnasium's, not the same.

    A pool's episodes are decided when it is made, so one is made for each set of episodes.
    """

    @staticmethod
    def check(id: str) -> None:
        """See to it that there is this environment.

        Raises:
            TaskError: envpool is not installed, or has none of that name.
        """
        try:
            import envpool
        except ImportError as error:
            raise TaskError(
                "scoring on envpool needs a package that is not installed: pip install 'craig-neat[envpool]'"
            ) from error
        known = envpool.list_all_envs()
        if id not in known:
            raise TaskError(f"envpool has no environment {id!r}.{did_you_mean(id, known)}")

    def __init__(self, id: str, seeds: list[int], options: dict[str, Any]) -> None:
        """Begin an episode for each of these seeds.

        Raises:
            TaskError: envpool does not take these options.
        """
        import envpool

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # on the precision of bounds that nobody reads
                self._pool = envpool.make_gymnasium(
                    id, num_envs=len(seeds), seed=[seed % 2**31 for seed in seeds], num_threads=1, **options
                )
                _ = self._pool.observation_space  # which is made now, not in the first reset
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            raise TaskError(f"envpool cannot make {id!r}: {' '.join(str(error).split())}") from error
        self._lanes = np.arange(len(seeds), dtype=np.int32)

    def begin(self) -> Any:
        """Return the first observations."""
        observations, _ = self._pool.reset()
        self._observations = np.array(observations, np.float64)
        return self._observations

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Act in the lanes that run, and in no other."""
        ids = self._lanes[running]
        observations, rewards, terminated, truncated, info = self._pool.step(actions[running], ids)
        where = info["env_id"]
        self._observations[where] = observations
        all_rewards, over = np.zeros(len(running)), np.zeros(len(running), np.bool_)
        all_rewards[where] = rewards
        over[where] = terminated | truncated
        return self._observations, all_rewards, over

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()
