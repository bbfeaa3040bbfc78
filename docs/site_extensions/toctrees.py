"""Toctrees: the links of an index page are the table of contents of its folder.

A page called index.md or README.md lists the pages beside it, and the index pages of the folders below it, as ordinary
links, which are also links where the repository is browsed. Here the hidden toctree that Sphinx needs is made of them.
So a page that no index page links to fails the strict build.
"""

import re
from pathlib import PurePosixPath

from sphinx.application import Sphinx

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
INDEXES = ("index", "README")
NOTEBOOK = "../../examples/"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("source-read", add_toctree)
    return {"parallel_read_safe": True}


def add_toctree(app: Sphinx, docname: str, source: list[str]) -> None:
    """Append the toctree of an index page to its text."""
    if PurePosixPath(docname).name in INDEXES and (entries := listed(source[0])):
        source[0] += "\n\n".join(["", "```{toctree}\n:hidden:\n" + "\n".join(entries) + "\n```", ""])


def listed(text: str) -> list[str]:
    """Return the pages that an index page lists, in the order of their first links, without their endings."""
    return list(dict.fromkeys(entry for link in LINK.findall(text) if (entry := entry_of(link)) is not None))


def entry_of(link: str) -> str | None:
    """Return the name in a toctree of what a link leads to; None unless it is a page that the index page lists."""
    path = PurePosixPath(link)
    if path.suffix == ".ipynb" and link.startswith(NOTEBOOK):
        return path.stem  # `notebooks` puts it beside the page
    folders = len(path.parts) - 1
    is_listed = folders == 0 or (folders == 1 and path.stem in INDEXES and path.parts[0] != "..")
    return str(path.with_suffix("")) if path.suffix == ".md" and is_listed else None
