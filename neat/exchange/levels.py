"""Levels: neurons that can be computed together, for frameworks whose unit of work is a matrix."""

from typing import NamedTuple

from neat.exchange.plan import Plan, PlannedNeuron


class Group(NamedTuple):
    """Neurons with the same functions, none of which depends on another one."""

    level: int
    aggregation: str
    activation: str
    neurons: tuple[PlannedNeuron, ...]


def groups_of(plan: Plan, *, same_fan_in: tuple[str, ...] = ()) -> list[Group]:
    """Return the groups of a network, in the order of evaluation.

    A neuron without signals is in a group of sums, which are 0 then, as is any aggregation of no signals.

    Args:
        plan: The network.
        same_fan_in: Aggregations whose groups have neurons with the same number of signals only.
    """
    levels = dict.fromkeys(range(plan.sensors), 0)
    found: dict[tuple[int, str, str, int], list[PlannedNeuron]] = {}
    for neuron in plan.neurons:
        level = 1 if plan.recurrent else 1 + max((levels[signal.source] for signal in neuron.signals), default=0)
        levels[neuron.slot] = level
        aggregation = neuron.aggregation if neuron.signals else "sum"
        fan_in = len(neuron.signals) if aggregation in same_fan_in else 0
        found.setdefault((level, aggregation, neuron.activation, fan_in), []).append(neuron)
    return [Group(*key[:3], tuple(neurons)) for key, neurons in sorted(found.items())]
