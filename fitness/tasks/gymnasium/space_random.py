"""Space random: wrappers that sample from a space get the same numbers in each evaluation."""

import contextlib
from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.random import mtrand


def sampling_globally(environment: "gymnasium.Env[Any, Any]") -> "gymnasium.Env[Any, Any]":
    """Let the spaces of an environment and its wrappers draw from the global generator of `numpy.random`; return it.

    That generator is seeded for each evaluation. Those of spaces are seeded by the operating system, and
    `environment.reset(seed=...)` does not change that, so a wrapper that calls `action_space.sample()` would make
    scores depend on the process.
    """
    generator = np.random.Generator(mtrand.get_bit_generator())
    for space in _spaces_of(environment):
        space._np_random = generator
    return environment


@contextlib.contextmanager
def sampling_the_same(environment: "gymnasium.Env[Any, Any]") -> Iterator[None]:
    """Let the action space of an environment draw the same actions in this block each time.

    The space has its own generator again after the block, which `seed` would replace: a space can be an attribute of
    the class of its environments, and so belong to other tasks, too.
    """
    kept = [(space, space._np_random) for space in _with_parts(environment.action_space)]
    try:
        environment.action_space.seed(0)
        yield
    finally:
        for space, generator in kept:
            space._np_random = generator


def _spaces_of(environment: Any) -> Iterator["spaces.Space[Any]"]:
    while True:
        for name in ("action_space", "observation_space"):
            yield from _with_parts(getattr(environment, name, None))
        if not isinstance(environment, gymnasium.Wrapper):
            return
        environment = environment.env


def _with_parts(space: Any) -> Iterator["spaces.Space[Any]"]:
    """Yield a space and those it is made of."""
    if not isinstance(space, spaces.Space):
        return
    yield space
    parts = getattr(space, "spaces", ())
    for part in parts.values() if isinstance(parts, dict) else parts:
        yield from _with_parts(part)
    for name in ("feature_space", "node_space", "edge_space"):
        yield from _with_parts(getattr(space, name, None))
