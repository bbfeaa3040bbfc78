"""The generations on the page: one cursor, the curves, and the episode of each champion."""

import dataclasses
from pathlib import Path

from neat import Settings
from neat.runs.run import About, Run
from tests.visualizer.browser.visiting import BLUE_AT_THE_TOP, Serve, Visits
from tests.visualizer.runs import generation_of, grown


def test_the_cursor_goes_to_an_old_champion_and_back_to_now(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "a champion")
    last = opened.text("#champion")

    opened.page.keyboard.press("Home")
    opened.until(lambda: "since generation 1 " in opened.text("#champion"), "the first champion")
    assert opened.text("#cursor").startswith("generation 1 ")
    assert opened.page.get_attribute("#live", "aria-pressed") == "false"

    opened.page.click("#next-champion")
    opened.until(lambda: "since generation 1 " not in opened.text("#champion"), "the next champion")

    box = opened.page.locator("#charts").bounding_box()
    opened.page.mouse.move(box["x"] + 5, box["y"] + 60)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60, steps=5)
    opened.page.mouse.up()
    assert opened.text("#cursor").startswith(("generation 20 ", "generation 21 "))

    opened.page.keyboard.press("l")
    opened.until(lambda: opened.text("#champion") == last, "the last champion")


def test_playing_through_the_champions_ends_at_the_last(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "cart")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "a champion")
    last = opened.text("#champion")

    opened.page.click("#play-champions")

    opened.until(lambda: "since generation 1 " in opened.text("#champion"), "the first champion")
    opened.until(lambda: opened.text("#champion") == last, "the last champion")


def test_fitness_is_not_flattened_by_validated_scores_of_another_size(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="wandering", seed=1))
    for number in range(4):
        told = generation_of(number, grown(id=number, fitness=0.1 * number))
        run.record(dataclasses.replace(told, validated=100.0 * number))
    opened = visit(serve(tmp_path / "run"))

    opened.until(lambda: opened.page.evaluate(BLUE_AT_THE_TOP) > 0, "the champion's fitness, at the top")
    assert opened.text("#legend").split()[-4:] == ["validated", "300", "species", "2"]


def test_a_champion_that_is_kept_is_shown_without_a_past(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="wandering", seed=1))
    run.record(generation_of(0, grown(id=7, fitness=3.0), sizes=()))
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: "genome 7" in opened.text("#champion"), "the champion")

    assert not opened.page.is_visible("#charts")
    assert "generation" not in opened.text("#champion")
    assert opened.text("#facts").split() == ["best", "3", "validated", "2.75"]


def test_an_episode_plays_pauses_and_steps_with_its_picture(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "cart")
    opened = visit(address)
    opened.until(lambda: opened.page.is_visible("#episode"), "an episode")
    opened.until(lambda: not opened.text("#step").startswith("step 1 "), "a further step")
    opened.until(lambda: opened.page.is_visible("#picture") and opened.painted("#picture") > 0, "a picture")

    opened.page.click("#play")
    step = int(opened.page.input_value("#seek"))
    opened.page.wait_for_timeout(300)
    assert int(opened.page.input_value("#seek")) == step
    opened.page.click("#step-forward")
    assert int(opened.page.input_value("#seek")) == step + 1
    opened.page.keyboard.press(",")
    assert int(opened.page.input_value("#seek")) == step
    assert opened.text("#step") == f"step {step + 1} of {int(opened.page.get_attribute('#seek', 'max')) + 1}"


def test_the_cases_of_a_truth_table_stand_in_for_a_picture(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.page.is_visible("#cases"), "the cases")

    assert [row.split()[:2] for row in opened.text("#cases").splitlines()[1:]] == [
        ["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"],
    ]  # fmt: skip
