"""Shape: the inputs and outputs of a network, and how signals travel in it."""

from typing import NamedTuple


class Shape(NamedTuple):
    """What all genomes of a population share: their sensors, their outputs, and how signals travel.

    Neuron ids are given out in this order: inputs, the bias neuron, outputs, hidden neurons.
    """

    inputs: int
    """Numbers that a task feeds the network with at each step."""
    outputs: int
    """Numbers that the network answers with."""
    bias_neuron: bool = False
    """Whether one more sensor, always 1, can be connected to any neuron (paper, section 4.1)."""
    recurrent: bool = False
    """Whether synapses may close cycles. If not, a genome is acyclic, always."""

    @property
    def sensors(self) -> int:
        """Neurons that nothing can be connected into: the inputs, and the bias neuron."""
        return self.inputs + int(self.bias_neuron)

    @property
    def first_hidden(self) -> int:
        """The lowest id that a hidden neuron can have."""
        return self.sensors + self.outputs

    def kind(self, neuron: int) -> str:
        """Return what the neuron with this id is: "input", "bias", "output" or "hidden"."""
        if neuron < self.inputs:
            return "input"
        if neuron < self.sensors:
            return "bias"
        return "output" if neuron < self.first_hidden else "hidden"
