"""The pages of the documentation and their fenced blocks; CONTRIBUTING.md, "Documentation", explains the marks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.relative_to(DOCS).parts),
]
PART = re.compile(
    r"^ *<!--\s*(?P<mark>file|needs|not run|printed by|quoted|setup|shortened):\s*(?P<text>.*?)\s*-->"
    r"|^(?P<indent> *)(?P<fence>`{3,})(?P<language>[^\n]*)\n(?P<code>.*?)^(?P=indent)(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A fenced block."""

    line: int
    language: str
    code: str
    marks: dict[str, str]
    """What the comments before it say, by their first word."""


def identity(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page; a mark belongs to the block that follows."""
    marks: dict[str, str] = {}
    for part in PART.finditer(text):
        if part["mark"]:
            marks[part["mark"]] = part["text"]
        else:
            line = text.count("\n", 0, part.start()) + 1
            code = re.sub(rf"^{part['indent']}", "", part["code"], flags=re.MULTILINE)
            yield Block(line, part["language"].strip(), code, marks)
            marks = {}
