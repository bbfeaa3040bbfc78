"""One version: `neat.__version__`; the changelog and the citation state the same."""

import re
from pathlib import Path

import neat

ROOT = Path(__file__).parent.parent


def test_the_changelog_begins_with_the_version_and_its_date() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    released = [heading for heading in headings if heading != "Unreleased"]
    assert re.fullmatch(rf"{re.escape(neat.__version__)} \(\d{{4}}-\d\d-\d\d\)", released[0])


def test_the_citation_states_the_version_and_date_of_the_changelog() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (date,) = re.findall(
        rf"^## {re.escape(neat.__version__)} \((.+)\)$",
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    assert f"\nversion: {neat.__version__}\n" in citation
    assert f"\ndate-released: {date}\n" in citation
