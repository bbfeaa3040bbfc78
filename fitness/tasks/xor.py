"""Xor: the smallest problem that needs a hidden neuron (paper, section 4.1)."""

import numpy as np

from neat import Network


class Xor:
    """Compute the exclusive or of two inputs.

    Fitness is (4 - sum of absolute errors)^2, at most 16. The task is solved if all four outputs are on the right side
    of 0.5, the paper's criterion. Only a fitness above 12.25, where the errors sum to less than one half, guarantees
    that; so `solved` checks the outputs.
    """

    name = "xor"
    inputs = 2
    outputs = 1
    input_labels = ("a", "b")
    output_labels = ("a xor b",)
    validation_episodes = 0
    truth = (((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0))
    """The truth table: (inputs, correct output)."""

    solved_at = 12.25
    """The sum of the errors is below 0.5, which is sufficient; `solved` is exact."""

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return (4 - sum of absolute errors)^2 over the truth table."""
        error = 0.0
        for inputs, correct in self.truth:
            network.reset()
            error += abs(network.activate(inputs)[0] - correct)
        return float(max(0.0, 4.0 - error) ** 2)

    def solved(self, network: Network) -> bool:
        """Return whether all four outputs are on the right side of 0.5."""
        for inputs, correct in self.truth:
            network.reset()
            if (network.activate(inputs)[0] > 0.5) != (correct > 0.5):
                return False
        return True

    def cases(self) -> list[tuple[str, tuple[float, float]]]:
        """Return (label, inputs) of each case; a label ends with the correct output."""
        return [
            (f"{first:.0f} {second:.0f} → {correct:.0f}", (first, second)) for (first, second), correct in self.truth
        ]
