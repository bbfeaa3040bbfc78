import numpy as np
import pytest

import neat
from neat import GenomeError
from neat.exchange.plan import plan_of
from neat.network.action import Largest
from neat.network.observation import Numbers
from tests.conftest import genome_of
from tests.evolved import evolved


def test_neurons_follow_their_sources_and_signals_their_markings() -> None:
    genome = genome_of("0>4 +1.0 #3, 4>3 +2.0 #1, 1>3 -1.0 #7, 0>3 +0.5 #5 off, 2>3 +4.0 #2", bias_neuron=True)
    plan = plan_of(genome)

    assert [neuron.id for neuron in plan.neurons] == [4, 3]
    assert [(signal.source, signal.weight, signal.marking) for signal in plan.neurons[1].signals] == [
        (4, 2.0, 1), (2, 4.0, 2), (1, -1.0, 7),
    ]  # fmt: skip
    assert (plan.sensors, plan.slots, plan.synapses) == (3, 5, 4)


def test_neurons_that_no_output_depends_on_are_left_out() -> None:
    genome = genome_of("0>2 +1.0 #1, 0>3 +1.0 #2, 3>4 +1.0 #3, 1>5 +1.0 #4, 5>2 +1.0 #5, 3>2 +1.0 #6 off")
    plan = plan_of(genome)

    assert sorted(neuron.id for neuron in plan.neurons) == [2, 5]
    assert sorted(neuron.slot for neuron in plan.neurons) == [2, 3]
    assert {signal.source for neuron in plan.neurons for signal in neuron.signals} == {0, 1, 3}


def test_a_recurrent_neuron_may_depend_on_itself() -> None:
    plan = plan_of(genome_of("0>2 +1.0 #1, 2>2 +0.5 #2, 3>2 +0.5 #3, 2>3 +1.0 #4", recurrent=True))

    assert plan.recurrent
    assert [neuron.id for neuron in plan.neurons] == [2, 3]


def test_functions_are_listed_as_they_occur() -> None:
    genome = genome_of("0>2 +1.0 #1, 1>3 +1.0 #2", outputs=2)
    genome.neurons["activation"] = [2, 0]
    genome.neurons["aggregation"] = [4, 1]

    assert plan_of(genome).activations == ["steep_sigmoid", "tanh"]
    assert plan_of(genome).aggregations == ["product", "mean"]


def test_labels_are_those_given_or_described_or_numbered() -> None:
    genome = evolved(2)

    assert plan_of(genome).input_labels == ("input 0", "input 1", "input 2", "input 3")
    plan = plan_of(genome, Numbers((4,)), Largest([0, 1, 5]), output_labels=["a", "b", "c"])
    assert plan.input_labels == ("obs 0", "obs 1", "obs 2", "obs 3")
    assert plan.output_labels == ("a", "b", "c")
    assert (
        str(plan_of(genome, task="Cart").origin)
        == f"genome 2, evolved on Cart; written by craig-neat {neat.__version__}"
    )


def test_a_cycle_in_a_feed_forward_genome_is_an_error() -> None:
    genome = genome_of("0>2 +1.0 #1, 3>2 +1.0 #2, 4>3 +1.0 #3, 0>4 +1.0 #4")
    genome.synapses["source"][3] = 3
    genome.synapses["target"][3] = 4

    with pytest.raises(GenomeError, match="its synapses close a cycle"):
        plan_of(genome)


def test_a_read_only_genome_has_a_plan() -> None:
    assert plan_of(evolved(2).frozen()) == plan_of(evolved(2))
    assert np.isfinite([signal.weight for neuron in plan_of(evolved(2)).neurons for signal in neuron.signals]).all()
