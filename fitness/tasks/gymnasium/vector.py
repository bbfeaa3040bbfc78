"""Vector: many episodes of one environment in step, each played by its own network, on the C++ simulators of envpool.

The observations and rewards of an episode that has ended are undefined.
"""

import warnings
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fitness.optional_packages import require
from fitness.tasks.gymnasium.episode import Conversions
from fitness.tasks.gymnasium.episode_faults import error_of, fault_of_inputs
from fitness.tasks.gymnasium.played_episode import BatchRecording
from neat import Networks, TaskError
from neat.errors import did_you_mean, one_line
from neat.network.observation import Scaled

Step = tuple[Any, NDArray[np.float64], NDArray[np.bool_]]
"""(episodes, inputs) observations, (episodes,) rewards, (episodes,) whether the episode has ended."""


class EpisodeBatch(Protocol):
    """Episodes that are played at once."""

    terminated: NDArray[np.bool_]
    """(episodes,) whether the environment has ended the episode, and not its limit of steps."""

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


class EnvpoolBatch:
    """An environment of envpool, whose simulators differ from gymnasium's: scores are similar, not the same.

    The episodes of a pool are determined when it is made, so each batch makes a pool.
    """

    @staticmethod
    def check(id: str, in_step: bool = True) -> None:
        """Check that envpool has this environment.

        Args:
            id: Of the environment.
            in_step: Whether observations are rows of numbers, and actions can be made for many episodes at once.

        Raises:
            TaskError: envpool is not installed or does not have it, or its spaces do not suit.
        """
        if not in_step:
            raise TaskError(f"{id} cannot be scored on envpool: its spaces must be a Box, and a Box or Discrete.")
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
        self.terminated = np.zeros(len(seeds), np.bool_)
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
        self.terminated[where] = terminated
        ended[where] = terminated | truncated
        return self._observations, all_rewards, ended

    def close(self) -> None:
        """Close the pool."""
        self._pool.close()


def play_together(
    conversions: Conversions,
    networks: Networks,
    batch: EpisodeBatch,
    seeds: list[int],
    step_reward: float = 0.0,
    recording: BatchRecording | None = None,
) -> tuple[NDArray[np.float64], int]:
    """Return the sum of rewards of each episode, (episodes,), and the steps of all; the batch is closed.

    Args:
        conversions: What converts observations and outputs.
        networks: One for each episode.
        batch: The episodes.
        seeds: Of the episodes.
        step_reward: Added to the reward of each step.
        recording: Receives the steps.

    Raises:
        EvaluationError: An observation or a reward is not finite.
    """
    try:
        return _returns(conversions, networks, batch, seeds, step_reward, recording)
    finally:
        batch.close()


def _returns(
    conversions: Conversions,
    networks: Networks,
    batch: EpisodeBatch,
    seeds: list[int],
    step_reward: float,
    recording: BatchRecording | None,
) -> tuple[NDArray[np.float64], int]:
    act, observed = conversions.act.of_batch, conversions.observed
    running = np.ones(networks.size, np.bool_)
    totals = np.zeros(networks.size)
    convert = observed.scaled if isinstance(observed, Scaled) else np.asarray
    observations, step, steps = batch.reset(), 0, 0
    if recording is not None:
        recording.begin(observations)
    product_with = np.zeros(observations.size, observations.dtype).dot
    while running.any():
        if product_with(observations.reshape(-1)):  # 0 times nan or infinity is nan, which is true
            _check_rows(conversions, observations, running, step, seeds)
        actions = act(networks.activate(convert(observations), running))
        observations, rewards, ended = batch.step(actions, running)
        if recording is not None:
            recording.add(actions, observations, rewards, running)
        steps += int(running.sum())
        totals[running] += rewards[running] + step_reward
        running &= ~ended
        step += 1
    for row in np.flatnonzero(~np.isfinite(totals)).tolist():
        raise error_of(conversions.name, f"the sum of rewards is {totals[row]}", step, seeds[row])
    return totals, steps


def _check_rows(
    conversions: Conversions, observations: Any, running: NDArray[np.bool_], step: int, seeds: list[int]
) -> None:
    """Raise if an observation of a running episode is not finite."""
    for row in np.flatnonzero(running).tolist():
        if fault := fault_of_inputs(np.asarray(observations[row], np.float64), conversions.labels):
            raise error_of(conversions.name, fault, step, seeds[row])
