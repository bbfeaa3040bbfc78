import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from neat.drawing.diagram import Diagram, diagram_of
from neat.errors import RunError
from tests.visualizer.runs import grown
from visualizer import champion_diagram
from visualizer.champion_diagram import (
    DiagramCache,
    Limits,
    champion_json,
    diagram_of_json,
    parents_of_json,
    validated,
    validated_genome,
)
from visualizer.run_reader import Labels

LABELS = Labels(("left eye", "right eye"), ("forward",), None, ())


def genome_data(**changes: Any) -> dict[str, Any]:
    """Return the JSON of a genome with two hidden neurons, changed so."""
    return {**json.loads(grown(2, 5, id=20).to_json()), **changes}


def test_a_diagram_has_all_neurons_with_their_labels() -> None:
    diagram = diagram_of_json(grown(2, 5, id=20).to_json(), LABELS)

    assert [(neuron.kind, neuron.label) for neuron in diagram.neurons] == [
        ("input", "left eye"), ("input", "right eye"), ("output", "forward"), ("hidden", ""), ("hidden", ""),
    ]  # fmt: skip
    assert len(diagram.synapses) == 5


def test_a_diagram_is_computed_once() -> None:
    text = grown(2, 5, id=20).to_json()

    assert diagram_of_json(text, LABELS) is diagram_of_json(text, LABELS)


def test_functions_need_not_be_registered_here() -> None:
    data = genome_data()
    data["neurons"][0]["activation"] = "somebody's own"

    assert diagram_of_json(json.dumps(data), LABELS).neurons[2].activation == "somebody's own"


def test_what_the_page_receives_can_be_sent_as_json() -> None:
    diagram = diagram_of_json(grown(1, 4, id=10).to_json(), LABELS)

    sent = json.loads(json.dumps(champion_json(diagram, {"genome": 10, "generation": 3}, [4, 5], LABELS)))

    assert (sent["genome"], sent["generation"], sent["parents"], sent["legend"]) == (10, 3, [4, 5], [])
    assert (sent["agent"], sent["summary"]) == (None, "")
    assert len(sent["neurons"]) == len(diagram.neurons)
    assert {"leave", "arrive", "bow"} <= sent["synapses"][0].keys()


def test_the_cell_of_the_agent_is_sent_with_the_grid_only() -> None:
    facts = {"genome": 10, "generation": 3}
    labels = LABELS._replace(grid=(1, 2), agent_cell=(0, 1), summary="see")
    text = grown(1, 4, id=10).to_json()

    inside = champion_json(diagram_of_json(text, labels), facts, [], labels)
    outside = champion_json(diagram_of_json(text, LABELS), facts, [], labels)

    assert (inside["agent"], inside["summary"], outside["agent"]) == ((0, 1), "see", None)


@pytest.mark.parametrize(
    ("parents", "expected"),
    [([3, 4], [3, 4]), ([3, "x"], [3, 0]), ([1, 2, 3], [1, 2]), (None, []), ("ab", [])],
)
def test_parents_are_at_most_two_ids(parents: object, expected: list[int]) -> None:
    assert parents_of_json(json.dumps(genome_data(parents=parents))) == expected


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shape": {}}, "'inputs' is missing"),
        ({"id": "x"}, "'x' is not an integer from 0 to"),
        ({"neurons": {}}, "its genes must be lists of at most 50000 rows"),
        ({"neurons": []}, "neurons must be the outputs, with ids from 2"),
        ({"neurons": genome_data()["neurons"] * 2}, "two neurons have the same id"),
        ({"synapses": [{**genome_data()["synapses"][0], "source": 99}]}, "refers to a neuron that does not exist"),
        ({"synapses": [{**genome_data()["synapses"][0], "target": 0}]}, "a synapse leads into an input"),
        ({"synapses": [{**genome_data()["synapses"][0], "weight": "1"}]}, "'1' is not a finite number"),
    ],
)
def test_an_invalid_genome_is_refused_with_the_reason(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError, match="a champion of this run is damaged: ") as caught:
        validated_genome(json.dumps(genome_data(**changes)))

    assert message in str(caught.value)


def test_a_diagram_like_no_other_is_one_entry_of_the_cache() -> None:
    cache, text = DiagramCache(), grown(2, 5, id=20).to_json()

    assert cache.diagram(text, LABELS) is cache.diagram(text, LABELS, None)
    assert cache.diagram(text, LABELS) is cache.diagram(text, labels=LABELS, like=None)
    assert cache.diagram(text, LABELS, text) is cache.diagram(text, LABELS, text)


def test_requests_for_one_diagram_at_the_same_time_lay_it_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out, together = [], threading.Barrier(4)

    def counted(*words: Any, **options: Any) -> Diagram:
        laid_out.append(1)
        return diagram_of(*words, **options)

    def request(_: int) -> Diagram:
        together.wait(60.0)
        return cache.diagram(text, LABELS)

    monkeypatch.setattr(champion_diagram, "diagram_of", counted)
    cache, text = DiagramCache(), grown(2, 5, id=20).to_json()
    with ThreadPoolExecutor(4) as threads:
        diagrams = list(threads.map(request, range(4)))

    assert len(laid_out) == 1
    assert all(diagram is diagrams[0] for diagram in diagrams)


def test_the_cache_keeps_the_diagrams_that_were_requested_last() -> None:
    texts = [grown(hidden, hidden + 3, id=hidden).to_json() for hidden in (1, 2, 3)]
    cache = DiagramCache(most=len(texts[0]) + len(texts[1]))
    first, second = (cache.diagram(text, LABELS) for text in texts[:2])

    assert cache.diagram(texts[0], LABELS) is first
    cache.diagram(texts[2], LABELS)
    assert cache.diagram(texts[1], LABELS) is not second


def test_an_error_is_not_cached() -> None:
    cache = DiagramCache()
    for _ in range(2):
        with pytest.raises(RunError, match="damaged"):
            cache.diagram("null", LABELS)


def test_the_limits_on_the_size_of_a_network_can_be_chosen() -> None:
    data = genome_data()

    assert validated(data, Limits(2, 3, 5))["neurons"] == data["neurons"]
    for limits in (Limits(1, 3, 5), Limits(2, 2, 5), Limits(2, 3, 4)):
        with pytest.raises(ValueError, match=r"at most|from 0 to 1"):
            validated(data, limits)
