import numpy as np
import pytest

import fitness
from neat import Network


def test_a_correct_network_solves_xor(genome: object) -> None:
    # h = a and b, with the steepened sigmoid; out = a + b - 2 h
    solution = genome(  # type: ignore[operator]
        "0>3 +4.0 #1, 1>3 +4.0 #2, 2>3 -2.0 #3, 0>4 +3.0 #4, 1>4 +3.0 #5, 2>4 -4.5 #6, 4>3 -8.0 #7",
        bias_neuron=True,
    )
    network = Network(solution)
    task = fitness.Xor()

    score = task.evaluate(network, np.random.default_rng(0))

    assert fitness.is_solved(task, network, score)
    assert score == pytest.approx(16.0, abs=0.2)


def test_a_constant_output_of_one_half_scores_four_and_does_not_solve_xor(genome: object) -> None:
    network = Network(genome("0>2 +0.0 #1"))  # type: ignore[operator]
    task = fitness.Xor()

    score = task.evaluate(network, np.random.default_rng(0))

    assert score == pytest.approx((4.0 - 2.0) ** 2)
    assert not fitness.is_solved(task, network, score)


def test_xor_has_its_four_cases_with_the_correct_output() -> None:
    assert fitness.Xor().cases() == [
        ("0 0 → 0", (0.0, 0.0)), ("0 1 → 1", (0.0, 1.0)), ("1 0 → 1", (1.0, 0.0)), ("1 1 → 0", (1.0, 1.0)),
    ]  # fmt: skip
