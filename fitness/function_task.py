"""FunctionTask: a plain function of a network as a task."""

from collections.abc import Callable
from typing import Protocol, cast

import numpy as np

from neat import Network


class SizedFunction(Protocol):
    """A function of a network that states the size of its networks."""

    inputs: int
    outputs: int
    solved_at: float | None

    def __call__(self, network: Network, /) -> float:
        """Return the fitness of a network."""


def for_networks(
    *, inputs: int, outputs: int, solved_at: float | None = None
) -> Callable[[Callable[[Network], float]], SizedFunction]:
    """Return a decorator that makes a function of a network a task.

    It sets the attributes of the function, which stays a function; type checkers know them then:

        >>> @fitness.for_networks(inputs=2, outputs=1, solved_at=3.9)
        ... def score(network: neat.Network) -> float:
        ...     return 4.0 - error(network)

    Args:
        inputs: Inputs of the networks.
        outputs: Outputs of the networks.
        solved_at: The fitness from which the task counts as solved; None if it never does.
    """

    def sized(function: Callable[[Network], float]) -> SizedFunction:
        result = cast("SizedFunction", function)
        result.inputs, result.outputs, result.solved_at = inputs, outputs, solved_at
        return result

    return sized


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
