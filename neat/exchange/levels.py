"""Levels: neurons that can be computed together, for frameworks whose unit of work is a matrix."""

from collections.abc import Sequence
from typing import NamedTuple

from neat.exchange.plan import Plan, PlannedNeuron

SMALL = 4096
"""Numbers of a matrix that is written whatever part of it is 0."""
MOST_WASTE = 4
"""How many times the signals a larger matrix may have numbers."""


class Group(NamedTuple):
    """Neurons with the same functions, none of which depends on another one."""

    level: int
    aggregation: str
    activation: str
    neurons: tuple[PlannedNeuron, ...]

    @property
    def signals(self) -> int:
        """The number of signals."""
        return sum(len(neuron.signals) for neuron in self.neurons)

    @property
    def padded(self) -> int:
        """The size of a matrix with a row for each neuron, which are all as long as the longest."""
        return len(self.neurons) * max(len(neuron.signals) for neuron in self.neurons)

    @property
    def dense(self) -> int:
        """The size of a matrix with a row for each source and a column for each neuron."""
        return len(self.neurons) * len({signal.source for neuron in self.neurons for signal in neuron.signals})

    def affords(self, size: int) -> bool:
        """Return whether a matrix of this size does not waste memory."""
        return size <= max(SMALL, MOST_WASTE * self.signals)

    def split(self) -> list["Group"]:
        """Return groups whose padded matrices have at most twice as many numbers as signals."""
        found: dict[int, list[PlannedNeuron]] = {}
        for neuron in self.neurons:
            found.setdefault(len(neuron.signals).bit_length(), []).append(neuron)
        return [self._replace(neurons=tuple(neurons)) for _, neurons in sorted(found.items())]


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


def with_bounded_rows(groups: Sequence[Group]) -> list[Group]:
    """Return groups whose padded matrices do not waste memory."""
    return [part for group in groups for part in ([group] if group.affords(group.padded) else group.split())]
