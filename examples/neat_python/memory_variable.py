"""neat-python's example `memory-variable`: remember up to three bits, ignore noise, then play the bits back.

`neat evolve memory_variable.py:score --set genome.recurrent=true`
"""

import random

import fitness
import neat

MOST_BITS, MOST_NOISE, TESTS = 3, 1, 32


def random_bits(count: int) -> list[float]:
    """Return so many random bits."""
    return [random.choice((0.0, 1.0)) for _ in range(count)]


@fitness.for_networks(inputs=3, outputs=1, solved_at=0.99)
def score(network: neat.Network) -> float:
    """Return 1 minus the mean squared error over random sequences; `random` is seeded for each evaluation."""
    error = 0.0
    for _ in range(TESTS):
        bits = random_bits(random.randint(1, MOST_BITS))
        network.reset()
        for bit in bits:
            network.activate((bit, 1.0, 0.0))
        for noise in random_bits(random.randint(0, MOST_NOISE)):
            network.activate((noise, 0.0, 0.0))
        played = [float(network.activate((noise, 0.0, 1.0))[0]) for noise in random_bits(len(bits))]
        error += sum((value - bit) ** 2 for value, bit in zip(played, bits, strict=True))
    return 1.0 - error / (MOST_BITS * TESTS)
