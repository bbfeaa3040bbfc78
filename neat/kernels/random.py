"""Random streams that cost nothing to make: splitmix64 (Steele, Lea & Flood 2014).

A stream is a (1,) uint64 array that holds its state. `seed_stream` mixes (seed, generation, child) into a state, so
that each child has its own stream, which depends on these three numbers alone. A loop over genes takes the state out
of the array, adds `GOLDEN` for each number, and puts it back: written to memory, it costs as much as the number.
"""

import math

import numpy as np

from neat.kernels import Stream, kernel

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
SHIFT_30, SHIFT_27, SHIFT_31, SHIFT_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@kernel
def mix(state: np.uint64) -> np.uint64:
    """Return `state` with its bits thoroughly mixed."""
    state = (state ^ (state >> SHIFT_30)) * FIRST
    state = (state ^ (state >> SHIFT_27)) * SECOND
    return state ^ (state >> SHIFT_31)


@kernel
def seed_stream(stream: Stream, seed: int, generation: int, child: int) -> None:
    """Set `stream` to the beginning of the stream that belongs to these three numbers."""
    state = mix(np.uint64(seed) + GOLDEN)
    state = mix((state ^ np.uint64(generation)) + GOLDEN)
    stream[0] = mix((state ^ np.uint64(child)) + GOLDEN)


@kernel
def fraction(state: np.uint64) -> float:
    """Return the number that belongs to a state of a stream, uniformly distributed in [0, 1)."""
    return (mix(state) >> SHIFT_11) * (1.0 / 9007199254740992.0)


@kernel
def uniform(stream: Stream) -> float:
    """Return the next number, uniformly distributed in [0, 1)."""
    stream[0] = stream[0] + GOLDEN
    return fraction(stream[0])


@kernel
def uniform_within(stream: Stream, half_width: float) -> float:
    """Return the next number, uniformly distributed in [-half_width, half_width)."""
    return (2.0 * uniform(stream) - 1.0) * half_width


@kernel
def normal(stream: Stream, deviation: float) -> float:
    """Return the next number of a normal distribution with mean 0 and this standard deviation (Box-Muller)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(stream)))
    return deviation * radius * math.cos(2.0 * math.pi * uniform(stream))


@kernel
def below(stream: Stream, count: int) -> int:
    """Return the next whole number in [0, count)."""
    return int(uniform(stream) * count)


@kernel
def repetitions(stream: Stream, rate: float) -> int:
    """Return how often an event with this rate happens: its whole part, and once more with its fraction as chance."""
    whole = int(rate)
    return whole + (1 if uniform(stream) < rate - whole else 0)
