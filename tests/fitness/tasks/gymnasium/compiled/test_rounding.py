import numpy as np

from fitness.tasks.gymnasium.compiled.rounding import single


def test_a_number_is_rounded_to_the_nearest_float32() -> None:
    numbers = np.random.default_rng(0).normal(size=1000)

    assert [single(x) for x in numbers] == numbers.astype(np.float32).astype(float).tolist()
