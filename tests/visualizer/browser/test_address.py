"""The address of the page: champion, step and pin are kept by reload, back, forward and a copied link."""

from pathlib import Path

import pytest

from tests.visualizer.browser.visit import Serve, Visit, Visits
from tests.visualizer.runs import generation_of, grown, make_run


def place(opened: Visit) -> tuple[str, str, str]:
    """Return the generation, the step and the pinned neuron as the page shows them."""
    pinned = opened.text("#card h3") if opened.page.is_visible("#card") else ""
    return opened.text("#cursor"), opened.text("#step"), pinned


def shows(opened: Visit, *expected: str) -> None:
    opened.until(lambda: place(opened) == expected, f"place {expected}, but {place(opened)}")


def test_reload_back_forward_and_a_copied_link_keep_the_place(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6, input_labels=["left eye", "right eye"])
    address = serve(tmp_path / "run")
    opened = visit(address)
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")
    assert "#" not in opened.page.url

    opened.page.keyboard.press("PageUp")
    opened.until(lambda: "genome 20" in opened.text("#champion"), "champion before")
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")
    opened.page.focus("#brain")
    opened.page.keyboard.press("ArrowDown")
    opened.page.evaluate("() => document.activeElement.blur()")
    opened.page.fill("#seek", "6")
    opened.page.keyboard.press(".")
    here = "generation 3 of 6", "step 8 of 20", "left eye"
    shows(opened, *here)
    assert opened.page.url.endswith("#g=3&step=8&pin=n0")

    opened.page.reload()
    shows(opened, *here)

    opened.page.keyboard.press("Home")
    opened.until(lambda: "genome 10" in opened.text("#champion"), "first champion")
    opened.page.go_back()
    shows(opened, *here)
    opened.page.go_forward()
    opened.until(lambda: "genome 10" in opened.text("#champion"), "first champion")
    assert opened.text("#cursor") == "generation 1 of 6"

    copied = visit(f"{address}#g=3&step=8&pin=n0")
    shows(copied, *here)


def test_an_address_that_is_not_valid_shows_the_newest_generation(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    address = serve(tmp_path / "run")
    opened = visit(f"{address}#g=99&step=x&pin=n77&x=parsecs")
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "newest generation")

    assert opened.text("#unknown") == "Generation 99 does not exist yet; this is the newest."
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")
    assert "#" not in opened.page.url

    before = opened.page.evaluate("() => history.length")
    box = opened.page.locator("#charts").bounding_box()
    opened.page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 60)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + 30, box["y"] + 60, steps=12)
    opened.page.mouse.up()
    opened.until(lambda: opened.text("#cursor") == "generation 1 of 6", "first generation")
    assert opened.page.evaluate("() => history.length") == before + 1  # one gesture is one entry


@pytest.mark.parametrize("act", ["pause", "step", "slider", "pin"])
def test_a_step_or_a_pin_on_a_live_page_stays_while_the_run_evolves(
    visit: Visits, serve: Serve, tmp_path: Path, act: str
) -> None:
    run = make_run(tmp_path / "run", 6, state="running", input_labels=["left eye", "right eye"])
    with run.hold():
        opened = visit(serve(run.directory))
        opened.until(lambda: opened.page.is_visible("#episode"), "episode")
        opened.until(lambda: opened.page.get_attribute("#live", "aria-pressed") == "true", "newest generation")
        if act == "pin":
            opened.page.focus("#brain")
            opened.page.keyboard.press("ArrowDown")
        elif act == "slider":
            opened.page.fill("#seek", "6")
        else:
            opened.page.keyboard.press(" " if act == "pause" else ".")
        assert opened.page.get_attribute("#live", "aria-pressed") == "false"
        assert "#g=6" in opened.page.url
        assert ("pin=n0" if act == "pin" else "step=") in opened.page.url

        _, step, pinned = place(opened)
        run.record(generation_of(6, grown(4, 9, id=50, fitness=9.0)))
        opened.until(lambda: opened.text("#cursor") == "generation 6 of 7", "new generation")
        assert "genome 30" in opened.text("#champion")
        opened.page.reload()
        if act == "pin":  # while the episode plays
            opened.until(lambda: place(opened)[::2] == ("generation 6 of 7", "left eye"), "same place")
        else:
            shows(opened, "generation 6 of 7", step, pinned)
        assert "genome 30" in opened.text("#champion")

        opened.page.keyboard.press("l")
        opened.until(lambda: "genome 50" in opened.text("#champion"), "newest champion")
        opened.until(lambda: opened.page.get_attribute("#play", "aria-label") == "Pause", "playing")
        assert "g=" not in opened.page.url
        assert "step=" not in opened.page.url
