"""Modules: the JavaScript modules of the page by their imports, so that a browser loads all of them at once.

Without that it learns of a module only when it has read the one that imports it: one wave of requests after another.
"""

import re
from pathlib import Path

ENTRY = "main.js"
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"\./([\w-]+\.js)";', re.MULTILINE)
"""An import of a module beside this one; the style of the page has no other."""


def modules(folder: Path, entry: str = ENTRY) -> list[str]:
    """Return the names of a module and of all that it imports, directly or not, each once and the entry first."""
    found = [entry]
    for name in found:  # which grows meanwhile
        text = (folder / name).read_text(encoding="utf-8")
        found += [other for other in dict.fromkeys(IMPORT.findall(text)) if other not in found]
    return found


def with_preloads(page: str, names: list[str]) -> str:
    """Return the HTML of the page with a line for each module that is to be loaded at once."""
    lines = "".join(f'  <link rel="modulepreload" href="static/{name}">\n' for name in names)
    return page.replace("</head>", f"{lines}</head>", 1)
