import math
from typing import Any

import numpy as np
import pytest

import neat
from neat import GenomeError
from neat.exchange.neat_python.conversion import converted
from neat.exchange.neat_python.foreign_genome import ForeignGenome, ForeignNeuron, ForeignSynapse, Pins


def neuron(key: int, activation: str = "identity", aggregation: str = "sum", **changes: float) -> ForeignNeuron:
    fields = {"bias": 0.5, "response": 2.0, **changes}
    return ForeignNeuron(key, fields["bias"], fields["response"], activation, aggregation)


def synapse(source: int, target: int, weight: float = 1.5, **changes: Any) -> ForeignSynapse:
    return ForeignSynapse(source, target, weight, changes.get("enabled", True), changes.get("innovation"))


def foreign(
    *neurons: ForeignNeuron, synapses: tuple[ForeignSynapse, ...], recurrent: bool = False, of_092: bool = False
) -> ForeignGenome:
    pins = Pins.counted(2, 1, recurrent=recurrent)
    return ForeignGenome(3, 0.25, pins, neurons, synapses, of_092)


def output_of(one: ForeignGenome, *rows: tuple[float, float]) -> float:
    network = neat.Network(converted([one])[0].genome)
    for row in rows or [(0.3, -0.2)]:
        (answer,) = network.activate(row)
    return float(answer)


