"""The manners of the page: keys, reduced motion, forced colours, accessibility, and no frames while nothing moves."""

from pathlib import Path
from typing import Any

import pytest

from tests.visualizer.browser.visit import Serve, Visit, Visits
from tests.visualizer.runs import make_run

ROOT = Path(__file__).parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
COUNT_FRAMES = """() => {
    const request = window.requestAnimationFrame.bind(window);
    window.frames_requested = 0;
    window.requestAnimationFrame = (draw) => { window.frames_requested += 1; return request(draw); };
}"""
FRAMES = "() => window.frames_requested"
VIOLATIONS = """async () => (await axe.run()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)"""


def opened_run(visit: Visits, address: str, **options: Any) -> Visit:
    opened = visit(address, **options)
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")
    return opened


def frames_in(opened: Visit, milliseconds: int) -> int:
    before = opened.page.evaluate(FRAMES)
    opened.page.wait_for_timeout(milliseconds)
    return int(opened.page.evaluate(FRAMES) - before)


def test_a_paused_page_requests_no_frames(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    opened = opened_run(visit, serve(tmp_path / "run"))
    opened.page.evaluate(COUNT_FRAMES)
    opened.until(lambda: opened.page.evaluate(FRAMES) > 5, "frames of the episode")

    opened.page.keyboard.press(" ")
    opened.until(lambda: opened.page.get_attribute("#play", "aria-label") == "Play", "pause")
    opened.until(lambda: frames_in(opened, 500) == 0, "rest")
    assert frames_in(opened, 1_000) == 0

    opened.page.keyboard.press(".")
    opened.until(lambda: opened.page.evaluate(FRAMES) > 0, "frame of the next step")
    opened.page.keyboard.press(" ")
    opened.until(lambda: frames_in(opened, 500) > 2, "frames of the episode")


def test_an_error_while_a_frame_is_drawn_does_not_end_the_frames_after_it(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6)
    opened = opened_run(visit, serve(tmp_path / "run"))
    opened.expected.append("error: once")
    opened.page.evaluate(
        """async () => {
            const { frames } = await import("/static/frames.js");
            const draw = frames.draw;
            frames.draw = () => { frames.draw = draw; throw new Error("once"); };
        }"""
    )
    opened.until(lambda: any("once" in complaint for complaint in opened.complaints), "error")

    opened.page.keyboard.press(".")
    before = opened.text("#step")
    opened.page.keyboard.press(" ")

    opened.until(lambda: opened.text("#step") != before, "next step")


def test_an_episode_of_slow_steps_is_drawn_step_by_step(visit: Visits, serve: Serve, runs: Path) -> None:
    opened = opened_run(visit, serve(runs / "xor"))
    opened.page.evaluate(COUNT_FRAMES)

    opened.until(lambda: frames_in(opened, 1_000) < 12, "few frames of a case per second")
    before = opened.text("#step")
    opened.until(lambda: opened.text("#step") != before, "next case")


def test_keys_work_after_a_slider_was_dragged(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    opened = opened_run(visit, serve(tmp_path / "run"))
    box = opened.page.locator("#seek").bounding_box()
    opened.page.mouse.move(box["x"] + 10, box["y"] + box["height"] / 2)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    opened.page.mouse.up()
    opened.until(lambda: opened.page.get_attribute("#play", "aria-label") == "Play", "pause")

    opened.page.keyboard.press(" ")
    opened.until(lambda: opened.page.get_attribute("#play", "aria-label") == "Pause", "episode plays")
    opened.page.keyboard.press("ArrowLeft")
    opened.until(lambda: opened.text("#cursor") == "generation 5 of 6", "generation before")

    opened.page.focus("#seek")  # a slider that the keyboard has reached keeps the keys that move it, and no others
    opened.page.keyboard.press("Home")
    assert opened.text("#cursor") == "generation 5 of 6"
    opened.page.keyboard.press(" ")
    opened.until(lambda: opened.page.get_attribute("#play", "aria-label") == "Pause", "episode plays")


def test_the_keys_are_listed_on_the_page_and_in_the_documentation(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 2)
    opened = opened_run(visit, serve(tmp_path / "run"))
    opened.page.keyboard.press("?")
    opened.until(lambda: opened.page.is_visible("#keys"), "list of keys")
    rows = opened.page.eval_on_selector_all(
        "#keys dt", """(terms) => terms.map((term) => [
            [...term.children].map((key) => key.textContent).join(" "), term.nextElementSibling.textContent])""",
    )  # fmt: skip
    assert ["space", "play or pause the episode"] in rows

    documented = (ROOT / "docs" / "reference" / "page.md").read_text(encoding="utf-8")
    missing = [does for _, does in rows if f"| {does} |" not in documented]
    assert not missing

    opened.page.keyboard.press("Home")
    assert opened.text("#cursor") == "generation 2 of 2"
    opened.page.keyboard.press("Escape")
    opened.until(lambda: not opened.page.is_visible("#keys"), "closed list")
    opened.page.click("#help")
    opened.until(lambda: opened.page.is_visible("#keys"), "list of keys")


def test_with_reduced_motion_the_episode_begins_paused_and_with_forced_colors_keys_differ_by_shape(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6)
    opened = visit(serve(tmp_path / "run"), motion="reduce", forced=True)
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")

    opened.page.wait_for_timeout(300)
    assert opened.text("#step") == "step 1 of 20"
    opened.page.click("#play")
    opened.until(lambda: opened.text("#step") != "step 1 of 20", "next step")

    look = """(keys) => keys.map((key) => {
        const { borderTopStyle, borderTopWidth, borderBottomStyle, height } = getComputedStyle(key);
        return [borderTopStyle, borderTopWidth, borderBottomStyle, height].join(" ");
    })"""

    looks = opened.page.eval_on_selector_all("#legend i", look)
    assert len(set(looks)) == len(looks) == 5
    positive, negative = opened.page.eval_on_selector_all(".key .positive, .key .negative", look)
    assert positive != negative


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_screen_does_not_scroll_sideways(
    visit: Visits, serve: Serve, runs: Path, scheme: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; npm ci")
    address = serve(runs)
    for query, ready in (("?run=cart", "#episode"), ("?runs=cart,xor", ".comparison")):
        opened = visit(f"{address}{query}", {"width": 320, "height": 640}, scheme=scheme)
        opened.until(lambda opened=opened, ready=ready: opened.page.is_visible(ready), ready)  # type: ignore[misc]  # mypy infers no type for defaults
        assert opened.page.evaluate("() => document.documentElement.scrollWidth") == 320
        opened.page.set_viewport_size({"width": 1280, "height": 800})
        for opener in opened.page.locator("summary:visible").all():
            opener.click()
        opened.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert opened.page.evaluate(VIOLATIONS) == []
