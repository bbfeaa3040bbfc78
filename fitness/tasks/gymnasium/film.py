"""Film: an episode step by step, with pictures where the environment can draw itself."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from fitness.checks import is_real
from fitness.frame import FRAMES_PER_SECOND, Frame, is_drawn
from fitness.tasks.gymnasium.environment import Environment
from fitness.tasks.gymnasium.episode import Conversions
from fitness.tasks.gymnasium.episode_faults import error_of, fault_of_inputs
from fitness.tasks.gymnasium.offscreen import drawing_without_display, follow_body
from neat import Network

PICTURE = "rgb_array"


def film(
    conversions: Conversions, environment: Environment, network: Network, seed: int, draw_every: int
) -> Iterator[Frame]:
    """Yield a frame for each step of the episode with this seed; close the environment at the end.

    Args:
        conversions: Those of the task.
        environment: Used by nothing else; pictures are its own, where its render mode makes some.
        network: Reset first.
        seed: Of the episode.
        draw_every: Steps from one picture to the next; 0 for no pictures.

    Raises:
        EvaluationError: An observation is not finite, or does not fit its space.
    """
    draws = environment.render_mode == PICTURE
    network.reset()
    observation, _ = environment.reset(seed=seed)
    ended, steps = False, 0
    try:
        while not ended:
            # a copy, since a frame outlives what the environment may write again
            inputs = np.array(conversions.observed(observation))
            if fault := fault_of_inputs(inputs, conversions.labels):
                raise error_of(conversions.name, fault, steps, seed)
            outputs = network.activate(inputs)
            picture = environment.render() if draws and is_drawn(steps, draw_every) else None
            steps += 1
            observation, reward, terminated, truncated, _ = environment.step(conversions.act(outputs))
            ended = terminated or truncated
            yield Frame(inputs, outputs, float(reward), picture, conversions.act.pressed(outputs))
    finally:
        environment.close()


def drawn(make: Callable[..., Environment]) -> Environment | None:
    """Return an environment that draws itself, or None if that fails.

    Args:
        make: Makes the environment with a render mode.
    """
    try:
        with drawing_without_display():
            environment = make(render_mode=PICTURE)
            follow_body(environment)
            environment.reset(seed=0)
            environment.render()
    except Exception:  # each library that draws has errors of its own
        return None
    return environment


def pace_of(frames_per_second: Any) -> float:
    """Return the pace that an environment's metadata define, or the default."""
    if is_real(frames_per_second) and 0 < frames_per_second < math.inf:
        return float(frames_per_second)
    return FRAMES_PER_SECOND
