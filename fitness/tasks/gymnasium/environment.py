"""Environment: gymnasium's make, with a limit of steps, and errors that name the remedy."""

from typing import Any

import gymnasium
from gymnasium import error as gymnasium_error

from neat import TaskError
from neat.errors import did_you_mean, one_line

UNLIMITED_STEPS = 10_000
"""Steps of an episode where neither the environment nor the caller sets a limit."""
EXTRAS = {"Box2D": "box2d", "box2d": "box2d", "pygame": "classic-control", "mujoco": "mujoco", "swig": "box2d"}
"""Extras of gymnasium by a word of its error message."""


def make_environment(id: str, options: dict[str, Any]) -> "gymnasium.Env[Any, Any]":
    """Return a new environment, whose episodes end.

    Args:
        id: As `gymnasium.make` takes it.
        options: Passed to `gymnasium.make`.

    Raises:
        TaskError: The environment does not exist, does not accept the options, or needs a missing package.
    """
    try:
        environment = gymnasium.make(id, **options)
        if environment.spec is None or environment.spec.max_episode_steps is None:
            environment = gymnasium.wrappers.TimeLimit(environment, UNLIMITED_STEPS)
        return environment
    except gymnasium_error.DependencyNotInstalled as error:
        extra = next((name for word, name in EXTRAS.items() if word in str(error)), "all")
        raise TaskError(f"{id} needs a package that is not installed: pip install 'gymnasium[{extra}]'") from error
    except gymnasium_error.Error as error:
        hint = did_you_mean(id, gymnasium.registry) or " `neat tasks` lists the available ones."
        reason = one_line(error).partition(" Did you mean")[0].rstrip(".")
        raise TaskError(f"gymnasium cannot make {id!r}: {reason}.{hint}") from error
    except TaskError:
        raise
    except (ImportError, TypeError, ValueError) as error:
        raise TaskError(f"gymnasium cannot make {id!r}: {one_line(error)}") from error
