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
import re
from collections.abc import Iterable

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline; 0x9b alone begins an escape sequence
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # invisible, or changing the direction
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


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


def printable(text: str) -> str:
    """Return a text without what changes a terminal or hides from its reader; line breaks and tabs are kept.

    Text of a run directory or of a task may contain anything. Control characters, and characters that change the
    direction of the text, are dropped; surrogates, which no encoding has, become "?".
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _SURROGATE.sub("?", _INVISIBLE.sub("", text))


def one_line(text: object) -> str:
    """Return the text of an error, or any other text, as one line that a terminal can print."""
    try:
        words = str(text)
    except Exception as error:  # the text of a foreign exception can raise anything
        words = f"{type(text).__name__}, whose text cannot be read: {type(error).__name__}"
    return " ".join(printable(" ".join(words.split())).split())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean ...?" with the most similar known name, or "" if none is similar."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]}?" if near else ""
