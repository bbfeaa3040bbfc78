"""The brain on the page: pointed at, pinned, sifted."""

from pathlib import Path
from typing import Any

import pytest

from tests.visualizer.browser.visiting import LAPTOP, PHONE, Serve, Visits, hidden_neuron, neurons_of
from tests.visualizer.runs import grown, make_run


def test_a_neuron_is_isolated_under_the_pointer_and_pinned_by_a_click(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "the brain")
    opened.page.wait_for_timeout(500)
    x, y = hidden_neuron(opened)

    opened.page.mouse.move(x, y)
    opened.until(lambda: "isolated" in (opened.page.get_attribute("#brain", "class") or ""), "isolation")
    opened.page.mouse.click(x, y)
    opened.until(lambda: opened.page.is_visible("#card"), "the card")
    assert opened.text("#card h3").startswith("hidden neuron ")
    assert "steep sigmoid" in opened.text("#card")

    opened.page.keyboard.press("Escape")
    opened.until(lambda: not opened.page.is_visible("#card"), "the card's end")


@pytest.mark.parametrize("size", [LAPTOP, {"width": 1000, "height": 700}], ids=["laptop", "small"])
def test_the_card_of_a_neuron_hides_neither_it_nor_an_output(
    size: dict[str, int], visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1, champions=[grown(6, 30, 4, 6, id=9, fitness=1.0)])
    opened = visit(serve(tmp_path / "run"), size)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "the brain")
    outputs = [(x + 50, y) for x, y in neurons_of(opened, "output")]

    for place in (*neurons_of(opened, "input"), *neurons_of(opened, "hidden"), *outputs):
        opened.page.mouse.click(*place)
        opened.until(lambda: opened.page.is_visible("#card"), "the card")
        card = opened.page.locator("#card").bounding_box()
        for x, y in (place, *outputs):
            assert not inside(card, x, y), f"the card of what is at {place} hides what is at {x, y}"
        opened.page.keyboard.press("Escape")

    opened.page.mouse.click(*place)
    opened.page.set_viewport_size(PHONE)
    brain = opened.page.locator("#brain")
    opened.until(lambda: below(opened.page.locator("#card"), brain), "the card below the brain")


def inside(box: dict[str, float], x: float, y: float) -> bool:
    return box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]


def below(lower: Any, upper: Any) -> bool:
    box = upper.bounding_box()
    return bool(lower.bounding_box()["y"] >= box["y"] + box["height"])


def test_a_threshold_takes_weak_synapses_out_of_the_drawing(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .wiring") > 0, "the brain")
    opened.page.wait_for_timeout(500)
    full = opened.painted("#brain .wiring")

    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "a lighter drawing")


def test_a_brain_of_thousands_of_synapses_is_drawn_and_can_be_sifted(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    labels = {"grid": [13, 13], "legend": ["0 nothing", "1 solid", "-1 enemy"]}
    make_run(tmp_path / "run", 2, champions=[grown(200, 5_000, 172, 6, id=9, fitness=1.0)], **labels)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "its signals")
    assert opened.text("#tiles").split() == ["nothing", "solid", "enemy"]
    full = opened.painted("#brain .wiring")

    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "fewer synapses")
