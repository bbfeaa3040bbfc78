from collections.abc import Callable

import pytest

from neat import Genome

Make = Callable[..., Genome]


@pytest.fixture
def champions(genome: Make) -> list[Genome]:
    some = [genome("0>3 +1.0 #1, 1>3 -0.5 #2, 3>2 +2.0 #3") for _ in range(30)]
    for number, one in enumerate(some, start=1):
        one.id, one.fitness = number, float(number)
    return some
