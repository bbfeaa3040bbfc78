"""Environment: gymnasium's make, or a class or function of the user, with a limit of steps and errors with a remedy."""

import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any

import gymnasium
from gymnasium import error as gymnasium_error
from gymnasium.envs.registration import EnvSpec

from fitness.global_random import seeded_globals
from fitness.optional_packages import require
from fitness.raised import with_place
from fitness.tasks.gymnasium.mujoco_warnings import log_warnings
from fitness.tasks.gymnasium.space_random import sampling_the_same
from fitness.tasks.gymnasium.versions import current
from neat import TaskError
from neat.errors import did_you_mean, one_line

UNLIMITED_STEPS = 10_000
"""Steps of an episode where neither the environment nor the caller sets a limit."""
EXTRAS = {"Box2D": "box2d", "box2d": "box2d", "pygame": "classic-control", "mujoco": "mujoco", "swig": "box2d"}
"""Extras of gymnasium by a word of its error message."""
ALE = "ALE/"
"""What the ids of ale-py begin with."""

Environment = gymnasium.Env[Any, Any]
Source = str | EnvSpec | Callable[..., Any]
"""What an environment is made from: an id, a specification, or a class or function that makes it."""


@seeded_globals("environment")
def make_environment(source: Source, options: dict[str, Any]) -> Environment:
    """Return a new environment, whose episodes end.

    What it draws from the global generators as it is made is the same in every process.

    Args:
        source: An id or an EnvSpec as `gymnasium.make` takes them, or a class or function that returns an environment.
        options: Passed to `gymnasium.make`, or to the class or function; `max_episode_steps` limits episodes.

    Raises:
        TaskError: The environment does not exist, does not accept the options, or needs a missing package.
    """
    log_warnings(source)
    if not isinstance(source, str | EnvSpec):
        return _call(source, options)
    name = check_source(source)
    if name.startswith(ALE):
        _register_ale(name)
    try:
        environment = gymnasium.make(current(source), **options)
        if environment.spec is None or environment.spec.max_episode_steps is None:
            environment = gymnasium.wrappers.TimeLimit(environment, UNLIMITED_STEPS)
        return environment
    except gymnasium_error.DependencyNotInstalled as error:
        extra = next((name for word, name in EXTRAS.items() if word in str(error)), "all")
        raise TaskError(f"{name} needs a package that is not installed: pip install 'gymnasium[{extra}]'") from error
    except gymnasium_error.Error as error:
        hint = did_you_mean(name, gymnasium.registry) or " `neat tasks` lists the available ones."
        own = "" if ":" in name else f" If a module of yours registers it, write module:{name}."
        reason = one_line(error).partition(" Did you mean")[0].rstrip(".")
        raise TaskError(f"gymnasium cannot make {name!r}: {reason}.{hint}{own}") from error
    except TaskError:
        raise
    except (ImportError, TypeError, ValueError) as error:
        raise TaskError(f"gymnasium cannot make {name!r}: {one_line(error)}") from error


def _register_ale(name: str) -> None:
    """Register the environments of ale-py, which gymnasium does not find without an import."""
    if name not in gymnasium.registry:
        gymnasium.register_envs(require("ale_py", extra="atari", needed_by=name))


def _call(make: Callable[..., Any], options: dict[str, Any]) -> Environment:
    """Return what a class or function makes, and limit its episodes if it does not.

    Raises:
        TaskError: It raises, or returns something else.
    """
    name = check_source(make)
    others = {option: value for option, value in options.items() if option != "max_episode_steps"}
    limit = options.get("max_episode_steps")
    try:
        environment = make(**others)
    except TaskError:
        raise
    except (Exception, SystemExit) as error:  # the code of a user can raise anything
        raise TaskError(f"environment {name} cannot be made: {with_place(error)}") from error
    if not isinstance(environment, gymnasium.Env):
        if hasattr(environment, "reset") and hasattr(environment, "step"):
            raise TaskError(_remedy_for_old(name, f"{type(environment).__name__} is not a gymnasium.Env"))
        raise TaskError(f"{name}() must return a gymnasium.Env, but returned {environment!r:.60}.")
    for space in ("observation_space", "action_space"):
        if not isinstance(getattr(environment, space, None), gymnasium.Space):
            raise TaskError(
                f"environment {name} has no {space}; its constructor must set one, a gymnasium.spaces.Space."
            )
    if limit is not None or not _has_limit(environment):
        return gymnasium.wrappers.TimeLimit(environment, limit or UNLIMITED_STEPS)
    return environment


