"""reStructuredText within Markdown: directives of Sphinx have no other form that is as short."""

import textwrap
from collections.abc import Iterable

MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\*`_|<>"})


def block(parts: Iterable[str]) -> str:
    """Return parts of reStructuredText as one block of Markdown."""
    return "\n".join(["````{eval-rst}", "\n\n".join(parts), "````"])


def directive(name: str, argument: str, content: str = "", **options: str) -> str:
    """Return a directive; `_` in the name of an option stands for `-`."""
    head = [f".. {name}:: {argument}".rstrip()]
    head += [f"   :{option.replace('_', '-')}: {value}".rstrip() for option, value in options.items()]
    return "\n".join([*head, "", textwrap.indent(content, "   ")] if content else head)


def plain(text: str) -> str:
    """Return a text in which nothing is markup but code between backticks, which stays code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text.translate(MARKUP)
    return "".join(part.translate(MARKUP) if number % 2 == 0 else f"``{part}``" for number, part in enumerate(parts))
