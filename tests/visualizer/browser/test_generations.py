"""The generations on the page: cursor, charts, and the table of champions."""

import dataclasses
from pathlib import Path

from neat import Settings
from neat.runs.run import About, Run
from tests.visualizer.browser.visit import BLUE_AT_THE_TOP, Serve, Visits, legend
from tests.visualizer.runs import generation_of, grown, make_run


def test_the_cursor_moves_to_an_old_champion_and_back_to_the_latest(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    last = opened.text("#champion")

    opened.page.keyboard.press("Home")
    opened.until(lambda: "since generation 1 " in opened.text("#champion"), "first champion")
    assert opened.text("#cursor").startswith("generation 1 ")
    assert opened.page.get_attribute("#live", "aria-pressed") == "false"

    opened.page.click("#next-champion")
    opened.until(lambda: "since generation 1 " not in opened.text("#champion"), "next champion")

    box = opened.page.locator("#charts").bounding_box()
    opened.page.mouse.move(box["x"] + 5, box["y"] + 60)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60, steps=5)
    opened.page.mouse.up()
    assert opened.text("#cursor").startswith(("generation 20 ", "generation 21 "))

    opened.page.keyboard.press("l")
    opened.until(lambda: opened.text("#champion") == last, "last champion")


def test_playing_all_champions_ends_at_the_last_one(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "cart")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    last = opened.text("#champion")

    opened.page.click("#play-champions")

    opened.until(lambda: "since generation 1 " in opened.text("#champion"), "first champion")
    opened.until(lambda: opened.text("#champion") == last, "last champion")

    opened.page.click("#play-champions")
    assert opened.page.get_attribute("#play-champions", "aria-pressed") == "true"
    opened.page.keyboard.press("ArrowRight")  # a move of the user ends it
    assert opened.page.get_attribute("#play-champions", "aria-pressed") == "false"


def test_fitness_is_not_flattened_by_validated_scores_of_another_size(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="wandering", seed=1))
    for number in range(4):
        generation = generation_of(number, grown(id=number, fitness=0.1 * number))
        run.record(dataclasses.replace(generation, validated=100.0 * number))
    opened = visit(serve(tmp_path / "run"))

    opened.until(lambda: opened.page.evaluate(BLUE_AT_THE_TOP) > 0, "line of the champion at the top")
    assert legend(opened)["champion, validated"] == "300"


def test_a_bundled_champion_is_shown_without_history(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="wandering", seed=1))
    run.record(generation_of(0, grown(id=7, fitness=3.0), sizes=()))
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: "genome 7" in opened.text("#champion"), "champion")

    assert not opened.page.is_visible("#charts")
    assert "generation" not in opened.text("#champion")
    assert opened.text("#facts").split() == ["unseen", "episode", "3", "validated", "2.75"]


def test_a_generation_that_arrives_live_shows_the_same_numbers_as_after_a_reload(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "run")

    generation = generation_of(6, grown(4, 9, id=50, fitness=9.0), sizes=(60, 50, 40))
    best = grown(5, 9, id=51, fitness=7.5)
    run.record(dataclasses.replace(generation, best=best, mean=-3.25, validated=8.125))

    opened.until(lambda: opened.text("#cursor") == "generation 7 of 7", "new generation")
    opened.until(lambda: "genome 50" in opened.text("#champion"), "new champion")
    live = legend(opened)
    assert live == {
        "best of this generation": "7.5", "champion, as scored when found": "9",
        "champion, validated": "8.125", "mean of the population": "-3.25",
        "middle half of the population": "2.25 to 6.75",
        "hidden neurons": "4 (mean 0.5)", "synapses": "9 (mean 4.25)", "species": "3",
    }  # fmt: skip
    opened.page.reload()
    opened.until(lambda: legend(opened) == live, "same numbers after a reload")


def test_arrow_keys_move_the_cursor_by_one_generation(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    with run.hold():
        opened = visit(serve(tmp_path / "run"))
        opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "run")

        opened.page.keyboard.press("ArrowLeft")
        assert opened.text("#cursor") == "generation 5 of 6"
        assert opened.page.get_attribute("#live", "aria-pressed") == "false"

        opened.page.keyboard.press("ArrowRight")
        assert opened.text("#cursor") == "generation 6 of 6"
        assert opened.page.get_attribute("#live", "aria-pressed") == "true"

    opened.page.keyboard.press("Home")
    opened.page.keyboard.press("ArrowLeft")
    assert opened.text("#cursor") == "generation 1 of 6"


def test_the_table_lists_all_champions_and_jumps_to_one(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")

    opened.page.click("text=All champions")
    opened.until(lambda: opened.page.locator("#numbers tr").count() == 4, "table")
    rows = [row.split() for row in opened.text("#numbers").splitlines()]
    assert [row[:2] for row in rows[1:]] == [["5", "30"], ["3", "20"], ["1", "10"]]

    opened.page.click("#numbers button:text-is('3')")
    opened.until(lambda: "genome 20" in opened.text("#champion"), "champion of generation 3")
    assert opened.text("#cursor") == "generation 3 of 6"
