"""Episode: one network plays one episode of an environment."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.gymnasium.episode_faults import NotFiniteError, error_of, fault_of_observation, fault_of_rewards
from fitness.tasks.gymnasium.played_episode import Recording
from neat import Network
from neat.network.action import Action, Largest
from neat.network.observation import Numbers, Observation, Scaled


class Conversions(NamedTuple):
    """What stands between an environment and a network."""

    name: str
    """Of the environment."""
    observed: Observation
    """Converts observations to inputs."""
    act: Action
    """Converts outputs to actions."""
    labels: tuple[str, ...]
    """Of the inputs."""


def play_episode(
    conversions: Conversions,
    environment: Any,
    network: Network,
    seed: int,
    rewards: list[Any],
    recording: Recording | None = None,
) -> float:
    """Return the sum of rewards of the episode with this seed.

    Args:
        conversions: What converts observations and outputs.
        environment: Reset and stepped.
        network: Reset first.
        seed: Of the episode.
        rewards: Receives the reward of each step.
        recording: Receives everything else.

    Raises:
        EvaluationError: An observation or a reward is not finite, or does not fit its space.
    """
    name, observed, act, labels = conversions
    observation: Any = None
    convert = None if is_flat(observed) else quick(observed)
    by_index = isinstance(act, Largest) and act.is_index
    network.reset()
    activate, step = network.activate, environment.step
    zeros = np.zeros(observed.size)
    inputs, product_with = getattr(network, "values", zeros)[: observed.size], zeros.dot
    observation, _ = environment.reset(seed=seed)
    if recording is not None:
        recording.begin(observation)
    ended = False
    try:
        while not ended:
            outputs = activate(observation if convert is None else convert(observation))
            if product_with(inputs):  # 0 times infinity is nan, which is true; a nan has raised
                raise NotFiniteError
            action = int(outputs.argmax()) if by_index else act(outputs)
            observation, reward, terminated, truncated, info = step(action)
            rewards.append(reward)
            if recording is not None:
                recording.add(action, observation, terminated, info)
            ended = terminated or truncated
    except Exception as error:
        if fault := fault_of_observation(observation, observed, labels):
            raise error_of(name, fault, len(rewards), seed) from error
        raise
    return _total(name, rewards, seed)


def _total(name: str, rewards: list[Any], seed: int) -> float:
    """Return the sum of the rewards of an episode.

    Raises:
        EvaluationError: One of them is not a finite number.
    """
    total = 0.0
    try:
        for reward in rewards:
            total += float(reward)
    except (TypeError, ValueError):
        total = math.nan
    if not math.isfinite(total) and (found := fault_of_rewards(rewards)):
        step, fault = found
        raise error_of(name, fault, step + 1, seed)
    return total


def is_flat(observed: Observation) -> bool:
    """Return whether observations are rows of numbers already."""
    return isinstance(observed, Numbers) and len(observed.shape) == 1


def unscaled(observed: Observation) -> Observation:
    """Return the observation whose numbers are scaled, once; the same where they are not."""
    return observed.of if isinstance(observed, Scaled) else observed


def quick(observed: Observation) -> Callable[[Any], NDArray[np.float64]]:
    """Return a function that converts observations as `observed` does, in half the time where they are scaled rows."""
    if not (isinstance(observed, Scaled) and is_flat(observed.of)):
        return observed
    shape, offset, scale = (observed.size,), observed.offset, observed.scale

    def convert(observation: Any) -> NDArray[np.float64]:
        if type(observation) is np.ndarray and observation.shape == shape:
            scaled: NDArray[np.float64] = (observation - offset) / scale
            return scaled
        return observed(observation)

    return convert
