"""Links and the paths that documents name lead to files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    path
    for path in [*ROOT.glob("*.md"), ROOT / "benchmarks" / "README.md", *(ROOT / "docs").rglob("*.md")]
    if path.is_file()
]
MODULE = re.compile(r"python -m (benchmarks(?:\.\w+)+|tests(?:\.\w+)+)")


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=identity)
def test_every_link_of_a_document_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=identity)
def test_every_module_that_a_document_runs_exists(path: Path) -> None:
    names = MODULE.findall(path.read_text(encoding="utf-8"))

    assert [name for name in names if not ROOT.joinpath(*name.split(".")).with_suffix(".py").exists()] == []
