"""Environment source: whether something makes environments of gymnasium, and so is not a task itself.

Apart from the tasks of gymnasium, whose modules need `as_task`, which asks this.
"""

from typing import Any

import gymnasium
from gymnasium.envs.registration import EnvSpec


def is_source(thing: Any) -> bool:
    """Return whether this is a class of environments, a specification of one, or an environment."""
    return isinstance(thing, EnvSpec | gymnasium.Env) or (isinstance(thing, type) and issubclass(thing, gymnasium.Env))
