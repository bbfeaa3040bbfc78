"""Played episode: what happened in an episode, for a function that computes its outcome."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from fitness.outcome import Outcome
from neat import EvaluationError


@dataclass(frozen=True, eq=False)
class Episode:
    """An episode as it was played: what a function of it can compute measures and facts of.

    Observations are those of the environment, neither scaled nor normalized.
    """

    seed: int
    """What the environment was reset with."""
    observations: Any
    """What was observed, the first and the last observation included: an array (steps + 1, ...) where the space is a
    Box, elsewhere a list."""
    actions: Any
    """The actions as the environment received them, one for each step: a list, on envpool an array (steps, ...)."""
    rewards: NDArray[np.float64]
    """(steps,) the rewards."""
    infos: Sequence[Mapping[str, Any]]
    """(steps,) what the environment returned beside each observation but the first; empty ones on envpool."""
    terminated: bool
    """Whether the environment ended the episode; False where only a limit of steps did."""
    score: float
    """The sum of the rewards; in an evaluation with the `step_reward` of each step."""

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.rewards)


class Recording:
    """The steps of an episode that is being played."""

    def __init__(self, space: "gymnasium.Space[Any]") -> None:
        """Begin a recording.

        Args:
            space: Of the observations.
        """
        self._copy: Callable[[Any], Any] = np.array if isinstance(space, gymnasium.spaces.Box) else copy.deepcopy
        self._is_stacked = self._copy is np.array
        self._observations: list[Any] = []
        self._actions: list[Any] = []
        self._infos: list[dict[str, Any]] = []
        self._terminated = False

    def begin(self, observation: Any) -> None:
        """Record the first observation, which the environment may write again."""
        self._observations.append(self._copy(observation))

    def add(self, action: Any, observation: Any, terminated: Any, info: Mapping[str, Any]) -> None:
        """Record a step."""
        self._actions.append(copy.copy(action))
        self._observations.append(self._copy(observation))
        self._infos.append(dict(info))
        self._terminated = bool(terminated)

    def episode(self, seed: int, rewards: Sequence[Any], score: float) -> Episode:
        """Return the episode, which has ended.

        Args:
            seed: Of the episode.
            rewards: (steps,)
            score: Their sum.
        """
        observations = np.stack(self._observations) if self._is_stacked else self._observations
        numbers = np.array([float(reward) for reward in rewards])
        return Episode(seed, observations, self._actions, numbers, self._infos, self._terminated, score)


class BatchRecording:
    """The steps of many episodes that are played at once, with observations that are rows of numbers."""

    def __init__(self) -> None:
        self._observations: list[NDArray[np.float64]] = []
        self._actions: list[Any] = []
        self._rewards: list[NDArray[np.float64]] = []
        self._lengths: NDArray[np.int64] = np.zeros(0, np.int64)

    def begin(self, observations: NDArray[np.float64]) -> None:
        """Record (episodes, inputs) first observations."""
        self._observations.append(observations.copy())
        self._lengths = np.zeros(len(observations), np.int64)

    def add(
        self, actions: Any, observations: NDArray[np.float64], rewards: NDArray[np.float64], running: NDArray[np.bool_]
    ) -> None:
        """Record a step of the episodes that were running when it was made; other rows are undefined."""
        self._actions.append(np.array(actions))
        self._observations.append(observations.copy())
        self._rewards.append(rewards.copy())
        self._lengths += running

    def episodes(
        self, seeds: Sequence[int], scores: NDArray[np.float64], terminated: NDArray[np.bool_]
    ) -> list[Episode]:
        """Return the episodes, all of which have ended.

        Args:
            seeds: (episodes,)
            scores: (episodes,) the sums of their rewards.
            terminated: (episodes,) whether the environment ended them.
        """
        observations, actions, rewards = (
            np.stack(parts) for parts in (self._observations, self._actions, self._rewards)
        )
        return [
            Episode(
                seed,
                observations[: steps + 1, row],
                actions[:steps, row],
                rewards[:steps, row],
                [{}] * steps,
                bool(terminated[row]),
                float(scores[row]),
            )
            for row, (seed, steps) in enumerate(zip(seeds, self._lengths.tolist(), strict=True))
        ]


def outcome_of(outcome: Callable[[Episode], Outcome], episode: Episode, name: str) -> Outcome:
    """Return what a function of the user says of an episode.

    Args:
        outcome: The function.
        episode: The episode.
        name: Of the environment.

    Raises:
        EvaluationError: It returned something else than an outcome.
    """
    found: Any = outcome(episode)
    if not isinstance(found, Outcome):
        raise EvaluationError(
            f"{name}: outcome(episode) must return a fitness.Outcome, but returned {found!r:.60}; "
            "return fitness.Outcome(episode.score, measures=...)."
        )
    return found
