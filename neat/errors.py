"""The exceptions of this package.

NeatError
 +-- SettingsError     a setting does not exist, or has an invalid value
 +-- GenomeError       a genome breaks a rule of `Genome.check`
 +-- TaskError         a task cannot be found or built, or does not fit the network
 +-- EvaluationError   a fitness is invalid, or an evaluation failed
 +-- RunError          a run directory cannot be created, read or written
 +-- CheckpointError   a saved population cannot be read or written

Each message is one line: what is wrong, by its public name; what was expected; what was given; the remedy. Wrong
arguments in a call raise plain `ValueError` and `TypeError`.
"""

import difflib
from collections.abc import Iterable


class NeatError(Exception):
    """The base of all exceptions of this package."""


class SettingsError(NeatError, ValueError):
    """A setting does not exist, or has an invalid value."""


class GenomeError(NeatError, ValueError):
    """A genome breaks a rule of `Genome.check`."""


class TaskError(NeatError, ValueError):
    """A task cannot be found, cannot be built, or does not fit the network."""


class EvaluationError(NeatError, RuntimeError):
    """A fitness is invalid, or an evaluation failed."""


class RunError(NeatError, RuntimeError):
    """A run directory cannot be created, read or written."""


class CheckpointError(NeatError, RuntimeError):
    """A saved population cannot be read or written."""


def one_line(text: object) -> str:
    """Return the text of an error, or any other text, as one line."""
    return " ".join(str(text).split())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean ...?" with the most similar known name, or "" if none is similar."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]}?" if near else ""
