"""The map of elites: its cells under the pointer and the keys, on the stage, in the address, and while it evolves."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fitness.replays.episode import record
from neat import Generation
from neat.runs.replays import elite_replays
from neat.runs.run import Run
from neat.selection.grid import Elite, Grid
from neat.selection.measure import Measure
from tests.visualizer.browser.test_manners import AXE, VIOLATIONS
from tests.visualizer.browser.visit import PHONE, Serve, Visit, Visits, legend
from tests.visualizer.runs import Wandering, generation_of, grown, make_run

PLANE = Grid((Measure("x", 0.0, 300.0), Measure("y", 0.0, 100.0)), (10, 10))
STRIP = Grid(PLANE.measures[:1], (10,))
WALLS = [[2.0, 2.0, 298.0, 2.0], [298.0, 2.0, 298.0, 98.0], [298.0, 98.0, 2.0, 98.0], [2.0, 98.0, 2.0, 2.0]]
ELITES = [(30, (1, 1), 12.5), (41, (4, 1), 80.0), (42, (4, 6), -3.0), (43, (9, 9), 120.0)]
"""Genome, cell and score of each, in the order in which they are found."""

CELL = """async (cell) => {
    const [{ Elites }, { MapGeometry }, { boxInside }] = await Promise.all(
        ["elites", "map_geometry", "map_axes"].map((name) => import(`/static/${name}.js`)),
    );
    const elites = new Elites(await (await fetch(`/api/elites${location.search}`)).json());
    const field = document.getElementById("field");
    const unit = parseFloat(getComputedStyle(field).fontSize) / 14;
    const pen = document.createElement("canvas").getContext("2d");
    const geometry = new MapGeometry();
    geometry.fit(elites, boxInside(pen, elites, field.clientWidth / unit, field.clientHeight / unit));
    const { left, top, width, height } = geometry.boxOf(elites, cell);
    const host = field.getBoundingClientRect();
    return [host.left + unit * (left + width / 2), host.top + unit * (top + height / 2)];
}"""
COLOURS = """async () => {
    const { scoreColour } = await import("/static/palette.js");
    const pen = new OffscreenCanvas(64, 1).getContext("2d", { willReadFrequently: true });
    for (let at = 0; at < 64; at += 1) {
        pen.fillStyle = scoreColour(at / 63);
        pen.fillRect(at, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 64, 1).data];
}"""


def entered(generation: Generation, elites: Sequence[tuple[int, tuple[int, int], float]], grid: Grid) -> Generation:
    """Return the record of a generation in which these genomes (id, cell, score) became elites."""
    found = []
    for genome, (column, row), score in elites:
        cell = column * 10 + row if len(grid.cells) > 1 else column
        measures = (30.0 * column + 15.0, 10.0 * row + 5.0)[: len(grid.cells)]
        found.append(Elite(cell, score, grown(2, 5, id=genome, fitness=score), measures, score > 100))
    return dataclasses.replace(generation, elites=tuple(found), grid=grid, coverage=0.04, qd_score=2.095)


def mapped(directory: Path, grid: Grid = PLANE, **about: Any) -> Run:
    """Make a run with a map; one of its elites is the last champion, and one has an episode."""
    run = make_run(directory, 3, **about)
    champion = grown(3, 6, id=30, fitness=12.5)
    for number, elites in enumerate((ELITES[:1], ELITES[1:2], ELITES[2:]), start=3):
        run.record(entered(generation_of(number, champion), elites, grid))
    elite_replays(directory).keep(record(Wandering(), grown(2, 5, id=43, fitness=120.0), 5))
    return run


def open_map(visit: Visits, address: str, **options: Any) -> Visit:
    opened = visit(address, **options)
    opened.until(lambda: opened.page.is_visible("#field") and opened.painted("#field .over") > 0, "map")
    return opened


def point(opened: Visit, *cell: int) -> tuple[float, float]:
    """Move the pointer to a cell; return its place on the screen."""
    opened.page.locator("#field").scroll_into_view_if_needed()
    x, y = opened.page.evaluate(CELL, cell)
    opened.page.mouse.move(x, y)
    return x, y


def tip(opened: Visit) -> list[str]:
    return [line for line in opened.text("#field .tip").split("\n") if line]


def test_a_cell_names_its_elite_and_a_click_shows_it_until_the_user_leaves(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    mapped(tmp_path / "run", map_lines=WALLS, map_downwards=True)
    opened = open_map(visit, serve(tmp_path / "run"))
    assert opened.text("#filled").split("\n") == ["coverage 4 % (4 of 100 cells)", "QD score 2.095"]
    assert (legend(opened)["coverage"], legend(opened)["QD score"]) == ("4 %", "2.095")

    point(opened, 4, 1)
    assert tip(opened) == [
        "x 120 to 150, y 10 to 20", "score", "80", "generation", "5", "genome", "41", "episode", "not recorded",
    ]  # fmt: skip
    far, near = point(opened, 9, 9), point(opened, 0, 0)
    assert tip(opened) == ["x 0 to 30, y 0 to 10", "empty"]
    across, down = far[0] - near[0], far[1] - near[1]
    assert across / 270 == pytest.approx(down / 90, rel=0.05)  # y grows downwards, and both have one scale

    opened.page.mouse.click(*point(opened, 4, 1))
    opened.until(lambda: "genome 41" in opened.text("#champion"), "elite")
    assert opened.text("#champion").startswith("elite since generation 5 · ")
    assert opened.text("#on-stage") == "on the stage: x 120 to 150, y 10 to 20 · score 80"
    assert "neat play RUN --genome 41" in opened.text("#blank")
    assert opened.page.url.endswith("#g=5&elite=41")

    opened.page.mouse.click(*point(opened, 9, 9))
    opened.until(lambda: opened.page.is_visible("#episode"), "episode of an elite")
    opened.page.keyboard.press(" ")
    opened.page.keyboard.press(".")
    step = opened.text("#step")
    opened.page.reload()
    opened.until(lambda: opened.page.is_visible("#episode") and opened.text("#step") == step, "same step")
    assert "genome 43" in opened.text("#champion")
    assert f"#g=6&elite=43&step={step.split()[1]}" in opened.page.url

    opened.page.go_back()
    opened.until(lambda: "genome 41" in opened.text("#champion"), "elite before")
    opened.page.click("#leave-elite")
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")
    assert "champion since generation 3" in opened.text("#champion")
    assert not opened.page.is_visible("#leave-elite")
    assert "#" not in opened.page.url


def test_the_arrow_keys_move_between_elites_and_an_elite_that_is_not_on_the_map_is_named(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    mapped(tmp_path / "run")
    opened = open_map(visit, f"{serve(tmp_path / 'run')}#elite=77")
    assert opened.text("#unknown") == "Genome 77 is not on the map, or not any more."

    assert point(opened, 4, 6)[1] < point(opened, 4, 1)[1]
    opened.page.mouse.move(5, 5)
    opened.page.focus("#field")
    for key, genome in (("ArrowRight", 30), ("ArrowRight", 41), ("ArrowUp", 42), ("ArrowLeft", 30), ("ArrowDown", 30)):
        opened.page.keyboard.press(key)
        assert f"genome {genome}," in opened.text("#field-spoken"), key
    assert opened.text("#field-spoken").startswith("x 30 to 60, y 10 to 20, score 12.5, generation 4")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Enter")
    opened.until(lambda: "genome 41" in opened.text("#champion"), "elite")
    assert opened.text("#cursor") == "generation 5 of 6"

    opened.page.evaluate("() => document.activeElement.blur()")
    opened.page.keyboard.press("ArrowLeft")
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion of generation 4")


def test_new_elites_are_marked_while_the_run_evolves_and_a_run_without_a_map_asks_once(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    champion = grown(3, 6, id=30, fitness=3.0)
    live, without = make_run(tmp_path / "live", 3, state="running"), make_run(tmp_path / "without", 3, state="running")
    live.record(entered(generation_of(3, champion), ELITES[:1], PLANE))
    address = serve(tmp_path)
    with live.hold(), without.hold():
        plain = visit(f"{address}?run=without")
        asked: list[str] = []
        plain.page.on("request", lambda request: asked.append(request.url))
        plain.until(lambda: "3" in plain.text("#cursor"), "run without a map")
        asked.clear()
        opened = open_map(visit, f"{address}?run=live")
        assert opened.painted("#field .fresh") == 0
        assert "1 of 100 cells" in opened.text("#filled")
        live.record(entered(generation_of(4, champion), ELITES[1:2], PLANE))
        without.record(generation_of(3, champion))
        opened.until(lambda: "2 of 100 cells" in opened.text("#filled"), "new elite")
        assert opened.painted("#field .fresh") > 0
        opened.until(lambda: "faded" in opened.page.get_attribute("#field .fresh", "class"), "marks fade")
        plain.until(lambda: plain.text("#cursor") == "generation 4 of 4", "new generation")

        opened.page.mouse.click(*point(opened, 4, 1))
        opened.until(lambda: "neat play RUN --genome 41" in opened.text("#blank"), "elite without an episode")
        elite_replays(live.directory).keep(record(Wandering(), grown(2, 5, id=41, fitness=80.0), 4))
        live.record(entered(generation_of(5, champion), ELITES[2:], PLANE))
        opened.until(lambda: opened.page.is_visible("#episode"), "episode that was recorded meanwhile")
        assert "genome 41" in opened.text("#champion")
        assert not plain.page.is_visible("#map")
        assert not [url for url in asked if "/api/elites" in url]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_map_has_the_manners_of_the_page(visit: Visits, serve: Serve, tmp_path: Path, scheme: str) -> None:
    mapped(tmp_path / "run", map_lines=WALLS, map_downwards=True)
    mapped(tmp_path / "strip", STRIP)
    address = serve(tmp_path)
    opened = open_map(visit, f"{address}?run=run", size=PHONE, scheme=scheme)
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    colours = opened.page.evaluate(COLOURS)
    luminances = [sum(np.array((0.2126, 0.7152, 0.0722)) * colours[at : at + 3]) for at in range(0, 256, 4)]
    assert luminances == sorted(luminances)

    strip = open_map(visit, f"{address}?run=strip", scheme=scheme)
    point(strip, 9, 0)
    assert tip(strip)[0] == "x 270 to 300"
    if AXE.exists():
        for page in (opened, strip):
            page.page.evaluate(AXE.read_text(encoding="utf-8"))
            assert page.page.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_on_a_phone_the_episode_of_a_tapped_elite_comes_into_view(
    visit: Visits, serve: Serve, tmp_path: Path, motion: str
) -> None:
    mapped(tmp_path / "run")
    opened = open_map(visit, serve(tmp_path / "run"), size=PHONE, motion=motion)
    tops = "() => [window.scrollY, document.getElementById('screen').getBoundingClientRect().top]"

    opened.page.mouse.click(*point(opened, 0, 0))  # an empty cell
    assert opened.page.evaluate(tops)[0] > 300
    cell = point(opened, 9, 9)
    opened.page.evaluate("() => (window.moves = 0, addEventListener('scroll', () => (window.moves += 1)), 0)")
    opened.page.mouse.click(*cell)
    opened.until(lambda: "genome 43" in opened.text("#champion"), "elite")
    opened.until(lambda: opened.page.evaluate(tops)[0] < 200, "top of the page")
    assert 0 <= opened.page.evaluate(tops)[1] < PHONE["height"] / 2
    assert (opened.page.evaluate("() => window.moves") <= 2) == (motion == "reduce")

    point(opened, 9, 9)
    below = opened.page.evaluate(tops)[0]
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate(tops)[0] == below  # who uses keys continues at the map


def test_where_the_episode_is_in_view_the_page_does_not_scroll(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    mapped(tmp_path / "run")
    opened = open_map(visit, serve(tmp_path / "run"), size={"width": 1440, "height": 1000})
    opened.page.mouse.click(*point(opened, 9, 9))
    opened.until(lambda: "genome 43" in opened.text("#champion"), "elite")
    before = opened.page.evaluate("() => scrollY")

    opened.page.mouse.click(*point(opened, 4, 1))
    opened.until(lambda: "genome 41" in opened.text("#champion"), "elite")
    opened.page.wait_for_timeout(300)

    assert opened.page.evaluate("() => scrollY") == before
