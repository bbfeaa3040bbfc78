"""Reference: what is generated in the pages of the reference, so that it cannot be outdated.

A page contains `<!-- generated: settings -->`, which the site replaces by the text that a function here makes. Where
the repository is browsed the comment is invisible, and the page says how to print the same.
"""

import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx

from site_extensions import api, commands, documents, history, settings

MARK = re.compile(r"^<!-- generated: (\w+) ?(.*?) -->$", re.MULTILINE)
GENERATORS: dict[str, Callable[[str, str], str]] = {
    "api": api.page_of,
    "commands": commands.page_of,
    "document": documents.page_of,
    "history": history.page_of,
    "settings": settings.page_of,
}
"""By name; each takes the rest of the comment and the name of the page, and returns Markdown."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_object_type("setting", "setting", objname="setting")
    app.connect("source-read", fill_in)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True}


def fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace the comments of a page by what they stand for."""
    source[0] = MARK.sub(lambda mark: GENERATORS[mark[1]](mark[2], docname), source[0])


def outdated(app: Sphinx, env: object, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Return the pages with generated parts, which are always read again: the code may have changed."""
    paths = {page: Path(app.srcdir, f"{page}.md") for page in app.project.docnames}
    return [page for page, path in paths.items() if path.exists() and MARK.search(path.read_text(encoding="utf-8"))]
