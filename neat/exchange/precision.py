"""Precision: whether the numbers of a controller's conversions can be written as float32.

Weights and biases beyond float32 are limited, as signals are. A conversion is not: with a limited offset or bound, a
scale that becomes 0, or a whole number that becomes its neighbour, it would make other inputs or another action.
"""

from collections.abc import Iterator

import numpy as np

from neat.errors import GenomeError
from neat.exchange.plan import Plan
from neat.network.action import Between, Blocks, Largest

LARGEST, SMALLEST = 1e38, 1.2e-38
"""Absolute values of numbers that may be added, and divided by."""
LARGEST_WHOLE = 2**24
"""Whole numbers up to here are exact."""


def check(plan: Plan, precision: str) -> None:
    """Check that the conversions of a plan can be written in a precision.

    Args:
        plan: What is written.
        precision: "float64", which all can, or "float32".

    Raises:
        GenomeError: One cannot.
    """
    if precision != "float32":
        return
    for noun, number, is_exact in _numbers(plan):
        if not is_exact:
            raise GenomeError(f"{noun} is {number!r:.40}, which float32 cannot hold; export with float64.")


def _numbers(plan: Plan) -> Iterator[tuple[str, float, bool]]:
    """Yield numbers of the conversions: what each is, and whether float32 holds it well enough."""
    for leaf in plan.input_rules.leaves:
        for low, count in leaf.ranges or ():
            yield from _wholes("a category of the observation", low, low + count - 1)
    for scaling in plan.input_rules.scalings:
        yield from _reals("an offset of the observation", *scaling.offset.tolist())
        for scale in scaling.scale.tolist():
            yield "a scale of the observation", scale, SMALLEST <= abs(scale) <= LARGEST
    for placed in plan.action_leaves:
        match placed.leaf:
            case Largest(values=values):
                yield from _wholes("a value of the action", *values)
            case Blocks(starts=starts, counts=counts):
                for start, count in zip(starts, counts, strict=True):
                    yield from _wholes("a value of the action", start, start + count - 1)
            case Between(low=lows, high=highs, dtype=dtype):
                yield from _reals("a bound of the action", *lows.tolist(), *highs.tolist())
                yield from _reals("the width of an action", *np.atleast_1d(highs - lows).tolist())
                if dtype.kind in "iu":
                    yield from _wholes("a bound of the action", *lows.tolist(), *highs.tolist())


def _reals(noun: str, *numbers: float) -> Iterator[tuple[str, float, bool]]:
    yield from ((noun, number, abs(number) <= LARGEST) for number in numbers)


def _wholes(noun: str, *numbers: float) -> Iterator[tuple[str, float, bool]]:
    yield from ((noun, number, abs(number) <= LARGEST_WHOLE) for number in numbers)
