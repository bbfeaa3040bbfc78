"""The stage: game, brain and buttons side by side on every screen, and the divider between them."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fitness.frame import Frame
from fitness.replays.episode import record
from neat import Network
from neat.runs.replays import Replays
from tests.visualizer.browser.visit import DESKTOP, LAPTOP, PHONE, Serve, Visit, Visits
from tests.visualizer.runs import Wandering, grown, make_run

PROJECTOR = {"width": 3840, "height": 2160}
TABLET = {"width": 1024, "height": 768}
SMALL = {"width": 320, "height": 640}
SIDEWAYS = {"width": 844, "height": 390}


class Television(Wandering):
    """A game whose picture is hardly wider than high, as those of old consoles are."""

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        for frame in super().play(network, rng):
            yield frame._replace(picture=np.full((15, 16, 3), 90, np.uint8))


def stage(visit: Visits, address: str, size: dict[str, int]) -> Visit:
    opened = visit(address, size)
    opened.until(lambda: opened.page.is_visible("#picture"), "picture")
    return opened


def box(opened: Visit, selector: str) -> dict[str, float]:
    found: dict[str, float] = opened.page.locator(selector).bounding_box()
    return found


def test_on_a_projector_the_game_is_large_and_letters_are_twice_as_high(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6)
    Replays(run.directory / "replays").keep(record(Television(), grown(3, 6, id=30, fitness=3.0), 4))
    address = serve(run.directory)
    opened = stage(visit, address, PROJECTOR)
    letters = "() => parseFloat(getComputedStyle(document.body).fontSize)"

    opened.until(lambda: box(opened, "#picture")["width"] >= 0.25 * PROJECTOR["width"], "large picture")
    assert opened.page.evaluate(letters) == pytest.approx(28, abs=0.5)
    assert stage(visit, address, DESKTOP).page.evaluate(letters) == pytest.approx(14, abs=0.2)


def test_on_a_phone_on_its_side_game_and_brain_are_beside_each_other(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6)
    opened = stage(visit, serve(tmp_path / "run"), SIDEWAYS)

    opened.until(lambda: box(opened, "#picture")["width"] >= 150, "large picture")
    game, brain = box(opened, "#game"), box(opened, "#brain")
    assert game["x"] + game["width"] <= brain["x"]
    assert brain["height"] >= 150
    for part in (game, brain):
        assert part["y"] + part["height"] <= SIDEWAYS["height"]
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") == SIDEWAYS["width"]


def test_on_a_phone_game_and_brain_are_in_view_together(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    opened = stage(visit, serve(tmp_path / "run"), PHONE)
    for scrolled in (0, 200):
        opened.page.evaluate("(height) => scrollTo(0, height)", scrolled)
        game, brain = box(opened, "#game"), box(opened, "#brain")
        assert game["y"] >= 0
        assert game["y"] + game["height"] <= brain["y"]
        assert brain["y"] + brain["height"] <= PHONE["height"]
    assert box(opened, "#brain")["height"] >= 200


@pytest.mark.parametrize("size", [LAPTOP, TABLET, PHONE, SMALL], ids=["laptop", "tablet", "phone", "small"])
def test_nothing_overlaps_and_no_screen_scrolls_sideways(
    visit: Visits, serve: Serve, tmp_path: Path, size: dict[str, int]
) -> None:
    make_run(tmp_path / "run", 6)
    opened = stage(visit, serve(tmp_path / "run"), size)

    for opener in opened.page.locator(".more summary").all():
        opener.click()
    opened.until(lambda: opened.page.locator("#numbers tr").count() > 1, "champions")
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
    buttons = [box(opened, f"#{name}") for name in ("step-back", "play", "step-forward")]
    if size not in (PHONE, SMALL):
        buttons.append(box(opened, ".speed"))
    for left, right in itertools.pairwise(buttons):
        assert left["x"] + left["width"] <= right["x"] + 0.5
    assert box(opened, "#picture")["y"] + box(opened, "#picture")["height"] <= box(opened, "#episode")["y"]


def test_the_divider_moves_with_keys_and_pointer_and_is_remembered(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    opened = stage(visit, serve(tmp_path / "run"), DESKTOP)
    generation = opened.text("#cursor")
    opened.page.focus("#divider")
    opened.page.keyboard.press("Home")
    least = box(opened, "#game")["width"]
    opened.page.keyboard.press("ArrowRight")
    assert box(opened, "#game")["width"] > least
    assert opened.text("#cursor") == generation

    divider = box(opened, "#divider")
    x, y = divider["x"] + divider["width"] / 2, divider["y"] + divider["height"] / 2
    opened.page.mouse.move(x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(1400, y)
    opened.page.mouse.up()
    assert opened.page.get_attribute("#divider", "aria-valuenow") == "60"
    widest = box(opened, "#game")["width"]

    opened.page.reload()
    opened.until(lambda: opened.page.is_visible("#picture"), "picture")
    opened.until(lambda: box(opened, "#game")["width"] == widest, "remembered width")

    opened.page.focus("#divider")
    opened.page.keyboard.press("Enter")
    assert box(opened, "#game")["width"] < widest


def test_the_headline_is_what_the_task_asks_for(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6, summary="wander about (needs legs)")
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")

    headline = opened.text("#champion")
    assert headline.startswith("Wander about champion since generation 5")
    assert "3 hidden neurons · 6 synapses" in headline


def test_with_few_colours_inhibiting_synapses_are_drawn_as_two_lines(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .wiring") > 0, "brain")
    border = "(name) => getComputedStyle(document.querySelector(`.key .${name}`)).borderTopStyle"

    opened.page.emulate_media(forced_colors="active")

    assert [opened.page.evaluate(border, name) for name in ("positive", "negative")] == ["solid", "double"]
