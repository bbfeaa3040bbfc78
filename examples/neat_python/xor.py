"""neat-python's example `xor`.

`neat evolve xor.py:score --solve` prints each generation and saves checkpoints and the champion; `neat view` draws it.
"""

import fitness
import neat

CASES = [((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0)]


@fitness.for_networks(inputs=2, outputs=1, solved_at=3.9)
def score(network: neat.Network) -> float:
    """Return 4 minus the sum of squared errors over the four cases."""
    return 4.0 - sum((float(network.activate(inputs)[0]) - target) ** 2 for inputs, target in CASES)
