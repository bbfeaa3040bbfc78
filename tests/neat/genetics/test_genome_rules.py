import math
from collections.abc import Callable
from typing import Any

import pytest

from neat import Genome, GenomeError, Shape
from neat.genetics.genome_rules import MOST_INPUTS, violations

Make = Callable[..., Genome]
NOTATION = "0>3 +0.5 #1, 1>3 -0.2 #2 off, 3>2 +1.0 #4"


@pytest.mark.parametrize(
    ("array", "field", "index", "value", "message"),
    [
        ("synapses", "marking", 0, 2, "sorted by marking"),
        ("synapses", "marking", 0, -1, "sorted by marking"),
        ("synapses", "source", 0, 9, "has no source"),
        ("synapses", "source", 0, -1, "has no source"),
        ("synapses", "target", 0, 0, "has no target"),
        ("synapses", "source", 1, 0, "join the same two neurons"),
        ("synapses", "weight", 0, math.nan, "must be finite"),
        ("synapses", "source", 0, 2, "leaves an output"),
        ("synapses", "source", 0, 3, "close a cycle"),
        ("neurons", "bias", 0, math.inf, "must be finite"),
        ("neurons", "id", 1, 2, "sorted by id"),
        ("neurons", "id", 0, 1, "first neurons must be the outputs"),
        ("neurons", "activation", 1, 999, "activation code 999 is not registered"),
        ("neurons", "aggregation", 1, 7, "aggregation code 7 is not registered"),
    ],
)
def test_check_finds_every_broken_rule(
    genome: Make, array: str, field: str, index: int, value: Any, message: str
) -> None:
    broken = genome(NOTATION)
    getattr(broken, array)[field][index] = value

    with pytest.raises(GenomeError, match=message):
        broken.check()


def test_a_valid_genome_breaks_no_rule(genome: Make) -> None:
    assert list(violations(genome(NOTATION))) == []
    assert list(violations(genome("2>2 +1.0 #1, 2>3 +1.0 #2, 3>2 +1.0 #3", recurrent=True))) == []


@pytest.mark.parametrize("shape", [Shape(2, 0), Shape(MOST_INPUTS + 1, 1), Shape(-1, 1)])
def test_an_impossible_shape_is_named(genome: Make, shape: Shape) -> None:
    some = genome(NOTATION)
    some.shape = shape

    with pytest.raises(GenomeError, match=r"must have an output and at most 10000000 inputs, but has the shape \("):
        some.check()
