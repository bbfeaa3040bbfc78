from neat.exchange.levels import groups_of
from tests.conftest import genome_of
from tests.evolved import evolved
from tests.neat.exchange.agreement import plan_for


def test_no_neuron_of_a_group_depends_on_another_of_its_level() -> None:
    plan = plan_for(evolved(4))
    level = {neuron.slot: group.level for group in groups_of(plan) for neuron in group.neurons}

    assert len(level) == len(plan.neurons)
    for neuron in plan.neurons:
        assert all(level.get(signal.source, 0) < level[neuron.slot] for signal in neuron.signals)


def test_groups_have_one_function_each() -> None:
    for group in groups_of(plan_for(evolved(5, recurrent=True)), same_fan_in=("median",)):
        assert group.level == 1
        assert {neuron.activation for neuron in group.neurons} == {group.activation}
        if group.aggregation == "median":
            assert len({len(neuron.signals) for neuron in group.neurons}) == 1


def test_a_neuron_without_signals_is_among_the_sums() -> None:
    genome = genome_of("0>2 +1.0 #1", outputs=2)
    genome.neurons["aggregation"] = 1  # product

    groups = groups_of(plan_for(genome))
    assert [(group.aggregation, len(group.neurons)) for group in groups] == [("product", 1), ("sum", 1)]
