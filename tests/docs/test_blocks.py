"""Every fenced block of README and docs runs, or says why it does not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import PAGES, ROOT, Block, blocks, identity
from tests.docs.running import LANGUAGES, Page, commands_of, run_command, write_file


def check_cart_pole(names: dict[str, Any]) -> None:
    assert names["generation"].validated >= 475.0
    assert Path("cart.population").exists()


def check_functions(names: dict[str, Any]) -> None:
    import neat

    population = neat.Population(names["settings"], inputs=3, outputs=2, seed=1)
    assert all(0.0 <= abs(output) < 1e300 for output in neat.Network(population.ask()[0]).activate((0.5, -1.0, 2.0)))


def check_ponds(names: dict[str, Any]) -> None:
    assert names["generation"].number == 10
    assert names["generation"].best.fitness > names["generation"].mean > 0.0


def check_migration(names: dict[str, Any]) -> None:
    assert names["generation"].champion.fitness > 3.0
    assert names["settings"].population_size == 80
    assert names["remark"].verdict == "differs"


AFTERWARDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "docs/how-to/library.md": check_cart_pole,
    "docs/how-to/cluster.md": check_cart_pole,
    "docs/reference/functions.md": check_functions,
    "docs/reference/tasks.md": check_ponds,
    "docs/how-to/neat-python.md": check_migration,
}
"""What must hold after the blocks of a page."""


@pytest.mark.filterwarnings("default")  # of advice that a user would read
@pytest.mark.parametrize("path", PAGES, ids=identity)
def test_the_blocks_of_a_page_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    everything = list(blocks(path.read_text(encoding="utf-8")))
    page = Page(identity(path))

    for block in everything:
        if "file" in block.marks:
            write_file(block)
    for block in everything:
        page.run(block)

    AFTERWARDS.get(identity(path), dict)(page.names)


@pytest.mark.parametrize("path", PAGES, ids=identity)
def test_every_block_has_a_language_that_runs_or_a_reason(path: Path) -> None:
    everything = list(blocks(path.read_text(encoding="utf-8")))

    undecided = [
        (block.line, block.language)
        for block in everything
        if block.language not in LANGUAGES and not {"file", "not run"} & set(block.marks)
    ]
    assert undecided == []
    assert [block.line for block in everything if block.marks.get("not run") == ""] == []


def test_what_a_page_quotes_is_in_the_file() -> None:
    everything = [(path, block) for path in PAGES for block in blocks(path.read_text(encoding="utf-8"))]
    quotes = [(path, block, block.marks["quoted"]) for path, block in everything if "quoted" in block.marks]

    assert quotes
    assert [
        f"{identity(path)}:{block.line}"
        for path, block, source in quotes
        if block.code not in (ROOT / source).read_text(encoding="utf-8")
    ] == []


def test_a_page_with_checks_exists() -> None:
    assert set(AFTERWARDS) <= {identity(path) for path in PAGES}


def test_marks_belong_to_the_next_block() -> None:
    text = "<!-- not run: slow -->\n```python\na\n```\n\n<!-- file: b.py -->\n\n```python\nb\n```\n```text\nc\n```\n"

    first, second, third = blocks(text)

    assert first == Block(2, "python", "a\n", {"not run": "slow"})
    assert second.marks == {"file": "b.py"}
    assert third == Block(11, "text", "c\n", {})


def test_a_long_block_is_shortened_where_its_mark_says() -> None:
    page = Page("page.md")
    page.run(Block(1, "python", "steps = list(range(60))\n", {"shortened": "range(60) -> range(2)"}))

    assert page.names["steps"] == [0, 1]
    with pytest.raises(AssertionError, match=r"range\(60\)"):
        page.run(Block(1, "python", "steps = 3\n", {"shortened": "range(60) -> range(2)"}))


def test_what_a_block_prints_is_what_the_page_says() -> None:
    page = Page("page.md")
    page.run(Block(1, "python", "print(1)\n", {}))

    page.run(Block(4, "text", "1\n", {"printed by": "the block above"}))
    with pytest.raises(AssertionError, match="line 4"):
        page.run(Block(4, "text", "2\n", {"printed by": "the block above"}))


def test_a_block_that_raises_fails() -> None:
    page = Page("page.md")

    with pytest.raises(ZeroDivisionError):
        page.run(Block(1, "python", "1 / 0", {}))


def test_a_command_that_fails_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(AssertionError, match="neat show nowhere"):
        run_command(["neat", "show", "nowhere"])
    with pytest.raises(AssertionError, match="NOT_RUN"):
        run_command(["unheard-of"])


def test_commands_are_separated_and_end_at_pipes() -> None:
    words = ["NEAT=1", "neat", "show", "&&", "neat", "tasks", "|", "head"]

    assert commands_of(words) == [["neat", "show"], ["neat", "tasks"]]
