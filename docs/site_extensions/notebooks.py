"""Notebooks: examples/*.ipynb become pages beside docs/examples/index.md, copied there for the build."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", copy_notebooks)
    return {"parallel_read_safe": True}


def copy_notebooks(app: Sphinx, config: Config) -> None:
    """Copy what has changed, and remove copies of what is gone."""
    place = Path(app.srcdir) / "examples"
    notebooks = {path.name: path.read_bytes() for path in (place.parent.parent / "examples").glob("*.ipynb")}
    for copy in place.glob("*.ipynb"):
        if copy.name not in notebooks:
            copy.unlink()
    for name, content in notebooks.items():
        copy = place / name
        if not copy.exists() or copy.read_bytes() != content:
            copy.write_bytes(content)
