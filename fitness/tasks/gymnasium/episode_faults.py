"""Episode faults: observations and rewards that would make the score of an episode wrong without an error.

A network turns nan into an action as any other number, so such an episode must end with an error instead of a score.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat import EvaluationError


class NotFiniteError(ArithmeticError):
    """An input of a network is not a finite number."""


def error_of(name: str, fault: str, step: int, seed: int) -> EvaluationError:
    """Return the error that ends an episode.

    Args:
        name: Of the environment.
        fault: What is wrong.
        step: After which it was met; 0 for the first observation.
        seed: Of the episode.
    """
    return EvaluationError(f"{name}: {fault} after step {step} of the episode with seed {seed}; correct that.")


def fault_of_inputs(inputs: NDArray[np.float64], labels: Sequence[str]) -> str | None:
    """Return which input is not finite, or None.

    Args:
        inputs: (inputs,) the inputs of a network.
        labels: Their labels.
    """
    wrong = np.flatnonzero(~np.isfinite(inputs)).tolist()
    if not wrong:
        return None
    others = f", and {len(wrong) - 1} others are not finite," if len(wrong) > 1 else ""
    return f"input {labels[wrong[0]]!r} is {inputs[wrong[0]]}{others}"


def fault_of_observation(observation: Any, convert: Callable[[Any], Any], labels: Sequence[str]) -> str | None:
    """Return in what an observation differs from its space, or None.

    Args:
        observation: What the environment has returned.
        convert: Returns the inputs of a network, (inputs,).
        labels: Their labels.
    """
    if observation is None:
        return "the observation is None"
    try:
        inputs = np.asarray(convert(observation), np.float64)
    except Exception as error:  # the observation can be anything
        return f"the observation does not fit its space ({type(error).__name__}: {str(error).rstrip('.')})"
    if inputs.shape != (len(labels),):
        return f"the observation has {inputs.size} numbers instead of {len(labels)}"
    return fault_of_inputs(inputs, labels)


def fault_of_rewards(rewards: Sequence[Any]) -> tuple[int, str] | None:
    """Return the first step whose reward is not a finite number, and what it is; None if all are finite."""
    for step, reward in enumerate(rewards):
        try:
            is_finite = math.isfinite(reward)
        except (TypeError, ValueError):
            is_finite = False
        if not is_finite:
            return step, f"the reward is {reward!r:.60}"
    return None
