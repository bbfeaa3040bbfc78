"""NetworkParts: what an exported network of neat-python consists of, collected into a genome.

A network has only the neurons that are computed: those that its outputs need, and in a recurrent network only those
with an enabled connection. The value of any other output is 0 forever.
"""

from typing import Any

from neat.errors import GenomeError
from neat.exchange.neat_python.foreign_genome import (
    MOST_GENES,
    ForeignGenome,
    ForeignNeuron,
    ForeignSynapse,
    Pins,
    number,
    shown,
    truth,
    whole,
    word,
)

REFUSED = {
    "ctrnn": "it is continuous in time (CTRNN), which has no counterpart here",
    "iznn": "it is a spiking network (IZNN), which has no counterpart here",
}
KINDS = ("feedforward", "recurrent")


class NetworkParts:
    """The neurons and synapses of an exported network."""

    def __init__(self, kind: object) -> None:
        """Begin a network.

        Args:
            kind: As neat-python's JSON names it.

        Raises:
            GenomeError: Such networks have no counterpart here.
        """
        if kind not in KINDS:
            reason = REFUSED.get(kind, "") if isinstance(kind, str) else ""
            raise GenomeError(
                f"the network cannot be read: {reason}."
                if reason
                else f"the kind of the network must be one of {', '.join(KINDS)}, but is {shown(kind)}."
            )
        self.recurrent = kind == "recurrent"
        self.neurons: list[ForeignNeuron] = []
        self.synapses: list[ForeignSynapse] = []

    def add_neuron(self, key: Any, activation: Any, aggregation: Any, bias: Any, response: Any) -> None:
        """Add a neuron that is computed.

        Raises:
            GenomeError: A value is invalid.
        """
        key = whole(key, "the id of a node")
        self.neurons.append(
            ForeignNeuron(
                key,
                number(bias, f"the bias of node {key}"),
                number(response, f"the response of node {key}"),
                word(activation, f"the activation of node {key}"),
                word(aggregation, f"the aggregation of node {key}"),
            )
        )

    def add_synapse(self, source: Any, target: Any, weight: Any, enabled: Any) -> None:
        """Add a connection.

        Raises:
            GenomeError: A value is invalid, or there are too many.
        """
        if len(self.synapses) >= MOST_GENES:
            raise GenomeError(f"the network has more than {MOST_GENES:,} connections.")
        source, target = whole(source, "the source of a connection"), whole(target, "the target of a connection")
        name = f"of the connection from {source} to {target}"
        self.synapses.append(
            ForeignSynapse(
                source, target, number(weight, f"the weight {name}"), truth(enabled, f"enabled {name}"), None
            )
        )

    def genome(self, inputs: Any, outputs: Any, key: int = 0, fitness: float = float("nan")) -> ForeignGenome:
        """Return the genome of these parts.

        Args:
            inputs: The keys of the inputs, in their order.
            outputs: The keys of the outputs, in their order.
            key: Of the genome.
            fitness: Of the genome.

        Raises:
            GenomeError: These are not lists of keys.
        """
        for noun, keys in (("input", inputs), ("output", outputs)):
            if not isinstance(keys, list | tuple) or len(keys) > MOST_GENES:
                raise GenomeError(f"the {noun} keys of the network must be a list, but are {shown(keys)}.")
        pins = Pins(
            tuple(whole(one, "the key of an input") for one in inputs),
            tuple(whole(one, "the key of an output") for one in outputs),
            self.recurrent,
        )
        known = {neuron.key for neuron in self.neurons} | set(pins.inputs)
        missing = {*pins.outputs, *(synapse.source for synapse in self.synapses)} - known
        constant = [ForeignNeuron(one, 0.0, 1.0, "identity", "sum") for one in sorted(missing)]  # never computed: 0
        return ForeignGenome(key, fitness, pins, (*self.neurons, *constant), tuple(self.synapses))
