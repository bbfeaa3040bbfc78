"""Experiments: tasks with settings that are worth running, the runs made of them, and the command line.

    catalog     experiments: a task and its settings each; a registry finds them by name
    runner      session: a run in its directory; what writes it, watches it, continues it
    efficacy    many runs of one experiment: how many evaluations they take
    cli         `neat`: one file per command

Public:
    Session             create, resume or open a run
    Experiment          a task, and settings that suit it
    general_settings    settings for an environment that nobody has looked at
"""

import importlib

TYPE_CHECKING = False  # that of `typing`, which takes longer to import than the command line needs to handle Ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from experiments.catalog.experiment import Experiment
    from experiments.catalog.general import general_settings
    from experiments.runner.session import Session

__all__ = ["Experiment", "Session", "general_settings"]
_HOMES = {
    "Experiment": "catalog.experiment",
    "Session": "runner.session",
    "general_settings": "catalog.general",
}
"""Where the public names are defined."""


def __getattr__(name: str) -> "Any":
    """Import a public name when it is first asked for (PEP 562), so that `neat --help` loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
