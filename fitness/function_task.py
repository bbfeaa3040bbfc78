"""FunctionTask: a plain function of a network as a task."""

from collections.abc import Callable

import numpy as np

from neat import Network


class FunctionTask:
    """A function that returns the fitness of a network.

    Its score is deterministic, so champions are not validated.

    Attributes:
        function: Takes a network and returns its fitness.
        inputs: Inputs of the networks.
        outputs: Outputs of the networks.
        solved_at: The fitness from which the task counts as solved, or None.
        name: The function's name.
    """

    validation_episodes = 0

    def __init__(
        self, function: Callable[[Network], float], inputs: int, outputs: int, solved_at: float | None = None
    ) -> None:
        self.function = function
        self.inputs = inputs
        self.outputs = outputs
        self.solved_at = solved_at
        self.name = getattr(function, "__name__", "function")

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the function's value for this network; `rng` is not used."""
        return self.function(network)
