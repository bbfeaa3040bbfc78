"""The modules of the site, which are not a package that is installed."""

import sys

import pytest

from tests.docs.pages import DOCS

pytest.importorskip("sphinx", reason="needs the extra [docs]")
sys.path.append(str(DOCS))

from site_extensions import api, commands, documents, history, links, reference, settings, toctrees

__all__ = ["api", "commands", "documents", "history", "links", "reference", "settings", "toctrees"]
