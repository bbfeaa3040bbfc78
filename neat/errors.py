"""Everything this package raises on purpose.

NeatError
 +-- SettingsError     a setting that does not exist or cannot have that value
 +-- GenomeError       a genome that breaks the rules of `Genome.check`
 +-- TaskError         a task that cannot be found, built or matched to a network
 +-- EvaluationError   a fitness that is no fitness, or an evaluation that failed
 +-- RunError          a run directory that cannot be made, read or written
 +-- CheckpointError   a saved population that cannot be read

Each message is one line: what is wrong, by its public name; what was expected; what was got;
how to mend it. Plain `ValueError` and `TypeError` are kept for slips in a call.
"""

import difflib
from collections.abc import Iterable


class NeatError(Exception):
    """The root of every error that this package raises on purpose."""


class SettingsError(NeatError, ValueError):
    """A setting does not exist, or cannot have the value it was given."""


class GenomeError(NeatError, ValueError):
    """A genome breaks one of the rules listed in `Genome.check`."""


class TaskError(NeatError, ValueError):
    """A task cannot be found, cannot be built, or does not fit the network."""


class EvaluationError(NeatError, RuntimeError):
    """A genome could not be scored, or what came back is not a fitness."""


class RunError(NeatError, RuntimeError):
    """A run directory cannot be made, read or written."""


class CheckpointError(NeatError, RuntimeError):
    """A saved population cannot be read."""


def one_line(text: object) -> str:
    """Return the text of an error, or any other text, as one line."""
    return " ".join(str(text).split())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean ...?" with the nearest known name, or "" if none is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]}?" if near else ""
