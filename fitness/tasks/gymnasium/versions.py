"""Versions: an id of gymnasium with an old version, which it still has or has no more."""

import logging

import gymnasium
import multiprocess
from gymnasium.envs.registration import EnvSpec, find_highest_version, get_env_id, parse_env_id

from neat import TaskError

LOG = logging.getLogger("neat")

_noted: set[str] = set()


def current(source: str | EnvSpec) -> str | EnvSpec:
    """Return what `gymnasium.make` takes without a warning of its own; that there is a newer version is logged once.

    Args:
        source: An id, or a specification, which is returned.

    Raises:
        TaskError: Gymnasium has newer versions of it only.
    """
    if isinstance(source, EnvSpec) or ":" in source:  # a module is to be imported first
        return source
    try:
        space, name, version = parse_env_id(source)
    except gymnasium.error.Error:  # no id, as make says
        return source
    newest = find_highest_version(space, name)
    if version is None or newest is None or version >= newest:
        return source
    newer = get_env_id(space, name, newest)
    if source not in gymnasium.registry:
        own = f"If a module of yours registers it, write module:{source}."
        raise TaskError(f"gymnasium has no {source} any more, but {newer}. {own}")
    if source not in _noted and multiprocess.parent_process() is None:
        _noted.add(source)
        LOG.warning("%s is an old version; gymnasium has %s too.", source, newer)
    return gymnasium.registry[source]
