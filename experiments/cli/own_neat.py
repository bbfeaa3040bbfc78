"""Own neat: whether the package `neat` is ours, asked before anything of it is imported."""

import importlib


def problem_of_neat() -> str | None:
    """Return why the package `neat` is not ours, with the command that repairs it, in one line; None if it is."""
    try:
        neat = importlib.import_module("neat")
    except Exception:  # that of another distribution can raise anything
        neat = None
    if neat is not None and vars(neat).get("DISTRIBUTION") == "craig-neat":
        return None
    try:
        importlib.import_module("fitness")  # its import explains it, but takes longer
    except ImportError as error:
        return str(error)
    return None
