"""Documents outside docs/ that are pages of the site, such as CONTRIBUTING.md."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LINK = re.compile(r"\]\((?!\w+://|#)([^)\s]+)\)")


def page_of(argument: str, docname: str) -> str:
    """Return the text of a document at this path from the root, without its title; its links lead to the same files."""
    text = (ROOT / argument).read_text(encoding="utf-8")
    here = Path("docs", docname).parent
    return LINK.sub(lambda link: f"]({moved(link[1], Path(argument).parent, here)})", text.partition("\n")[2])


def moved(link: str, old: Path, new: Path) -> str:
    """Return a relative link of a document in the folder `old` as one of a page in the folder `new`."""
    path, mark, anchor = link.partition("#")
    return f"{Path(os.path.relpath(old / path, new)).as_posix()}{mark}{anchor}"
