"""The raw results stay readable, and the pages made of them are up to date."""

from pathlib import Path

import pytest

from benchmarks import games, general, novelty, paper
from benchmarks.paths import PAGES, RESULTS, ROOT
from experiments.catalog.registry import find, make_task
from experiments.efficacy.results import Results

FILES = sorted(RESULTS.rglob("*.json"))
assert FILES
NAMES = sorted({Results.read(path, outdated=True).spec.task for path in FILES})
OPTIONAL = (
    "envpool:", "mario", "minatar:", "benchmarks.improvements:FORCEFUL", "benchmarks.improvements:STANDING",
    *(f"benchmarks.general_tasks:{name}" for name in ("Hopper", "Inverted", "LunarLander", "minatar")),
)  # fmt: skip
"""Tasks that need optional packages or a ROM; FORCEFUL and STANDING play on envpool."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RESULTS)))
def test_a_result_file_is_read_and_gives_the_table_beside_it(path: Path) -> None:
    results = Results.read(path, outdated=True)

    assert results.trials
    assert path.with_suffix(".md").read_text(encoding="utf-8") == results.to_markdown()


@pytest.mark.parametrize("name", NAMES)
def test_the_task_of_a_result_file_is_found(name: str) -> None:
    experiment = find(name)

    assert experiment.settings is not None
    if not name.startswith(OPTIONAL):
        assert make_task(experiment).inputs > 0


def test_every_file_that_a_page_names_exists() -> None:
    names = [name for section in paper.SECTIONS for name, _ in section.ours]
    names += [game.file for game in (*games.GAMES, *games.TILE_GAMES)]

    assert [name for name in names if not (RESULTS / f"{name}.json").exists()] == []


def test_the_pages_are_those_that_the_results_give() -> None:
    assert (PAGES / "README.md").read_text(encoding="utf-8").startswith(paper.page(RESULTS))
    assert (PAGES / "games.md").read_text(encoding="utf-8") == games.page(RESULTS)
    assert (PAGES / "general.md").read_text(encoding="utf-8") == general.page(RESULTS)
    assert (PAGES / "novelty.md").read_text(encoding="utf-8") == novelty.page(RESULTS)


def test_the_documentation_holds_no_raw_data() -> None:
    assert sorted((ROOT / "docs").rglob("*.json")) == []
