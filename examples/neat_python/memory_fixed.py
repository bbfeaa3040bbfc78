"""neat-python's example `memory-fixed`: remember four bits, then play them back, with two functions of one's own.

`neat evolve memory_fixed.py:score --set genome.recurrent=true`
"""

import math
import random

import numpy as np

import fitness
import neat

BITS, TESTS = 4, 64
neat.register_activation("my_sinc_function", lambda x: 1.0 if x == 0.0 else math.sin(x) / x)
neat.register_aggregation("my_l2norm_function", lambda signals: math.sqrt(np.sum(signals**2)))


@fitness.for_networks(inputs=2, outputs=1, solved_at=3.99)
def score(network: neat.Network) -> float:
    """Return 4 for a network that plays back every sequence, 0 for none; `random` is seeded for each evaluation."""
    error = 0.0
    for _ in range(TESTS):
        bits = [random.choice((0.0, 1.0)) for _ in range(BITS)]
        network.reset()
        for bit in bits:
            network.activate((bit, 0.0))
        error += sum((round(float(network.activate((0.0, 1.0))[0])) - bit) ** 2 for bit in bits)
    return 4.0 - 4.0 * error / (BITS * TESTS)
