"""Random streams that cost nothing to make: splitmix64 (Steele, Lea & Flood 2014).

A stream is a (1,) uint64 array holding its state. `seed_stream` mixes (seed, generation, child)
into a state, so each child has a stream of its own and is a function of those three alone.
"""

import math

import numpy as np

from neat.kernels import kernel

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
SHIFT_30, SHIFT_27, SHIFT_31, SHIFT_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@kernel
def mix(state):
    """Return the uint64 `state` with its bits thoroughly mixed."""
    state = (state ^ (state >> SHIFT_30)) * FIRST
    state = (state ^ (state >> SHIFT_27)) * SECOND
    return state ^ (state >> SHIFT_31)


@kernel
def seed_stream(stream, seed, generation, child):
    """Set `stream` to the beginning of the stream that belongs to these three numbers."""
    state = mix(np.uint64(seed) + GOLDEN)
    state = mix((state ^ np.uint64(generation)) + GOLDEN)
    stream[0] = mix((state ^ np.uint64(child)) + GOLDEN)


@kernel
def uniform(stream):
    """Return the next number, evenly spread in [0, 1)."""
    stream[0] = stream[0] + GOLDEN
    return (mix(stream[0]) >> SHIFT_11) * (1.0 / 9007199254740992.0)


@kernel
def spread_evenly(stream, spread):
    """Return the next number, evenly spread in [-spread, spread)."""
    return (2.0 * uniform(stream) - 1.0) * spread


@kernel
def spread_normally(stream, spread):
    """Return the next number of a normal distribution with this standard deviation (Box-Muller)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(stream)))
    return spread * radius * math.cos(2.0 * math.pi * uniform(stream))


@kernel
def below(stream, count):
    """Return the next whole number in [0, count)."""
    return int(uniform(stream) * count)


@kernel
def times(stream, rate):
    """Return how often a thing with this rate happens: its whole part, and once more by chance."""
    whole = int(rate)
    return whole + (1 if uniform(stream) < rate - whole else 0)
