"""Compiled episodes: finds the compiled form of an environment, and checks that it is the same."""

import functools
import logging
from typing import Any, Protocol

import gymnasium
import numpy as np
from gymnasium import wrappers
from gymnasium.envs.registration import EnvSpec

from fitness.tasks.gymnasium.compiled.control import ControlEpisodes
from fitness.tasks.gymnasium.compiled.table import TableEpisodes
from neat import Networks
from neat.kernels import Floats, Ints
from neat.kernels.task_kernels import TaskKernels
from neat.network.action import Action
from neat.network.observation import Observation

LOG = logging.getLogger("neat")
TRANSPARENT = (wrappers.TimeLimit, wrappers.OrderEnforcing, wrappers.PassiveEnvChecker)
"""What `gymnasium.make` adds, and changes no number."""
TRIALS, TRIAL_STEPS = 6, 80
"""Episodes that are compared with the environment's, and steps of each at most."""


class CompiledEpisodes(Protocol):
    """All episodes of a generation in one call, bit for bit the same as in the environment."""

    kernels: TaskKernels
    """Until they are compiled, the environment itself is played."""

    def play(self, environment: Any, networks: Networks, seeds: list[list[int]]) -> tuple[Floats, int]:
        """Return the sums of rewards, (genomes, episodes), and the steps of all episodes.

        A sum is nan where Python has to evaluate a function of the user.

        Args:
            environment: Reset, once for each seed.
            networks: One for each genome.
            seeds: Of the episodes of each genome.
        """

    def agrees(self, environment: Any, seed: int, actions: Ints) -> bool:
        """Return whether an episode in the environment is this one, bit for bit.

        Args:
            environment: Reset and stepped.
            seed: Of the episode.
            actions: Numbers that choose the actions.
        """


def compiled_episodes(
    source: Any, environment: "gymnasium.Env[Any, Any]", observed: Observation, act: Action
) -> CompiledEpisodes | None:
    """Return the compiled form of an environment; None where there is none, or where the user has changed it.

    Args:
        source: What it was made from; something other than an id or an EnvSpec may change it in any way.
        environment: The environment.
        observed: Converts its observations to inputs.
        act: Converts outputs to its actions.
    """
    if not isinstance(source, str | EnvSpec) or environment.spec is None:
        return None
    layer = environment
    while isinstance(layer, gymnasium.Wrapper):
        if type(layer) not in TRANSPARENT:
            return None
        layer = layer.env
    kwargs = {name: value for name, value in environment.spec.kwargs.items() if value is not None}
    limit = environment.spec.max_episode_steps
    if limit is None or "render_mode" in kwargs:
        return None
    name = f"{type(layer).__module__}.{type(layer).__qualname__}"
    return ControlEpisodes.of(name, kwargs, limit, observed, act) or TableEpisodes.of(
        environment, name, kwargs, limit, observed, act
    )


def are_the_same(episodes: CompiledEpisodes, environment: "gymnasium.Env[Any, Any]") -> bool:
    """Return whether compiled episodes are those of the environment, in this process and on this machine.

    Another version of gymnasium, NumPy or the C library may compute another number. Then the environment itself must be
    played.

    Args:
        episodes: The compiled form.
        environment: Reset and stepped; this takes some milliseconds.
    """
    same = all(episodes.agrees(environment, seed, _actions(seed)) for seed in range(TRIALS))
    if not same:
        name = type(environment.unwrapped).__name__
        LOG.info("%s differs from its compiled form here, and is played itself.", name)
    return same


@functools.cache
def _actions(seed: int) -> Ints:
    """Return (steps,) numbers that choose actions, each some times in succession so that speeds become large."""
    return np.repeat(np.random.default_rng(seed).integers(60, size=TRIAL_STEPS), 1 + 2 * seed)[:TRIAL_STEPS]
