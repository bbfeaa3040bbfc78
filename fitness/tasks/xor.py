"""XOR: the smallest problem that no network without a hidden neuron solves (paper, section 4.1)."""

import numpy as np

from neat import Network


class Xor:
    """Tell whether exactly one of two inputs is on.

    Fitness is (4 - sum of |error|)^2, at most 16. Solved means that all four answers are on the
    right side of 0.5, the paper's criterion; a fitness that alone would guarantee it does not exist
    below 12.25, where all errors together are under one half, so `solved` looks at the answers.
    """

    name = "xor"
    inputs = 2
    outputs = 1
    input_labels = ("a", "b")
    output_labels = ("a xor b",)
    validation_episodes = 0
    truth = (((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0))
    """The truth table: (inputs, right answer)."""

    solved_at = 12.25
    """All errors together below 0.5: surely solved. `solved` is exact."""

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return (4 - sum of |error|)^2 over the truth table."""
        error = 0.0
        for inputs, answer in self.truth:
            network.reset()
            error += abs(network.activate(inputs)[0] - answer)
        return float(max(0.0, 4.0 - error) ** 2)

    def solved(self, network: Network) -> bool:
        """Return whether all four answers are on the right side of 0.5."""
        for inputs, answer in self.truth:
            network.reset()
            if (network.activate(inputs)[0] > 0.5) != (answer > 0.5):
                return False
        return True

    def cases(self) -> list[tuple[str, tuple[float, float]]]:
        """Return the cases to watch: (label, inputs); a label ends with the right answer."""
        return [(f"{first:.0f} {second:.0f} → {answer:.0f}", (first, second)) for (first, second), answer in self.truth]