@pytest.mark.parametrize(
    ("activation", "theirs"),
    [
        ("sigmoid", lambda z: 1.0 / (1.0 + math.exp(-5.0 * z))),
        ("tanh", lambda z: math.tanh(2.5 * z)),
        ("sin", lambda z: math.sin(5.0 * z)),
        ("gauss", lambda z: math.exp(-5.0 * z * z)),
        ("softplus", lambda z: 0.2 * math.log(1.0 + math.exp(5.0 * z))),
        ("identity", lambda z: z),
    ],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_slopes_go_into_the_genes(activation: str, theirs: Any, hidden: bool) -> None:
    z = 0.5 + 2.0 * (1.5 * 0.3 - 0.7 * -0.2)
    if hidden:
        one = foreign(
            neuron(0, bias=0.0, response=1.0), neuron(4, activation),
            synapses=(synapse(-1, 4), synapse(-2, 4, 0.7), synapse(4, 0, 3.0)),
        )  # fmt: skip
        z = 0.5 + 2.0 * (1.5 * 0.3 + 0.7 * -0.2)
        assert output_of(one) == pytest.approx(3.0 * theirs(z), abs=1e-12)
    else:
        one = foreign(neuron(0, activation), synapses=(synapse(-1, 0), synapse(-2, 0, -0.7)))
        assert output_of(one) == pytest.approx(theirs(z), abs=1e-12)


def test_ids_follow_the_order_of_inputs_outputs_and_hidden_neurons() -> None:
    one = foreign(neuron(0), neuron(6), neuron(4), synapses=(synapse(-2, 6), synapse(6, 0), synapse(-1, 4)))

    genome = converted([one])[0].genome

    assert genome.shape == (2, 1, False, False)
    assert genome.neurons["id"].tolist() == [2, 6, 8]
    assert sorted(zip(genome.synapses["source"].tolist(), genome.synapses["target"].tolist(), strict=True)) == [
        (0, 6), (1, 8), (8, 2),
    ]  # fmt: skip
    assert (genome.id, genome.fitness) == (3, 0.25)


def test_markings_are_the_innovations() -> None:
    one = foreign(neuron(0), synapses=(synapse(-1, 0, innovation=9), synapse(-2, 0, innovation=4)))

    genome = converted([one])[0].genome

    assert genome.synapses["marking"].tolist() == [4, 9]
    assert genome.synapses["source"].tolist() == [1, 0]


@pytest.mark.parametrize("innovation", [None, 5])
def test_without_unique_innovations_equal_genes_get_equal_markings(innovation: int | None) -> None:
    both = synapse(-1, 0, innovation=innovation), synapse(-2, 0, innovation=innovation)
    one, other = foreign(neuron(0), synapses=both), foreign(neuron(0), synapses=both[1:])

    first, second = (each.genome.synapses for each in converted([one, other]))

    assert second["marking"][0] == first["marking"][first["source"] == 1][0]


def test_a_neuron_without_signals_is_0_in_recurrent_networks() -> None:
    one = foreign(
        neuron(0, bias=0.0, response=1.0), neuron(4, "sigmoid"), neuron(5, "sigmoid"), recurrent=True,
        synapses=(synapse(-1, 4, enabled=False), synapse(4, 0), synapse(-1, 0, 2.0), synapse(5, 4, enabled=False)),
    )  # fmt: skip

    (_, notes) = converted([one])[0]

    assert output_of(one, (0.3, 0.0), (0.3, 0.0)) == pytest.approx(0.6)
    assert [note.split(" has ")[0] for note in notes] == ["node 4"]


def test_a_neuron_without_signals_has_its_bias_in_feed_forward_networks() -> None:
    one = foreign(neuron(0, bias=0.0, response=1.0), neuron(4), synapses=(synapse(4, 0, 3.0), synapse(-1, 0, 0.0)))

    assert output_of(one) == pytest.approx(3.0 * 0.5)


def test_a_product_without_signals_is_1() -> None:
    one = foreign(neuron(0, aggregation="product"), synapses=())

    assert output_of(one) == pytest.approx(0.5 + 2.0 * 1.0)


def test_version_092_leaves_out_what_depends_on_a_neuron_without_signals() -> None:
    one = foreign(
        neuron(0), neuron(4), neuron(5), of_092=True,
        synapses=(synapse(-1, 0), synapse(4, 5), synapse(5, 0)),
    )  # fmt: skip

    assert output_of(one) == 0.0
    assert output_of(one._replace(of_092=False)) != 0.0


def test_an_output_with_connections_is_repeated() -> None:
    one = foreign(
        neuron(0, bias=0.1, response=1.0), neuron(4, bias=0.0, response=1.0),
        synapses=(synapse(-1, 0, 2.0, innovation=1), synapse(0, 4, 3.0, innovation=2)),
    )  # fmt: skip

    (genome, notes) = converted([one])[0]

    assert output_of(one) == pytest.approx(0.1 + 2.0 * 0.3)
    assert "output 0 has connections" in notes[0]
    assert genome.synapses["marking"].tolist() == [1, 2, 3]


def test_disabled_connections_that_close_a_cycle_are_left_out() -> None:
    one = foreign(
        neuron(0), neuron(4), neuron(5),
        synapses=(synapse(-1, 4), synapse(4, 5), synapse(5, 0), synapse(5, 4, enabled=False)),
    )  # fmt: skip

    (genome, notes) = converted([one])[0]

    assert len(genome.synapses) == 3
    assert "1 disabled connections" in notes[0]


def test_recurrent_networks_read_the_step_before() -> None:
    one = foreign(neuron(0, bias=0.0, response=1.0), recurrent=True, synapses=(synapse(0, 0, 0.5), synapse(-1, 0, 1.0)))

    assert output_of(one, (1.0, 0.0), (1.0, 0.0), (1.0, 0.0)) == pytest.approx(1.75)


def test_what_differs_is_noted() -> None:
    (_, notes) = converted([foreign(neuron(0, "sin"), synapses=(synapse(-1, 0),))])[0]

    assert "argument of sin to +-12" in notes[0]


def test_keys_of_any_program_are_read() -> None:
    pins = Pins((-7, 3), (100, 5), False)
    one = ForeignGenome(
        0, math.nan, pins, (neuron(100), neuron(5, bias=7.0), neuron(1)),
        (synapse(3, 1, 1.0), synapse(1, 100, 1.0), synapse(-7, 5, 1.0)),
    )  # fmt: skip

    answer = neat.Network(converted([one])[0].genome).activate((1.0, 10.0))

    assert np.allclose(answer, (0.5 + 2.0 * (0.5 + 2.0 * 10.0), 7.0 + 2.0))


@pytest.mark.parametrize(
    ("one", "problem"),
    [
        (foreign(neuron(4), synapses=()), "it must have the outputs"),
        (foreign(neuron(0), synapses=(synapse(-3, 0),)), "its connection from -3 to 0"),
        (foreign(neuron(0), synapses=(synapse(-1, 8),)), "its connection from -1 to 8"),
        (foreign(neuron(0), synapses=(synapse(-1, -2),)), "its connection from -1 to -2"),
        (foreign(neuron(0), neuron(0), synapses=()), "the same key"),
        (foreign(neuron(0), neuron(-1), synapses=()), "the same key"),
        (foreign(neuron(0), synapses=(synapse(-1, 0), synapse(-1, 0))), "join the same nodes"),
        (foreign(neuron(0, "steep_sigmoid"), synapses=()), "steep_sigmoid is not an activation"),
        (foreign(neuron(0, "mine"), synapses=()), "node 0: mine is not an activation function"),
        (foreign(neuron(0, "tanh", "mine"), synapses=()), "node 0: mine is not an aggregation"),
        (foreign(neuron(0), neuron(4), synapses=(synapse(4, 4),)), "close a cycle"),
        (foreign(neuron(0, "softplus"), recurrent=True, synapses=(synapse(-1, 0),)), "recurrent network has softplus"),
    ],
)  # fmt: skip
def test_what_has_no_counterpart_is_an_error(one: ForeignGenome, problem: str) -> None:
    with pytest.raises(GenomeError, match=f"genome 3 of neat-python: .*{problem}"):
        converted([one])
