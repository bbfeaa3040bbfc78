"""Shape: the inputs and outputs of a network, and how signals travel in it."""

from typing import NamedTuple


class Shape(NamedTuple):
    """The sensors and outputs of all genomes of a population, and how signals travel between them.

    Neuron ids are assigned in this order: inputs, the bias neuron, outputs, hidden neurons.
    """

    inputs: int
    """Numbers in an observation."""
    outputs: int
    """Numbers that the network computes from an observation."""
    bias_neuron: bool = False
    """Whether there is one more sensor, which is always 1 (paper, section 4.1)."""
    recurrent: bool = False
    """Whether synapses may close cycles; otherwise genomes are acyclic."""

    @property
    def sensors(self) -> int:
        """The number of neurons that no synapse leads into: the inputs, and the bias neuron."""
        return self.inputs + int(self.bias_neuron)

    @property
    def first_hidden(self) -> int:
        """The lowest id that a hidden neuron can have."""
        return self.sensors + self.outputs

    def kind(self, neuron: int) -> str:
        """Return the kind of the neuron with this id: "input", "bias", "output" or "hidden"."""
        if neuron < self.inputs:
            return "input"
        if neuron < self.sensors:
            return "bias"
        return "output" if neuron < self.first_hidden else "hidden"
