"""Spaces: spaces of gymnasium as descriptions of observations and actions.

Observations: Box and MultiBinary are flattened; Discrete and MultiDiscrete are one-hot, an input for each value; the
parts of Dict and Tuple are concatenated. This is what `gymnasium.spaces.flatten` does, and a controller does it without
gymnasium.
Actions: Discrete and MultiDiscrete take the largest output of each block; MultiBinary presses the outputs above 0.5;
Box maps outputs from [0, 1] to [low, high]; the parts of Dict and Tuple take consecutive outputs.
"""

import math
from typing import Any

import numpy as np
from gymnasium import spaces

from neat import TaskError
from neat.errors import one_line
from neat.network import action, observation
from neat.network.action import Action
from neat.network.observation import Observation

MOST_INPUTS = 250_000
"""An observation of more numbers is a large picture, which must be reduced before a network can use it."""
MOST_OUTPUTS = 250_000
"""Of a network; more are mostly a large Discrete space whose numbers mean something else than single actions."""


def observation_of(space: spaces.Space[Any]) -> Observation:
    """Return the description of observations of this space.

    Raises:
        TaskError: The space cannot be converted to numbers, or has fewer than 1 or more than 250,000 of them.
    """
    size = _size_of(space)
    if size > MOST_INPUTS:
        raise TaskError(
            f"observation space {_short(space)} has {size} numbers, but a network takes at most {MOST_INPUTS}; "
            "wrap it in gymnasium.wrappers.ResizeObservation and GrayscaleObservation, or use a RAM or feature version."
        )
    found = _observation_of(space)
    if found.size == 0:
        raise TaskError(f"observation space {_short(space)} has 0 numbers, but a network takes at least 1; wrap it.")
    return found


def _size_of(space: spaces.Space[Any]) -> int:
    """Return the numbers that a space needs, before anything of that size is made; 0 for a space of another kind."""
    match space:
        case spaces.Box() | spaces.MultiBinary():
            return math.prod(space.shape)
        case spaces.Discrete():
            return int(space.n)
        case spaces.MultiDiscrete():
            return sum(space.nvec.reshape(-1).tolist())
        case spaces.Dict():
            return sum(_size_of(inner) for inner in space.spaces.values())
        case spaces.Tuple():
            return sum(_size_of(inner) for inner in space.spaces)
    return 0


def _observation_of(space: spaces.Space[Any]) -> Observation:
    match space:
        case spaces.Box() | spaces.MultiBinary():
            return observation.Numbers(space.shape)
        case spaces.Discrete():
            return observation.Categories([int(space.n)], [int(space.start)])
        case spaces.MultiDiscrete():
            counts, starts = space.nvec.reshape(-1).tolist(), space.start.reshape(-1).tolist()
            return observation.Categories(counts, starts, space.nvec.shape)
        case spaces.Dict():
            return observation.Parts({key: _observation_of(inner) for key, inner in space.spaces.items()})
        case spaces.Tuple():
            return observation.Parts([_observation_of(inner) for inner in space.spaces])
    raise TaskError(
        f"observation space {_short(space)} cannot be converted to inputs of a network; "
        "wrap it in a gymnasium.ObservationWrapper whose space is a Box."
    )


def action_of(space: spaces.Space[Any]) -> Action:
    """Return the description of actions of this space.

    Raises:
        TaskError: Outputs cannot be converted to actions of this space, or are more than 250,000; or a Box has no
            bounds, or bounds whose difference is beyond every float.
    """
    size = _size_of(space)
    if size > MOST_OUTPUTS:
        raise TaskError(
            f"action space {_short(space)} needs {size} outputs, but a network has at most {MOST_OUTPUTS}; "
            "wrap it in a gymnasium.ActionWrapper whose space is a Box or a smaller Discrete."
        )
    return _action_of(space)


def _action_of(space: spaces.Space[Any]) -> Action:
    match space:
        case spaces.Discrete():
            return action.Largest(range(int(space.start), int(space.start) + int(space.n)))
        case spaces.MultiDiscrete():
            counts, starts = space.nvec.reshape(-1).tolist(), space.start.reshape(-1).tolist()
            return action.Blocks(counts, starts, space.nvec.shape, space.dtype)
        case spaces.MultiBinary():
            return action.Pressed(space.shape)
        case spaces.Box():
            if not (np.isfinite(space.low).all() and np.isfinite(space.high).all()):
                raise TaskError(
                    f"action space {_short(space)} has no finite bounds to map outputs to; "
                    "wrap it in gymnasium.wrappers.RescaleAction or an ActionWrapper with finite bounds."
                )
            try:
                return action.Between(space.low, space.high, space.shape, space.dtype)
            except ValueError as error:
                raise TaskError(
                    f"action space {_short(space)}: {error}; wrap it in gymnasium.wrappers.RescaleAction."
                ) from error
        case spaces.Dict():
            return action.Parts({key: _action_of(inner) for key, inner in space.spaces.items()})
        case spaces.Tuple():
            return action.Parts([_action_of(inner) for inner in space.spaces])
    raise TaskError(
        f"action space {_short(space)} cannot be produced from outputs of a network; "
        "wrap it in a gymnasium.ActionWrapper whose space is a Box or Discrete."
    )


def _short(space: spaces.Space[Any]) -> str:
    """Return the space in one short line; that of a picture would fill the screen."""
    text = one_line(repr(space))
    return text if len(text) <= 90 else f"{text[:87]}..."
