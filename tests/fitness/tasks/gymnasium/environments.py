"""Environments that no module registers."""

from typing import Any

import gymnasium
import numpy as np


class Track(gymnasium.Env[Any, Any]):
    """A car on a track that never ends; it observes position and speed."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012  # as gymnasium has it

    def __init__(self, width: float = 1.0, render_mode: str | None = None) -> None:
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (2,), np.float64)
        self.action_space = gymnasium.spaces.Discrete(2)
        self.width, self.render_mode = width, render_mode
        self.steps = 0

    def observed(self) -> Any:
        return np.array([np.sin(self.steps / 5.0) * self.width, np.cos(self.steps / 5.0)])

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        super().reset(seed=seed)
        self.steps = int(self.np_random.integers(10))
        return self.observed(), {}

    def step(self, action: Any) -> Any:
        self.steps += 1
        return self.observed(), np.float32(action), False, False, {}

    def render(self) -> Any:
        return np.zeros((4, 4, 3), np.uint8)


class OldStep(Track):
    """The interface of gym before 0.26."""

    def step(self, action: Any) -> Any:
        observation, reward, terminated, _, info = super().step(action)
        return observation, reward, terminated, info
