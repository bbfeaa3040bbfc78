"""Own neat: whether the package `neat` is ours, asked before anything of it is imported."""

import importlib
import importlib.util
from pathlib import Path

from experiments.catalog.ours import ROOT


def problem_of_neat() -> str | None:
    """Return why the package `neat` is not ours, with the command that repairs it, in one line; None if it is."""
    try:
        neat = importlib.import_module("neat")
    except Exception:  # that of another distribution can raise anything
        neat = None
    if neat is not None and vars(neat).get("DISTRIBUTION") == "craig-neat":
        return hidden_package()
    try:
        importlib.import_module("fitness")  # its import explains it, but takes longer
    except ImportError as error:
        return str(error)
    return None


def hidden_package() -> str | None:
    """Return which file is found instead of another package of ours, as on PYTHONPATH, in one line; None if none is."""
    for name in ("fitness", "visualizer"):
        spec = importlib.util.find_spec(name)
        place = Path(spec.origin) if spec is not None and spec.origin else None
        if place is not None and place.resolve() != ROOT / name / "__init__.py":
            return (
                f"{place} is imported instead of the package {name} of craig-neat; remove its folder from PYTHONPATH."
            )
    return None
