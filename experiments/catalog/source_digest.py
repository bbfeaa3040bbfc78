"""Source digest: a short text that is another one when the code of a source is."""

import hashlib
import io
import tokenize
from collections.abc import Callable, Iterable

DIGITS = 24
OLD_DIGITS = 16
"""Of the digests of versions before 0.3.0."""


def digest(text: str) -> str:
    """Return a digest of a source, which comments and blank lines do not change, except within texts of several lines.

    Versions of Python parse differently, so the digest is that of the lines, and only comments are found by tokens.
    """
    lines: list[str] = text.splitlines()
    try:
        tokens = [*tokenize.generate_tokens(io.StringIO("\n".join([*lines, ""])).readline)]
    except (tokenize.TokenError, SyntaxError, ValueError):  # it is not a program
        return _hash("\n".join(lines))
    within: set[int] = set()  # numbers of the lines whose ends belong to a text
    begun: list[int] = []
    for token in tokens:
        kind, first, last = tokenize.tok_name[token.type], token.start[0] - 1, token.end[0] - 1
        if kind == "COMMENT":
            lines[first] = lines[first][: token.start[1]]
        elif kind == "STRING":
            within.update(range(first, last))
        elif kind.endswith("STRING_START"):  # since Python 3.12
            begun.append(first)
        elif kind.endswith("STRING_END"):
            within.update(range(begun.pop(), last))
    code = [line if index in within else line.rstrip() for index, line in enumerate(lines)]
    kept = [line for index, line in enumerate(code) if line or {index, index - 1} & within]
    return _hash("\n".join(kept))


def old_digest(text: str) -> str:
    """Return the digest that versions before 0.3.0 stored, which lines that begin with # never change."""
    lines = [line.rstrip() for line in text.splitlines()]
    code = [line for line in lines if line and not line.lstrip().startswith("#")]
    return _hash("\n".join(code))[:OLD_DIGITS]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:DIGITS]


def digest_like(stated: Iterable[str]) -> Callable[[str], str]:
    """Return what computes digests of the kind of those that a run states."""
    return old_digest if any(len(value) == OLD_DIGITS for value in stated) else digest
