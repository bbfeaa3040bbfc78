"""The brain on the page: pointing at neurons, pinning them, filtering synapses."""

from pathlib import Path
from typing import Any

import pytest

from tests.visualizer.browser.visit import LAPTOP, PHONE, Serve, Visits, hidden_neuron, neurons_of
from tests.visualizer.runs import grown, make_run


def test_a_neuron_is_isolated_under_the_pointer_and_pinned_by_a_click(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "brain")
    opened.page.wait_for_timeout(500)
    x, y = hidden_neuron(opened)

    opened.page.mouse.move(x, y)
    opened.until(lambda: "isolated" in (opened.page.get_attribute("#brain", "class") or ""), "isolated neuron")
    opened.page.mouse.click(x, y)
    opened.until(lambda: opened.page.is_visible("#card"), "card")
    assert opened.text("#card h3").startswith("hidden neuron ")
    assert "steep sigmoid" in opened.text("#card")

    opened.page.keyboard.press("Escape")
    opened.until(lambda: not opened.page.is_visible("#card"), "closed card")


def test_a_pinned_neuron_stays_pinned_in_another_champion(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 6, input_labels=["left eye", "right eye"])
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")

    opened.page.focus("#brain")
    for _ in range(2):
        opened.page.keyboard.press("ArrowDown")
    assert opened.text("#card h3") == "right eye"

    opened.page.keyboard.press("Home")
    opened.until(lambda: "genome 10" in opened.text("#champion"), "first champion")
    assert opened.page.is_visible("#card")
    assert opened.text("#card h3") == "right eye"


@pytest.mark.parametrize("size", [LAPTOP, {"width": 1000, "height": 700}], ids=["laptop", "small"])
def test_the_card_of_a_neuron_hides_neither_it_nor_an_output(
    size: dict[str, int], visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1, champions=[grown(6, 30, 4, 6, id=9, fitness=1.0)])
    opened = visit(serve(tmp_path / "run"), size)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "brain")
    outputs = [(x + 50, y) for x, y in neurons_of(opened, "output")]

    for place in (*neurons_of(opened, "input"), *neurons_of(opened, "hidden"), *outputs):
        opened.page.mouse.click(*place)
        opened.until(lambda: opened.page.is_visible("#card"), "card")
        card = opened.page.locator("#card").bounding_box()
        for x, y in (place, *outputs):
            assert not inside(card, x, y), f"the card of what is at {place} hides what is at {x, y}"
        opened.page.keyboard.press("Escape")

    opened.page.mouse.click(*place)
    opened.page.set_viewport_size(PHONE)
    brain = opened.page.locator("#brain")
    opened.until(lambda: below(opened.page.locator("#card"), brain), "card below the brain")


def inside(box: dict[str, float], x: float, y: float) -> bool:
    return box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]


def below(lower: Any, upper: Any) -> bool:
    box = upper.bounding_box()
    return bool(lower.bounding_box()["y"] >= box["y"] + box["height"])


def test_the_filter_removes_weak_synapses_from_the_drawing(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .wiring") > 0, "brain")
    opened.page.wait_for_timeout(500)
    full = opened.painted("#brain .wiring")

    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "lighter drawing")


def test_a_brain_of_thousands_of_synapses_is_drawn_and_can_be_filtered(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    labels = {"grid": [13, 13], "legend": ["0 nothing", "1 solid", "-1 enemy"]}
    make_run(tmp_path / "run", 2, champions=[grown(200, 5_000, 172, 6, id=9, fitness=1.0)], **labels)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "signals")
    assert opened.text("#tiles").split() == ["nothing", "solid", "enemy"]
    full = opened.painted("#brain .wiring")

    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "fewer synapses")
