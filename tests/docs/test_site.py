"""The pages make a site: each is listed and short, and what is outside docs/ is shown."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, identity
from tests.docs.site import documents, links, toctrees

LONGEST = 200
"""Lines of a page, two screens; the reference and results are looked things up in."""
LONG = ("reference", "results")
ALONE = {"docs/package.md": "the description of the package at an index"}
"""Pages that are not in the site, and why."""
SITE = [path for path in PAGES if path.is_relative_to(DOCS) and identity(path) not in ALONE]


def listed_by(index: Path) -> list[Path]:
    """Return the pages that an index page lists."""
    entries = toctrees.listed(index.read_text(encoding="utf-8"))
    return [(index.parent / f"{entry}.md").resolve() for entry in entries]


def test_every_page_is_listed_by_the_index_of_its_folder() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.exists():
            reached.add(page)
            waiting += listed_by(page) if page.stem in toctrees.INDEXES else []

    assert [identity(page) for page in SITE if page not in reached] == []


@pytest.mark.parametrize(
    "path", [path for path in SITE if path.parent.name not in ("reference", "results")], ids=identity
)
def test_a_page_is_a_screen_or_two(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", SITE, ids=identity)
def test_a_page_has_one_title(path: Path) -> None:
    text = re.sub(r"^(`{3,}).*?^\1", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)

    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


def test_an_index_lists_pages_beside_it_and_indexes_below_it() -> None:
    text = "[A](a.md), ![p](p.png), [B](b/index.md#x) [C](c/deep.md) [D](../d/index.md)"
    text += "[E](../../examples/e.ipynb) [A](a.md)"

    assert toctrees.listed(text) == ["a", "b/index", "e"]


def test_links_of_a_document_elsewhere_lead_to_the_same_files() -> None:
    text = documents.page_of("neat/departures.md", "reference/departures")
    relative = [link for link in re.findall(r"\]\(([^)\s#]+)", text) if "://" not in link]
    contributing = documents.page_of("CONTRIBUTING.md", "contributing")

    assert all((DOCS / "reference" / link).resolve().exists() for link in relative)
    assert "](vocabulary.md)" in contributing
    assert "](../CHANGELOG.md)" in contributing


def test_documents_with_a_page_exist() -> None:
    assert all((ROOT / name).exists() and (DOCS / f"{page}.md").exists() for name, page in links.PAGES.items())


def test_a_file_is_shown_as_text_and_a_folder_by_its_names(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = '<b>'\n")
    (tmp_path / "large.json").write_text("0" * (links.MOST_SHOWN + 1))

    assert "&lt;b&gt;" in links.body_of(tmp_path / "a.py", "a.py")
    assert "<li><code>a.py</code></li>" in links.body_of(tmp_path, "folder")
    assert "200,001 bytes" in links.body_of(tmp_path / "large.json", "large.json")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small site with the settings of ours."""
    root = tmp_path_factory.mktemp("site")
    docs = root / "docs"
    (docs / "part").mkdir(parents=True)
    (root / "CONTRIBUTING.md").write_text("# Contributing\n\nMore in [part](docs/part/page.md).\n")
    (root / "tool.py").write_text("print(1)\n")
    (docs / "index.md").write_text("# Index\n\n- [Part](part/index.md)\n- [Contributing](contributing.md)\n")
    (docs / "contributing.md").write_text("# Contributing\n\n<!-- kept -->\n")
    (docs / "part" / "index.md").write_text("# Part\n\n- [Page](page.md)\n")
    (docs / "part" / "page.md").write_text(
        "# Page\n\n[tool](../../tool.py), [how](../../CONTRIBUTING.md), [index](../index.md#index)\n"
    )
    extensions = '["myst_nb", "site_extensions.toctrees", "site_extensions.links"]'
    (docs / "conf.py").write_text(
        f"import sys\nsys.path.append({str(DOCS)!r})\nextensions = {extensions}\nmyst_heading_anchors = 3\n"
    )
    return docs


def build(docs: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q", str(docs), str(docs / "_build")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)


def test_a_site_is_built_and_a_page_that_is_not_listed_fails(site: Path) -> None:
    first = build(site)
    page = (site / "_build" / "part" / "page.html").read_text(encoding="utf-8")
    (site / "part" / "lost.md").write_text("# Lost\n\n[dead](nowhere.md)\n")
    second = build(site)

    assert first.returncode == 0, first.stderr
    assert 'href="../source/tool.py.html"' in page
    assert 'href="../contributing.html"' in page
    assert (site / "_build" / "source" / "tool.py.html").exists()
    assert second.returncode != 0
    assert "lost.md" in second.stderr
    assert "nowhere.md" in second.stderr
