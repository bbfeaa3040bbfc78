import numpy as np
import pytest

import fitness
from fitness.scores import unseen_seed
from neat import Network, TaskError
from neat.random_streams import EPISODE_SEED_LIMIT


def test_a_function_with_inputs_and_outputs_is_a_task() -> None:
    def balance(network: Network) -> float:
        return 1.0

    balance.inputs, balance.outputs, balance.solved_at = 4, 2, 1.0  # type: ignore[attr-defined]

    task = fitness.as_task(balance)

    assert (task.inputs, task.outputs, task.name, task.solved_at) == (4, 2, "balance", 1.0)


def test_a_class_of_tasks_becomes_one_of_it() -> None:
    assert isinstance(fitness.as_task(fitness.Xor).task, fitness.Xor)


def test_a_function_that_does_not_say_what_network_it_takes_is_refused() -> None:
    with pytest.raises(TaskError, match=r"set guess\.inputs and guess\.outputs"):
        fitness.as_task(guess)


def guess(network: Network) -> float:
    return 0.0


@pytest.mark.parametrize(("attribute", "value"), [("inputs", None), ("inputs", 1.5), ("outputs", 0), ("outputs", True)])
def test_what_lacks_a_sensible_network_is_no_task(attribute: str, value: object) -> None:
    task = fitness.Xor()
    setattr(task, attribute, value)

    with pytest.raises(TaskError, match=f"task xor: {attribute} must be a whole number"):
        fitness.as_task(task)


def test_what_cannot_evaluate_is_no_task() -> None:
    class Nothing:
        inputs, outputs = 1, 1

    with pytest.raises(TaskError, match="Nothing has no evaluate"):
        fitness.as_task(Nothing())


def test_xor_is_solved_by_the_papers_criterion(genome: object) -> None:
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


def test_a_network_that_answers_one_half_scores_four_and_does_not_solve_xor(genome: object) -> None:
    network = Network(genome("0>2 +0.0 #1"))  # type: ignore[operator]
    task = fitness.Xor()

    score = task.evaluate(network, np.random.default_rng(0))

    assert score == pytest.approx((4.0 - 2.0) ** 2)
    assert not fitness.is_solved(task, network, score)


def test_episodes_that_are_shown_are_none_that_evolution_could_meet() -> None:
    rng = np.random.default_rng(1)

    assert all(EPISODE_SEED_LIMIT <= unseen_seed(rng) < 2 * EPISODE_SEED_LIMIT for _ in range(1000))
