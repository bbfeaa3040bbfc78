"""The page as a whole: screens, themes, the list of runs, and runs that cannot be read."""

import shutil
from pathlib import Path

import pytest

from tests.visualizer.browser.visit import PHONE, Serve, Visits
from tests.visualizer.runs import make_run


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(
    visit: Visits, serve: Serve, runs: Path, scheme: str
) -> None:
    address = serve(runs / "cart")
    opened = visit(address, PHONE, scheme)
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")

    assert opened.page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_the_chosen_theme_is_kept_after_a_reload(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    opened = visit(serve(tmp_path / "run"), scheme="dark")
    opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    background = "() => getComputedStyle(document.body).backgroundColor"
    dark = opened.page.evaluate(background)

    opened.page.keyboard.press("t")
    light = opened.page.evaluate(background)
    assert light != dark

    opened.page.reload()
    opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    assert opened.page.evaluate(background) == light


def test_a_folder_is_shown_as_a_list_of_runs(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs)
    opened = visit(address)
    opened.until(lambda: opened.page.locator("#runs a").count() == 2, "list")

    opened.page.click("#runs a:has-text('xor')")

    opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    assert opened.text("#name") == "xor"
    opened.page.click(".home")
    opened.until(lambda: opened.page.locator("#runs a").count() == 2, "list")


def test_text_from_a_run_is_never_markup(visit: Visits, serve: Serve, runs: Path, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    shutil.copytree(runs / "xor", tmp_path / "run")
    settings = tmp_path / "run" / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace('task = "xor"', f'task = "{hostile}"')
    settings.write_text(text.replace('"a xor b"', f'"{hostile}"'), encoding="utf-8")

    address = serve(tmp_path / "run")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "champion")

    assert hostile in opened.text("#task")
    assert opened.page.locator("img").count() == 0


def test_a_run_that_cannot_be_shown_says_why(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    (tmp_path / "run" / "history.sqlite").write_text("no database")
    opened = visit(serve(tmp_path / "run"))
    opened.expected.append("404")

    opened.until(lambda: "cannot be shown" in opened.text("#message"), "message")

    assert "history.sqlite of run cannot be read" in opened.text("#message")
    assert opened.state() == "gone"


def test_a_number_that_rounds_to_zero_has_no_sign(visit: Visits, serve: Serve, runs: Path) -> None:
    opened = visit(serve(runs / "xor"))

    texts = opened.page.evaluate(
        """async () => {
            const { number } = await import("/static/format.js");
            return [-0, -0.0004, 0.0004, -0.004, -12345].map((value) => number(value, 3));
        }"""
    )

    assert texts == ["0", "0", "0", "0", "-12,345"]
