"""The charts of a run: what they name, what the pointer shows, and species that open."""

import sqlite3
from contextlib import closing
from pathlib import Path

from neat import Settings
from neat.runs.history_schema import ADDED
from neat.runs.run import About, Run
from tests.visualizer.browser.visit import Serve, Visit, Visits, legend
from tests.visualizer.runs import generation_of, grown, make_run


def at(opened: Visit, share: float, height: float) -> tuple[float, float]:
    """Return a point of the charts on the screen, by its shares of width and height."""
    box = opened.page.locator("#charts").bounding_box()
    return box["x"] + share * box["width"], box["y"] + height * box["height"]


def test_the_pointer_shows_all_values_of_a_generation_and_every_name_is_explained(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6, solved_at=2.5)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "run")

    opened.page.mouse.move(*at(opened, 0.03, 0.2))
    opened.page.mouse.move(*at(opened, 0.04, 0.2))
    opened.until(lambda: opened.page.is_visible("#charts .tip"), "values")
    shown = opened.text("#charts .tip")
    assert shown.startswith("generation 1 150 evaluations")
    assert all(name in shown for name in legend(opened))
    assert opened.text("#cursor") == "generation 6 of 6"

    opened.page.mouse.move(5, 5)
    opened.until(lambda: not opened.page.is_visible("#charts .tip"), "no values")

    opened.page.click("text=What these lines mean")
    names = opened.page.eval_on_selector_all("#words dt", "(terms) => terms.map((term) => term.textContent)")
    assert set(names) == {*legend(opened), "solved at"}
    titles = "(entries) => entries.map((entry) => entry.title.length)"
    assert min(opened.page.eval_on_selector_all("#legend > span, #facts > div", titles)) > 20


def test_a_species_is_named_under_the_pointer_and_opened_by_a_click(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6)
    opened = visit(serve(tmp_path / "run"), {"width": 1440, "height": 760})
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "run")
    lowest = at(opened, 0.97, 0.86)

    opened.page.mouse.move(lowest[0] - 3, lowest[1])
    opened.page.mouse.move(*lowest)
    opened.until(lambda: "best fitness" in opened.text("#charts .tip"), "facts of the species")
    shown = [line for line in opened.text("#charts .tip").split("\n") if line]
    assert shown[1].startswith("species 1, the champion's")
    assert shown[2:] == [
        "size", "95 genomes", "age", "5 generations", "best fitness", "1", "without improvement", "0 generations",
    ]  # fmt: skip

    below = opened.page.evaluate("document.querySelector('#charts .tip').getBoundingClientRect().bottom - innerHeight")
    assert below < 1  # pixels; the chart ends 20 below the window

    opened.page.mouse.click(*lowest)
    opened.until(lambda: opened.page.is_visible("#species"), "card of the species")
    facts = [line for line in opened.text("#species").split("\n") if line]
    assert facts[facts.index("largest size") + 1] == "100 genomes"
    opened.page.keyboard.press("Escape")
    opened.until(lambda: not opened.page.is_visible("#species"), "closed card")


def test_the_axis_counts_generations_evaluations_or_minutes(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "run")

    for kind, where in (("evaluations", 0.53), ("minutes", 0.53), ("generation", 0.43)):
        opened.page.select_option("#axis", kind)
        opened.page.mouse.click(*at(opened, where, 0.3))
        opened.until(lambda: opened.text("#cursor") == "generation 3 of 6", f"generation 3 by {kind}")
        assert opened.page.url.endswith("#g=3" if kind == "generation" else f"#g=3&x={kind}")
        opened.page.keyboard.press("End")


def test_a_run_of_an_earlier_version_is_shown_without_quartiles(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    with closing(sqlite3.connect(tmp_path / "run" / "history.sqlite")) as database:
        for table, names in ADDED.items():
            for name in names:
                database.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        database.commit()
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: bool(legend(opened)), "legend")

    assert "middle half of the population" not in legend(opened)
    assert (legend(opened)["hidden neurons"], legend(opened)["synapses"]) == ("3", "6")


def test_short_lived_species_of_a_long_run_are_drawn_together(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="wandering", seed=1))
    champion = grown(id=1, fitness=1.0)
    for number in range(2):
        run.record(generation_of(number, champion, (100, 50)))
    with closing(sqlite3.connect(tmp_path / "run" / "history.sqlite")) as database:
        row = database.execute("SELECT * FROM generation WHERE number = 1").fetchone()
        marks = ", ".join("?" * len(row))
        database.executemany(
            f"INSERT INTO generation VALUES ({marks})", [(number, *row[1:]) for number in range(2, 2000)]
        )
        species = [(n, one, n, 50, 1.0, 0.5, 0, 0) for n in range(2, 2000) for one in (1, 10 + n)]
        database.executemany("INSERT INTO species VALUES (?, ?, ?, ?, ?, ?, ?, ?)", species)
        database.commit()
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: "2,000" in opened.text("#cursor"), "run")

    x, y = at(opened, 0.5, 0.78)
    opened.page.mouse.move(x, y)
    opened.page.mouse.move(x, y + 1)
    opened.until(lambda: "small species, drawn together" in opened.text("#charts .tip"), "small species")
