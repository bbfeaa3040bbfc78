"""Controller: a champion as other programs use it: an observation in, an action out."""

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

from neat.genetics.genome import Genome
from neat.kernels import Floats
from neat.network.network import Network

ToInputs = Callable[[Any], Sequence[float] | NDArray[Any]]
"""Takes an observation, which may be anything that a task's environment returns; returns (inputs,) numbers."""
ToAction = Callable[[Floats], Any]
"""Takes (outputs,) float64; returns an action, which may be anything that a task's environment takes."""


class Controller:
    """A network with the conversions around it: from an observation to inputs, from outputs to an action.

        >>> controller = Controller(genome, task.to_inputs, task.to_action)
        >>> action = controller.act(observation)

    A controller can be pickled if its conversions can. Its state goes with it, so that a recurrent network continues
    where it was.

    Attributes:
        genome: The genome of the network.
        network: Whose `values` show what the controller computes.
    """

    def __init__(self, genome: Genome, to_inputs: ToInputs | None = None, to_action: ToAction | None = None) -> None:
        """Build the controller of a genome.

        Args:
            genome: Changing it later does not change the controller.
            to_inputs: Turns an observation into the network's inputs; by default observations are inputs.
            to_action: Turns the network's outputs into an action; by default outputs are actions.

        Raises:
            GenomeError: The genome is feed-forward and has a cycle, or uses an activation that is not registered.
        """
        genome.check()
        self.genome = genome.copy()
        self.network = Network(self.genome)
        self._to_inputs = to_inputs
        self._to_action = to_action

    def act(self, observation: Any) -> Any:
        """Return the action for an observation.

        Raises:
            ValueError: The observation does not have as many numbers as the network has inputs.
        """
        inputs = observation if self._to_inputs is None else self._to_inputs(observation)
        outputs = self.network.activate(inputs)
        return outputs if self._to_action is None else self._to_action(outputs)

    def reset(self) -> None:
        """Begin a new episode: set every neuron to 0."""
        self.network.reset()

    def __repr__(self) -> str:
        genome = self.genome
        return f"<Controller of genome {genome.id}: {genome.inputs} inputs, {genome.outputs} outputs>"
