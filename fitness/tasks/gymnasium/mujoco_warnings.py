"""MuJoCo warnings: each is logged once, and nothing is written to the working directory.

MuJoCo prints a warning each time, and appends it to MUJOCO_LOG.TXT where the program was started. Its version 4 says
of some models of gymnasium that an attribute in their file is deprecated, for each environment that is made.
"""

import contextlib
import importlib
import logging
import sys
from typing import Any

import gymnasium
from gymnasium.envs.registration import EnvSpec

from neat.errors import one_line

LOG = logging.getLogger("neat")
PACKAGE = "gymnasium.envs.mujoco"
DEPRECATED = "deprecated"

_logged: set[str] = set()


def log_warnings(source: Any) -> None:
    """Let the log have the warnings of MuJoCo, if that is used; a handler that somebody has set remains.

    Args:
        source: What an environment is about to be made from.
    """
    spec = source if isinstance(source, EnvSpec) else gymnasium.registry.get(source) if type(source) is str else None
    if spec is not None and str(spec.entry_point).startswith(PACKAGE):
        with contextlib.suppress(ImportError):  # gymnasium says what is missing
            importlib.import_module("mujoco")
    mujoco = sys.modules.get("mujoco")
    if mujoco is not None and hasattr(mujoco, "get_mju_user_warning") and mujoco.get_mju_user_warning() is None:
        mujoco.set_mju_user_warning(_log)


def _log(text: str) -> None:
    """Log a warning, the first time; of a deprecation in a model only for who wants to know."""
    line = one_line(text)
    if line not in _logged:
        _logged.add(line)
        LOG.log(logging.DEBUG if DEPRECATED in line else logging.WARNING, "MuJoCo: %s", line)
