"""Plan: a network and the conversions around it, as every writer reads them.

Neurons are in the order in which they are evaluated, and the signals of each in the order in which they are summed,
which is that of the markings. A neuron that no output depends on is left out.
"""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from neat.activations import ACTIVATIONS, activation_name
from neat.aggregations import AGGREGATIONS, aggregation_name
from neat.errors import GenomeError
from neat.exchange.rules import InputRules, PlacedAction, action_leaves, input_rules
from neat.genetics.genome import Genome
from neat.kernels import Rows
from neat.kernels.circuit import NODE, WIRE
from neat.kernels.topology import lay_out
from neat.network.action import Action
from neat.network.observation import Observation


class Origin(NamedTuple):
    """What a file was made from.

    Attributes:
        task: The name of the task; "" if it is not known.
        genome: The id of the genome.
        version: Of craig-neat.
    """

    task: str
    genome: int
    version: str

    @property
    def title(self) -> str:
        """The title of a drawing; "" if the task is not known."""
        return f"{self.task}: genome {self.genome}" if self.task else ""

    def __str__(self) -> str:
        task = f", evolved on {self.task}" if self.task else ""
        return f"genome {self.genome}{task}; written by craig-neat {self.version}"


class Signal(NamedTuple):
    """An enabled synapse: the slot of its source, its weight, and its marking in the genome."""

    source: int
    weight: float
    marking: int


class PlannedNeuron(NamedTuple):
    """A neuron: activation(bias + response * aggregation(signals)); the aggregation of no signals is 0."""

    id: int
    slot: int
    bias: float
    response: float
    activation: str
    aggregation: str
    signals: tuple[Signal, ...]


class Plan(NamedTuple):
    """A network with its conversions.

    A slot holds the value of a neuron: inputs, the bias neuron if there is one, outputs, hidden neurons.

    Attributes:
        origin: What it was made from.
        inputs: The number of inputs.
        outputs: The number of outputs.
        bias_neuron: Whether slot `inputs` is always 1.
        recurrent: Whether all neurons are evaluated at once, from the values of the step before; otherwise one after
            the other.
        neurons: In the order of evaluation.
        observation: How observations become inputs; None where they are the inputs.
        action: How outputs become actions; None where they are the action.
        input_labels: Of each input.
        output_labels: Of each output.
    """

    origin: Origin
    inputs: int
    outputs: int
    bias_neuron: bool
    recurrent: bool
    neurons: tuple[PlannedNeuron, ...]
    observation: Observation | None
    action: Action | None
    input_labels: tuple[str, ...]
    output_labels: tuple[str, ...]

    @property
    def sensors(self) -> int:
        """The slots before those of neurons."""
        return self.inputs + int(self.bias_neuron)

    @property
    def slots(self) -> int:
        """The number of slots."""
        return self.sensors + len(self.neurons)

    @property
    def synapses(self) -> int:
        """The number of signals of all neurons."""
        return sum(len(neuron.signals) for neuron in self.neurons)

    @property
    def activations(self) -> list[str]:
        """The activation functions that occur, built-in ones first."""
        return _in_order({neuron.activation for neuron in self.neurons}, ACTIVATIONS)

    @property
    def aggregations(self) -> list[str]:
        """The aggregations that occur."""
        return _in_order({neuron.aggregation for neuron in self.neurons if neuron.signals}, AGGREGATIONS)

    @property
    def input_rules(self) -> InputRules:
        """How observations become inputs."""
        return input_rules(self.observation, self.inputs)

    @property
    def action_leaves(self) -> list[PlacedAction]:
        """The leaves of an action; empty where outputs are the action."""
        return [] if self.action is None else action_leaves(self.action)


def origin_of(genome: int, task: str = "") -> Origin:
    """Return what is made from a genome with this id by this version."""
    return Origin(task, genome, str(import_module("neat").__version__))  # an import of the package would be a cycle


def plan_of(
    genome: Genome,
    observation: Observation | None = None,
    action: Action | None = None,
    *,
    task: str = "",
    input_labels: Sequence[str] = (),
    output_labels: Sequence[str] = (),
) -> Plan:
    """Return the plan of a genome and its conversions.

    Args:
        genome: Its functions must be known in this process.
        observation: How observations become inputs.
        action: How outputs become actions.
        task: The name of the task.
        input_labels: Of each input; by default those of the observation.
        output_labels: Of each output; by default those of the action.

    Raises:
        GenomeError: A feed-forward genome has a cycle, or a function is not registered.
    """
    shape = genome.shape
    nodes, wires = np.empty(len(genome.neurons), NODE), np.empty(len(genome.synapses), WIRE)
    genes = genome.synapses.copy(), genome.neurons.copy()  # kernels are compiled for writeable arrays only
    if lay_out(*genes, shape.sensors, shape.recurrent, nodes, wires) < len(nodes):
        raise GenomeError(f"genome {genome.id} is feed-forward, but its synapses close a cycle.")
    entering = genome.synapses[genome.synapses["enabled"]]
    entering = entering[np.argsort(entering["target"], kind="stable")]
    neurons = [_planned(node, wires, entering) for node in nodes]
    return Plan(
        origin_of(genome.id, task),
        shape.inputs,
        shape.outputs,
        shape.bias_neuron,
        shape.recurrent,
        _needed(neurons, shape.sensors, shape.outputs),
        observation,
        action,
        _labels(input_labels, observation, "input", shape.inputs),
        _labels(output_labels, action, "output", shape.outputs),
    )


def _planned(node: Any, wires: Rows, entering: Rows) -> PlannedNeuron:
    """Return a neuron; `entering` are the enabled synapses, sorted by target and then by marking."""
    targets = entering["target"]
    first, last = (int(np.searchsorted(targets, node.neuron, side)) for side in ("left", "right"))
    rows = zip(wires[node.first : node.last].tolist(), entering["marking"][first:last].tolist(), strict=True)
    return PlannedNeuron(
        int(node.neuron),
        int(node.slot),
        float(node.bias),
        float(node.response),
        activation_name(int(node.activation)),
        aggregation_name(int(node.aggregation)),
        tuple(Signal(source, weight, marking) for (source, weight), marking in rows),
    )


def _needed(neurons: Sequence[PlannedNeuron], sensors: int, outputs: int) -> tuple[PlannedNeuron, ...]:
    """Return the neurons that an output depends on, with consecutive slots."""
    by_slot = {neuron.slot: neuron for neuron in neurons}
    waiting = list(range(sensors, sensors + outputs))
    needed = set(waiting)
    while waiting:
        sources = {signal.source for signal in by_slot[waiting.pop()].signals if signal.source >= sensors} - needed
        needed |= sources
        waiting += sources
    slots = {slot: slot for slot in range(sensors)} | {slot: sensors + n for n, slot in enumerate(sorted(needed))}
    return tuple(
        neuron._replace(
            slot=slots[neuron.slot],
            signals=tuple(signal._replace(source=slots[signal.source]) for signal in neuron.signals),
        )
        for neuron in neurons
        if neuron.slot in needed
    )


def _labels(given: Sequence[str], described: Observation | Action | None, noun: str, count: int) -> tuple[str, ...]:
    if len(given) == count:
        return tuple(given)
    return tuple(f"{noun} {n}" for n in range(count)) if described is None else described.labels()


def _in_order(found: set[str], built_in: Iterable[str]) -> list[str]:
    first = [name for name in built_in if name in found]
    return first + sorted(found - set(first))
