"""Patience: an end to episodes in which nothing is won any more.

A walker that has learned to stand still stands for 1,600 steps, and tells in the first hundred all
there is to tell. So an episode may end when its return, 0 at the start, has been no better than before
for so many steps, as a level of Mario does.

    PatientEnvironment    for an episode that is played alone
    PatientLanes          for many in step
"""

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from fitness.lanes import Lanes, Step


class PatientEnvironment(gymnasium.Wrapper[Any, Any, Any, Any]):
    """An environment whose episodes are cut off when their return stays below its best for too long."""

    def __init__(self, environment: "gymnasium.Env[Any, Any]", patience: int) -> None:
        """Wrap an environment.

        Args:
            environment: What is played.
            patience: Steps without a better return after which an episode is cut off; at least 1.
        """
        super().__init__(environment)
        self._patience = patience

    def reset(self, **options: Any) -> Any:
        """Begin an episode."""
        self._total, self._best, self._without = 0.0, 0.0, 0
        return self.env.reset(**options)

    def step(self, action: Any) -> Any:
        """Act."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._total += float(reward)
        self._without += 1
        if self._total > self._best:
            self._best, self._without = self._total, 0
        return observation, reward, terminated, truncated or self._without >= self._patience, info


class PatientLanes:
    """Lanes whose episodes are cut off likewise, each by its own return."""

    def __init__(self, lanes: Lanes, patience: int) -> None:
        """Wrap lanes; see `PatientEnvironment`."""
        self._lanes = lanes
        self._patience = patience

    def begin(self) -> Any:
        """Return the first observations."""
        observations = self._lanes.begin()
        self._totals, self._best = np.zeros(len(observations)), np.zeros(len(observations))
        self._without = np.zeros(len(observations), np.int64)
        return observations

    def step(self, actions: Any, running: NDArray[np.bool_]) -> Step:
        """Act in every lane whose episode is running."""
        observations, rewards, over = self._lanes.step(actions, running)
        self._totals += rewards
        better = self._totals > self._best
        self._best[better] = self._totals[better]
        self._without = np.where(better, 0, self._without + 1)
        return observations, rewards, over | (self._without >= self._patience)

    def close(self) -> None:
        """Let go of what is held."""
        self._lanes.close()
