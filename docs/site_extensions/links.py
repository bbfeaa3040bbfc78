"""Links from a page to files outside docs/, which are not part of the site, lead to pages that show these files.

`[settings](../neat/settings.py)` is a link to the file where the repository is browsed, and here one to the page
`source/neat/settings.py`, which shows it with colours; of a folder, that page lists the names. So the site is complete
without a network or a repository. Documents that have a page in the site (`PAGES`) are linked to that page.
"""

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

PAGES = {"CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog", "neat/departures.md": "reference/departures"}
"""Documents outside docs/ and the pages that contain their text."""
MOST_SHOWN = 200_000
"""Bytes of a file that is shown; of a larger one the page says its size only."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_transform(SourceLinks)
    app.connect("html-collect-pages", source_pages)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    return {"parallel_read_safe": True}


class SourceLinks(SphinxTransform):
    """Replaces links to files outside docs/ before Sphinx looks for pages of that name."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Replace the links of one page."""
        for link in list(self.document.findall(is_relative)):
            path = self.target_of(link)
            if path is None:
                continue
            if path.as_posix() in PAGES:
                link.replace_self(page_link(link, PAGES[path.as_posix()]))
            elif path.parts[0] == "examples" and path.suffix == ".ipynb":
                link.replace_self(page_link(link, f"examples/{path.stem}"))
            else:
                shown(self.env).setdefault(self.env.docname, set()).add(path.as_posix())
                link.replace_self(source_link(link, self.env.docname, path))

    def target_of(self, link: nodes.Element) -> Path | None:
        """Return the existing path outside docs/ that a link means, relative to the repository; None for others."""
        name = link["reftarget"].partition("#")[0]
        if link.get("refdomain") == "doc":  # a document, named without its ending
            places = [Path(self.env.srcdir, f"{name}{ending}") for ending in (".md", ".ipynb")]
        else:
            places = [Path(self.env.relfn2path(name, self.env.docname)[1])]
        docs = Path(self.env.srcdir).resolve()
        for place in map(Path.resolve, places):
            if place.is_relative_to(docs.parent) and not place.is_relative_to(docs) and place.exists():
                return place.relative_to(docs.parent)
        return None


def is_relative(node: nodes.Node) -> bool:
    """Return whether this is a link of Markdown that is not an address."""
    return isinstance(node, addnodes.pending_xref | addnodes.download_reference) and node.get("reftype") == "myst"


def page_link(link: nodes.Element, docname: str) -> nodes.Element:
    """Return the link to a page of the site."""
    _, _, anchor = link["reftarget"].partition("#")
    attributes = {**link.attributes, "refdomain": "doc", "reftarget": docname, "reftype": "myst"}
    attributes["reftargetid"] = link.get("reftargetid") or anchor or None
    return addnodes.pending_xref("", *link.children, **attributes)


def source_link(link: nodes.Element, docname: str, path: Path) -> nodes.Element:
    """Return the link to the page that shows a file."""
    up = "../" * docname.count("/")
    return nodes.reference("", "", *link.children, refuri=f"{up}source/{path.as_posix()}.html", internal=True)


def shown(env: BuildEnvironment) -> dict[str, set[str]]:
    """Return the files that pages link to, by page."""
    if not hasattr(env, "shown_sources"):
        env.shown_sources = {}  # type: ignore[attr-defined]  # the environment is what a build remembers
    files: dict[str, set[str]] = env.shown_sources
    return files


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the links of a page that is read again."""
    shown(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel process has read."""
    shown(env).update(shown(other))


def source_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield the page of each file that a page links to."""
    root = Path(app.srcdir).parent
    for name in sorted(set().union(*shown(app.env).values())):
        yield f"source/{name}", {"title": name, "body": body_of(root / name, name)}, "page.html"


def body_of(path: Path, name: str) -> str:
    """Return the HTML that shows a file or a folder."""
    title = f"<h1>{html.escape(name)}</h1>"
    if path.is_dir():
        entries = "".join(f"<li><code>{html.escape(entry)}</code></li>" for entry in entries_of(path))
        return f"{title}<ul>{entries}</ul>"
    if path.stat().st_size > MOST_SHOWN:
        return f"{title}<p>A file of {path.stat().st_size:,} bytes in the repository.</p>"
    text = path.read_text(encoding="utf-8")
    try:
        lexer = get_lexer_for_filename(path.name)
    except ClassNotFound:
        lexer = TextLexer()
    return f"{title}<div class='highlight-default'>{highlight(text, lexer, HtmlFormatter())}</div>"


def entries_of(folder: Path) -> list[str]:
    """Return the names in a folder, those of folders with a slash, without hidden ones and caches."""
    return sorted(
        f"{entry.name}/" if entry.is_dir() else entry.name
        for entry in folder.iterdir()
        if not entry.name.startswith((".", "__"))
    )
