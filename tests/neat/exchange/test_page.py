import json
import re
from html.parser import HTMLParser

import pytest

from neat.exchange.javascript import javascript_source
from neat.exchange.page import page_source, script_of
from neat.network.action import Largest
from neat.network.observation import Categories, Numbers, Observation, Scaled
from tests.evolved import evolved
from tests.neat.exchange.agreement import (
    EVERY_ACTION,
    EVERYTHING,
    difference,
    every_part,
    evolved_genomes,
    needs_node,
    plan_for,
)

HOSTILE = "</script><img src=x onerror=alert(1)><!--<script>$title&amp;"


class Elements(HTMLParser):
    """The elements of a page, and the text in each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = [""]
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts[self.names[-1]] = self.texts.get(self.names[-1], "") + data


@needs_node
def test_the_script_of_a_page_computes_the_same_in_node() -> None:
    apart = [difference("html", genome) for genome in evolved_genomes(4)]
    apart += [difference("html", every_part(1, recurrent=True), EVERYTHING, EVERY_ACTION)]

    assert max(one.outputs for one in apart) < 1e-12
    assert all(one.same_actions == one.steps for one in apart)


def test_a_page_contains_the_controller_and_its_drawing_and_requests_nothing() -> None:
    plan = plan_for(evolved(4))
    page = page_source(plan)
    elements = Elements(page)

    assert script_of(page).startswith(javascript_source(plan))
    assert elements.names.count("circle") >= plan.slots
    assert elements.names.count("script") == elements.names.count("style") == elements.names.count("svg") == 1
    assert "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'" in page
    assert not {name for name, _ in elements.attributes} & {"src", "href"}
    assert re.findall(r"https?://[^\s\"']*", page) == ["http://www.w3.org/2000/svg"]


def test_a_page_draws_a_picture_that_is_observed_as_cells_in_the_order_of_values() -> None:
    plan = plan_for(evolved(4))
    names = Elements(page_source(plan, grid=(1, 2))).names

    assert names.count("rect") == 1 + 2  # the paper, and the cells, which come before all other neurons
    assert names.index("circle") > max(i for i, name in enumerate(names) if name == "rect")


def test_labels_and_names_are_text_wherever_they_are() -> None:
    plan = plan_for(evolved(4))
    labels = (HOSTILE,) * plan.inputs
    page = page_source(plan._replace(input_labels=labels, origin=plan.origin._replace(task=HOSTILE)))
    elements = Elements(page)

    assert elements.names.count("script") == 1
    assert "img" not in elements.names
    assert "onerror" not in {name for name, _ in elements.attributes}
    assert elements.texts["h1"] == f"{HOSTILE}: genome 4"
    (data,) = re.findall(r"^const PAGE = (.*);$", elements.texts["script"], re.MULTILINE)
    assert json.loads(data.replace("<\\!--", "<!--"))["neurons"][: plan.inputs] == [*labels]


@pytest.mark.parametrize(
    ("observation", "fields", "first"),
    [
        (None, [("input", -1.0, 1.0)] * 4, [0] * 4),
        (Scaled(Numbers((4,)), 1.0, [2.0, 4.0, 2.0, 2.0]), [("x", -1.0, 3.0), ("x", -3.0, 5.0)], [0] * 4),
        (Categories([4], [3]), [("observation", 3, 6)], [3]),
        (EVERYTHING, None, None),
    ],
)
def test_an_observation_has_a_field_for_each_number(
    observation: Observation | None, fields: list[tuple[str, float, float]] | None, first: list[int] | None
) -> None:
    genome = every_part(1) if observation is EVERYTHING else evolved(4)
    action = EVERY_ACTION if observation is EVERYTHING else Largest([*range(genome.outputs)])
    page = page_source(plan_for(genome, observation, action))
    (data,) = re.findall(r"^const PAGE = (.*);$", page, re.MULTILINE)
    shown = json.loads(data)

    if fields is None:
        assert shown["fields"] is None
        assert set(shown["observation"]) == {"camera", "place", "switches"}
        return
    assert [(field["low"], field["high"]) for field in shown["fields"]][: len(fields)] == [one[1:] for one in fields]
    assert shown["observation"] == first
