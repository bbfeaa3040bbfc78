"""The brain on the page: pointing at neurons, pinning them, filtering synapses."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import NEURON, SYNAPSE, Genome, Shape
from tests.visualizer.browser.visit import LAPTOP, PHONE, Serve, Visit, Visits, hidden_neuron, neurons_of, wires_of
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


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_card_is_below_the_brain_and_covers_nothing_of_it(
    size: dict[str, int], visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1, champions=[grown(6, 30, 4, 6, id=9, fitness=1.0)])
    opened = visit(serve(tmp_path / "run"), size)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "brain")
    x, y = neurons_of(opened, "output")[0]

    opened.page.mouse.click(x + 30, y)

    opened.until(lambda: opened.page.is_visible("#card"), "card")
    assert opened.text("#card h3") == "output 0"
    opened.until(lambda: below(opened.page.locator("#card"), opened.page.locator("#brain")), "card below the brain")


def below(lower: Any, upper: Any) -> bool:
    box = upper.bounding_box()
    return bool(lower.bounding_box()["y"] >= box["y"] + box["height"] - 0.5)


def test_all_wires_of_neurons_in_one_row_are_apart_and_can_be_clicked(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1, champions=[chain()], input_labels=["a", "b"], output_labels=["a xor b"])
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "brain")
    opened.page.wait_for_timeout(500)
    wires = wires_of(opened)
    neurons = [place for kind in ("input", "bias", "hidden") for place in neurons_of(opened, kind)]
    names = {"a", "b", "bias", "a xor b", "hidden neuron 4", "hidden neuron 5"}
    found = set()
    for wire in wires:
        others = [other for other in wires if other is not wire]
        assert all(max(distance(point, other) for point in wire) >= 6 for other in others)
        x, y = max(wire, key=lambda point: min(distance(point, other) for other in (*others, neurons)))
        opened.page.mouse.click(x, y)
        opened.until(lambda: opened.page.is_visible("#card"), "card")
        found.add(opened.text("#card h3"))
        opened.page.keyboard.press("Escape")
        opened.page.evaluate(AFTER_FRAMES)  # the brain grows again, without a card below it
    assert len(found) == len(wires) == 10
    assert all(set(title.split(" → ")) <= names for title in found)


def test_recurrent_wires_between_outputs_stay_on_the_canvas(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    pairs = [(0, 2), (1, 3), (0, 4), (3, 2), (4, 3), (2, 4), (4, 2)]
    synapses = [(marking, *pair, 1.0, True) for marking, pair in enumerate(pairs, start=1)]
    neurons = [(neuron, 0.0, 1.0, 0, 0) for neuron in (2, 3, 4)]
    shape = Shape(1, 3, bias_neuron=True, recurrent=True)
    genome = Genome(shape, np.array(synapses, SYNAPSE), np.array(neurons, NEURON), id=9, fitness=1.0)
    make_run(tmp_path / "run", 1, champions=[genome], input_labels=["position"], output_labels=["left", "no", "right"])
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "brain")
    box = opened.page.locator("#brain").bounding_box()

    for wire in wires_of(opened):
        assert all(box["y"] < y < box["y"] + box["height"] for _, y in wire)


def test_a_synapse_from_an_output_to_itself_rises_above_its_button(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    synapses = [(1, 0, 2, 1.0, True), (2, 2, 2, 1.0, True)]
    shape = Shape(1, 1, bias_neuron=True, recurrent=True)
    neurons = np.array([(2, 0.0, 1.0, 0, 0)], NEURON)
    genome = Genome(shape, np.array(synapses, SYNAPSE), neurons, id=9, fitness=1.0)
    make_run(tmp_path / "run", 1, champions=[genome], input_labels=["position"], output_labels=["force"])
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "brain")
    ((x, y),) = neurons_of(opened, "output")
    half_a_button = 28

    _, loop = wires_of(opened)

    assert min(height for _, height in loop) < y - half_a_button - 8
    assert all(x < across for across, _ in loop)


AFTER_FRAMES = """async () => {
    for (let left = 4; left; left -= 1) await new Promise(requestAnimationFrame);
}"""


def chain() -> Genome:
    """Return a network that solves XOR, whose neurons are in one row: the champion of the run with seed 1."""
    pairs = [(0, 4), (1, 4), (2, 4), (4, 5), (0, 5), (2, 5), (5, 3), (4, 3), (1, 3), (2, 3)]
    synapses = [(marking, *pair, (-1.0) ** marking, True) for marking, pair in enumerate(pairs, start=1)]
    neurons = [(neuron, 0.0, 1.0, 0, 0) for neuron in (3, 4, 5)]
    shape = Shape(2, 1, bias_neuron=True)
    return Genome(shape, np.array(synapses, SYNAPSE), np.array(neurons, NEURON), id=9, fitness=1.0)


def distance(point: tuple[float, float], course: Sequence[tuple[float, float]]) -> float:
    return min(math.dist(point, other) for other in course)


def test_a_neuron_chosen_by_key_is_announced_with_its_value(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1, input_labels=["left eye", "right eye"])
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")

    opened.page.focus("#brain")
    opened.page.keyboard.press("ArrowDown")

    assert opened.page.get_attribute("#brain", "role") == "application"
    assert re.fullmatch(r"input left eye, value -?[\d.]+, \d+ synapses? in, \d+ out", opened.text("#spoken"))


def test_tiles_are_told_apart_by_shape_and_the_cell_of_the_agent_is_named(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    labels: dict[str, Any] = {
        "grid": [3, 3],
        "agent_cell": [1, 1],
        "legend": ["0 nothing", "1 solid", "0.5 coin", "-1 enemy"],
    }
    make_run(tmp_path / "run", 1, champions=[grown(2, 12, 9, 2, id=9, fitness=1.0)], **labels)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.page.is_visible("#tiles"), "legend")

    shapes = opened.page.eval_on_selector_all("#tiles path", "(paths) => paths.map((path) => path.getAttribute('d'))")
    assert len(set(shapes)) == len(shapes) == 3
    assert opened.text("#tiles").split() == ["nothing", "solid", "coin", "enemy", "me"]


def test_neurons_that_are_new_in_a_champion_are_marked_without_motion(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 6)
    opened = visit(serve(tmp_path / "run"))
    opened.page.emulate_media(reduced_motion="reduce")
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")
    opened.page.keyboard.press("Home")
    opened.until(lambda: "genome 10" in opened.text("#champion"), "first champion")
    opened.page.keyboard.press("End")
    opened.until(lambda: "genome 30" in opened.text("#champion"), "last champion")
    marked = painted_at_the_first_step(opened)

    opened.page.reload()
    opened.until(lambda: "genome 30" in opened.text("#champion"), "champion without one before")

    assert painted_at_the_first_step(opened) < marked


def painted_at_the_first_step(opened: Visit) -> int:
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")
    opened.page.fill("#seek", "0")
    opened.page.wait_for_timeout(500)
    return opened.painted("#brain .activity")


def test_the_filter_removes_weak_synapses_from_the_drawing(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .wiring") > 0, "brain")
    opened.page.wait_for_timeout(500)
    full = opened.painted("#brain .wiring")

    opened.page.click("#filter summary")
    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "lighter drawing")


COUNT_CURVES = """() => {
    window.curves = [];
    const { clearRect, bezierCurveTo } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        if (this.canvas.matches("#brain .activity")) window.curves.push(0);
        return clearRect.apply(this, area);
    };
    CanvasRenderingContext2D.prototype.bezierCurveTo = function (...points) {
        const last = window.curves.length - 1;
        if (last >= 0 && this.canvas.matches("#brain .activity")) window.curves[last] += 1;
        return bezierCurveTo.apply(this, points);
    };
}"""
"""Count the wires that are drawn one by one, with a glow, each time the signals are drawn."""


def test_only_the_strongest_signals_glow_and_a_paused_brain_is_not_drawn_again(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1, champions=[grown(200, 1_500, 172, 6, id=9, fitness=1.0)], grid=[13, 13])
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "signals")
    opened.page.evaluate(COUNT_CURVES)
    opened.until(lambda: len(opened.page.evaluate("() => window.curves")) > 3, "drawings")

    opened.page.fill("#seek", "3")
    opened.page.wait_for_timeout(300)
    curves = opened.page.evaluate("() => window.curves")
    opened.page.wait_for_timeout(500)

    assert 0 < max(curves) <= 40
    assert len(opened.page.evaluate("() => window.curves")) == len(curves)


def test_a_brain_of_thousands_of_synapses_is_drawn_and_can_be_filtered(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    labels: dict[str, Any] = {"grid": [13, 13], "legend": ["0 nothing", "1 solid", "-1 enemy"]}
    make_run(tmp_path / "run", 2, champions=[grown(200, 5_000, 172, 6, id=9, fitness=1.0)], **labels)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "signals")
    assert opened.text("#tiles").split() == ["nothing", "solid", "enemy"]
    opened.until(lambda: opened.page.is_visible("#picture"), "picture, which makes room for itself")
    opened.page.wait_for_timeout(1_000)
    full = opened.painted("#brain .wiring")

    opened.page.click("#filter summary")
    opened.page.fill("#weight", "1")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.9 * full, "fewer synapses")
