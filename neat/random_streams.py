"""Random streams: one per purpose, so that no two parts of a run draw the same numbers.

A stream is a function of the run's seed, a generation, a purpose, and for some purposes a position. The streams of
single children are seeded in the kernels (`neat.kernels.random`) from seed, generation and child.
"""

from enum import IntEnum

import numpy as np

SEED_LIMIT = 2**63
"""Seeds of runs are below this."""
EPISODE_SEED_LIMIT = 2**31
"""Seeds of episodes in evolution and validation are below this; seeds from here on give unseen episodes."""


class Purpose(IntEnum):
    """What a stream is used for. A changed value would change all runs."""

    FIRST_GENERATION = 0
    """Structure and weights of the first genomes, of a run or after a restart."""
    REPRESENTATIVES = 1
    """The member that represents a species in the next generation."""
    EVALUATION = 2
    """Episodes of a generation: the same for all its genomes."""
    VALIDATION = 3
    """Episodes of a champion's validation, one stream per position."""
    WEIGHT_SEARCH = 4
    """Samples of the weight search, one stream per position."""
    CONFIRMATION = 5
    """The second part of a validation, one stream per position."""


def key(seed: int, generation: int, purpose: Purpose, *position: int) -> list[int]:
    """Return the seed of the stream."""
    return [seed, generation, int(purpose), *position]


def stream(seed: int, generation: int, purpose: Purpose, *position: int) -> np.random.Generator:
    """Return the stream at its start.

    Args:
        seed: Of the run, in [0, 2**63).
        generation: Its number.
        purpose: What the stream is used for.
        position: Of a genome or a sample, where each has a stream of its own.
    """
    return np.random.default_rng(key(seed, generation, purpose, *position))