def _has_limit(environment: Environment) -> bool:
    layer: Any = environment
    while isinstance(layer, gymnasium.Wrapper):
        if isinstance(layer, gymnasium.wrappers.TimeLimit):
            return True
        layer = layer.env
    return False


def check_source(source: Any) -> str:
    """Return a name for what an environment is made from.

    Raises:
        TaskError: It is something else, such as an environment.
    """
    if isinstance(source, str):
        return source
    if isinstance(source, EnvSpec):
        return source.id
    kind = type(source).__name__
    if hasattr(source, "step") and hasattr(source, "reset") and not isinstance(source, type):
        raise TaskError(
            f"Gymnasium takes what makes an environment, because each process makes its own, but got an environment, "
            f"{kind}; pass its class, or a function such as lambda: {kind}()."
        )
    if not callable(source):
        raise TaskError(
            f"Gymnasium takes an id, an EnvSpec, or a class or function that returns an environment, "
            f"but got {source!r:.60}."
        )
    while isinstance(source, functools.partial):
        source = source.func
    return str(getattr(source, "__name__", type(source).__name__))


def takes(source: Source, option: str) -> bool:
    """Return whether an environment can be made with this option."""
    if isinstance(source, str | EnvSpec):
        return True
    try:
        parameters = inspect.signature(source).parameters
    except (TypeError, ValueError):  # it is written in C
        return False
    return option in parameters or any(one.kind is one.VAR_KEYWORD for one in parameters.values())


def probe(environment: Environment, name: str) -> None:
    """Reset an environment and step once, so that an interface of old gym is reported before anything is scored.

    Raises:
        TaskError: It has that interface.
    """
    with seeded_globals("probe"), sampling_the_same(environment):
        try:
            first: Any = environment.reset(seed=0)
            if not isinstance(first, tuple):  # an array of two numbers can be unpacked, too
                raise TypeError("reset() must return a tuple")
            environment.action_space.seed(0)
            _, _, _, _, _ = environment.step(environment.action_space.sample())
        except Exception as error:  # the code of a user can raise anything
            difference = _difference_of_old(environment.unwrapped)
            if difference is None:
                return  # evaluation reports it, with the genome that meets it
            raise TaskError(_remedy_for_old(name, difference)) from error


def _difference_of_old(environment: Environment) -> str | None:
    """Return in what an environment differs from the interface of gymnasium, or None."""
    try:
        inspect.signature(environment.reset).bind(seed=0)
    except TypeError:
        return "its reset() does not take seed"
    with contextlib.suppress(Exception):  # as above
        first: Any = environment.reset(seed=0)
        if not (isinstance(first, tuple) and len(first) == 2):
            return "its reset() does not return (observation, info)"
        second: Any = environment.step(environment.action_space.sample())
        if not (isinstance(second, tuple) and len(second) == 5):
            return "its step() does not return (observation, reward, terminated, truncated, info)"
    return None


def _remedy_for_old(name: str, difference: str) -> str:
    return (
        f"environment {name} does not have the interface of gymnasium: {difference}. Change that, or convert an "
        f"environment of old gym with the package shimmy: pass lambda: gymnasium.make('GymV21Environment-v0', "
        f"env=...), or 'GymV26Environment-v0' for gym 0.26."
    )
