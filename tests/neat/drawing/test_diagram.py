import json
from collections.abc import Callable

import pytest

from neat import Genome
from neat.drawing import diagram
from neat.drawing.diagram import Diagram, diagram_of
from neat.drawing.layout import place

Make = Callable[..., Genome]


def test_a_diagram_has_the_order_of_the_networks_values(genome: Make) -> None:
    some = genome("0>4 +1.0 #1, 4>2 -2.0 #2 off, 4>4 +0.5 #3, 1>3 +1.0 #4", outputs=2, recurrent=True)

    drawn: Diagram = diagram_of(json.loads(some.to_json()), input_labels=["left"], output_labels=["go"])

    assert [neuron.id for neuron in drawn.neurons] == [0, 1, 2, 3, 4]
    assert [neuron.label for neuron in drawn.neurons] == ["left", "input 1", "go", "output 1", ""]
    assert [neuron.kind for neuron in drawn.neurons] == ["input", "input", "output", "output", "hidden"]
    assert [(one.source, one.target, one.enabled, one.recurrent) for one in drawn.synapses] == [
        (0, 4, True, False), (4, 2, False, False), (4, 4, True, True), (1, 3, True, False),
    ]  # fmt: skip


def test_enabled_synapses_have_routes_and_disabled_ones_take_no_room(genome: Make) -> None:
    text = "0>2 +1.0 #1, 1>2 +1.0 #2"
    both = diagram_of(json.loads(genome(text).to_json())).synapses
    one = diagram_of(json.loads(genome(f"{text} off").to_json())).synapses

    assert [synapse.arrive for synapse in both] == [-both[1].arrive, both[1].arrive]
    assert both[1].arrive > 0.0
    assert [(synapse.leave, synapse.arrive, synapse.bow) for synapse in one] == [(0.0, 0.0, 0.0)] * 2


def test_missing_labels_are_numbered_and_the_bias_neuron_is_named(genome: Make) -> None:
    some = genome("0>4 +1.0 #1, 2>5 +1.0 #2", outputs=2, bias_neuron=True)

    drawn = diagram_of(json.loads(some.to_json()), output_labels=["left"])

    assert [neuron.label for neuron in drawn.neurons] == ["input 0", "input 1", "bias", "left", "output 1", ""]
    assert [neuron.kind for neuron in drawn.neurons][2] == "bias"


def test_properties_of_neurons_are_those_of_the_genes(genome: Make) -> None:
    some = genome("0>2 +1.0 #1")
    some.neurons[0].bias, some.neurons[0].response = 0.5, 2.0

    sensor, _, output = diagram_of(json.loads(some.to_json())).neurons

    assert (output.activation, output.aggregation, output.bias, output.response) == ("steep_sigmoid", "sum", 0.5, 2.0)
    assert (sensor.activation, sensor.aggregation, sensor.bias, sensor.response) == ("", "", 0.0, 1.0)


def test_a_grid_is_kept_only_if_the_inputs_fill_it(genome: Make) -> None:
    record = json.loads(genome("0>6 +1.0 #1", inputs=6).to_json())

    assert diagram_of(record, grid=(2, 3)).grid == (2, 3)
    assert diagram_of(record, grid=(3, 3)).grid is None


def test_an_unregistered_activation_can_be_drawn(genome: Make) -> None:
    record = json.loads(genome("0>2 +1.0 #1").to_json())
    record["neurons"][0]["activation"] = "somebody_elses"

    assert diagram_of(record).neurons[2].activation == "somebody_elses"


def test_an_earlier_diagram_gives_the_layout_its_positions(genome: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    record = json.loads(genome("0>3 +1.0 #1, 3>2 +1.0 #2").to_json())
    before = diagram_of(record)
    seen: list[object] = []

    def noted(*arguments: object, like: object, **others: object) -> object:
        seen.append(like)
        return place(*arguments, like=like, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(diagram, "place", noted)
    after = diagram_of(record, like=before)

    assert seen == [{neuron.id: (neuron.x, neuron.y) for neuron in before.neurons}]
    assert [neuron.id for neuron in after.neurons] == [0, 1, 2, 3]
