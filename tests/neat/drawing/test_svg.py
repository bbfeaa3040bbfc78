import json
import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from neat import Genome
from neat.drawing.diagram import diagram_of
from neat.drawing.svg import svg

Make = Callable[..., Genome]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(genome: Genome, **words: object) -> ElementTree.Element:
    """Return the drawing of a genome, as XML."""
    return ElementTree.fromstring(svg(diagram_of(json.loads(genome.to_json()), **words)))  # type: ignore[arg-type]


def test_every_neuron_and_every_enabled_synapse_is_drawn(genome: Make) -> None:
    drawing = drawn(genome("0>3 +1.0 #1, 3>2 -2.0 #2, 1>2 +1.0 #3 off"))

    assert len(drawing.findall(f"{SVG}circle")) == 4
    assert len(drawing.findall(f"{SVG}path")) == 2
    assert [text.text for text in drawing.findall(f"{SVG}text")] == ["input 0", "input 1", "output 0"]


def test_the_sign_of_a_weight_is_a_colour_and_its_size_a_width(genome: Make) -> None:
    weak, strong = drawn(genome("0>2 +0.5 #1, 1>2 -4.0 #2")).findall(f"{SVG}path")

    assert weak.get("stroke") != strong.get("stroke")
    assert float(weak.get("stroke-width", 0)) < float(strong.get("stroke-width", 0))


def test_a_recurrent_synapse_is_dashed_and_a_loop_is_a_ring(genome: Make) -> None:
    drawing = drawn(genome("0>3 +1.0 #1, 3>2 +1.0 #2, 2>3 +1.0 #3, 3>3 +1.0 #4", recurrent=True))

    assert [bool(path.get("stroke-dasharray")) for path in drawing.findall(f"{SVG}path")].count(True) == 1
    assert len([circle for circle in drawing.findall(f"{SVG}circle") if circle.get("fill") == "none"]) == 1


def test_the_picture_holds_wires_that_dip_below_its_lowest_neurons(genome: Make) -> None:
    usual = drawn(genome("0>2 +1.0 #1"))
    text = "0>6 +1.0 #1, 2>7 +1.0 #2, 7>5 +1.0 #3, 6>3 +1.0 #4, 5>7 +9.0 #5, 5>4 +1.0 #6, 5>3 +1.0 #7"
    wide = drawn(genome(text, inputs=3, outputs=3, recurrent=True))
    _, top, _, height = map(float, wide.get("viewBox", "").split())

    assert usual.get("viewBox") == "0 0 900 484"
    lowest = 0.0
    for path in wide.findall(f"{SVG}path"):
        y, *middles, to_y = [float(y) for y in re.findall(r"-?[\d.]+ (-?[\d.]+)", path.get("d", ""))]
        for share in (part / 50 for part in range(51)):
            parts = ((1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share**2 * (1 - share), share**3)
            lowest = max(lowest, sum(part * one for part, one in zip(parts, (y, *middles, to_y), strict=True)))
    assert lowest > 484
    assert lowest + 2.5 <= top + height < lowest + 40
    assert float(wide.find(f"{SVG}rect").get("height", 0)) == height  # type: ignore[union-attr]


def test_the_picture_holds_long_labels(genome: Make) -> None:
    labels = {"input_labels": ["w" * 24, "x"], "output_labels": ["w" * 24]}
    drawing = drawn(genome("0>2 +1.0 #1"), **labels)
    left, _, width, _ = map(float, drawing.get("viewBox", "").split())
    first, _, last = [float(text.get("x", 0)) for text in drawing.findall(f"{SVG}text")]

    assert first - 24 * 7 >= left
    assert last + 24 * 7 <= left + width


def test_labels_do_not_overlap(genome: Make) -> None:
    drawing = drawn(genome("0>200 +1.0 #1", inputs=200))
    ys = [float(text.get("y", 0)) for text in drawing.findall(f"{SVG}text")[:-1]]

    assert len(drawing.findall(f"{SVG}circle")) == 201
    assert len(ys) >= 20
    assert min(below - above for above, below in pairwise(ys)) >= 12


def test_wires_that_arrive_at_the_same_neuron_end_side_by_side(genome: Make) -> None:
    paths = drawn(genome("0>2 +1.0 #1, 1>2 +1.0 #2")).findall(f"{SVG}path")

    ends = [path.get("d", "").split()[-2:] for path in paths]
    assert len({tuple(end) for end in ends}) == 2


def test_labels_are_escaped(genome: Make) -> None:
    hostile = '<script>alert("1")</script>&\x00\n'
    diagram = diagram_of(json.loads(genome("0>2 +1.0 #1").to_json()), input_labels=[hostile])

    text = svg(diagram, hostile)

    assert "<script" not in text
    labels = ElementTree.fromstring(text).findall(f"{SVG}text")
    assert (labels[0].text or "").startswith("<script>")


def test_a_long_label_is_cut(genome: Make) -> None:
    label = drawn(genome("0>2 +1.0 #1"), input_labels=["x" * 300]).find(f"{SVG}text")

    assert label is not None
    assert label.text == "x" * 23 + "…"


def test_a_grid_of_inputs_is_drawn_as_cells(genome: Make) -> None:
    drawing = drawn(genome("0>7 +1.0 #1", inputs=7), grid=(2, 3), input_labels=["", "", "", "", "", "", "speed"])

    cells = drawing.findall(f"{SVG}rect")[1:]
    assert len(cells) == 6
    assert len({(cell.get("x"), cell.get("y")) for cell in cells}) == 6
    assert {cell.get("width") == cell.get("height") for cell in cells} == {True}
    assert "speed" in [text.text for text in drawing.findall(f"{SVG}text")]


def test_a_notebook_draws_a_genome(genome: Make) -> None:
    shown = genome("0>3 +1.0 #1, 3>2 -2.0 #2")._repr_svg_()

    assert ElementTree.fromstring(shown).tag == f"{SVG}svg"
    assert not re.search(r"nan|inf", shown.split("<title>")[0])


@pytest.mark.parametrize("weight", ["+0.0", "+9999999.0"])
def test_a_drawing_of_any_weight_has_finite_numbers(genome: Make, weight: str) -> None:
    path = drawn(genome(f"0>2 {weight} #1")).find(f"{SVG}path")

    assert path is not None
    assert 0.0 < float(path.get("stroke-width", 0)) < 10.0
