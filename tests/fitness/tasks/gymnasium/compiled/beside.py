"""A game of classic control beside gymnasium's, step by step."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np

from neat.kernels import Floats


def differences(
    id: str,
    push: Callable[..., tuple[float, bool]],
    observe: Callable[..., None],
    episodes: int,
    steps: int = 100,
    *,
    first: int | None = None,
) -> list[str]:
    """Return the episodes that differ from gymnasium's in a bit of an observation, in a reward or in their end.

    Actions are repeated for some steps, so that speeds reach their limits. The number of a state at `first` is 1 at the
    start.
    """
    environment: Any = gymnasium.make(id).unwrapped
    rng = np.random.default_rng(1)
    found = []
    for seed in range(episodes):
        state = first_state(environment, seed)
        if first is not None:
            state[first] = 1.0
        for step, action in enumerate(actions(environment.action_space, rng, steps)):
            observed, reward, terminated, _, _ = environment.step(action)
            expected = np.zeros(len(observed))
            given = push(state, float(np.reshape(action, ())))
            observe(state, expected)
            if (float(reward), terminated) != given or observed.astype(float).tobytes() != expected.tobytes():
                found.append(f"{id}, seed {seed}, step {step}: {observed} {reward}, not {expected} {given}")
                break
            if terminated:
                break
    environment.close()
    return found


def first_state(environment: Any, seed: int) -> Floats:
    environment.reset(seed=seed)
    state = np.zeros(4)
    state[: len(environment.state)] = environment.state
    return state


def actions(space: Any, rng: np.random.Generator, steps: int) -> list[Any]:
    chosen: list[Any] = []
    while len(chosen) < steps:
        if isinstance(space, gymnasium.spaces.Discrete):
            action: Any = int(rng.integers(space.n))
        else:
            share = rng.choice([0.0, 0.5, 1.0, rng.random()])
            action = (space.low + share * (space.high - space.low)).astype(np.float32)
        chosen += [action] * int(rng.integers(1, 40))
    return chosen[:steps]
