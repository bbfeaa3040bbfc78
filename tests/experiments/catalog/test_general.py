import math

import numpy as np
import pytest

import fitness
from experiments.catalog.general import general_settings, output_activation, small_steps
from neat import Population
from neat.network.action import Between, Blocks, Largest, Parts, Pressed

LARGEST, BETWEEN = Largest((0, 1, 2)), Between([-1.0, 0.0], [1.0, 2.0], (2,), np.float32)


@pytest.mark.parametrize(
    ("action", "activation"),
    [
        (LARGEST, "identity"),
        (Blocks((2, 3), (0, 0), (2,), np.int64), "identity"),
        (BETWEEN, "sigmoid"),
        (Pressed((3,)), "sigmoid"),  # a button is pressed above 0.5
        (Parts((LARGEST, LARGEST)), "identity"),
        (Parts({"a": LARGEST, "b": BETWEEN}), "sigmoid"),
        (None, "sigmoid"),
        (lambda outputs: outputs, "sigmoid"),
    ],
)
def test_the_kind_of_action_decides_what_outputs_are(action: object, activation: str) -> None:
    assert output_activation(action) == activation


@pytest.mark.parametrize(
    ("id", "activation"), [("CartPole-v1", "identity"), ("Pendulum-v1", "sigmoid"), ("Blackjack-v1", "identity")]
)
def test_an_environment_gets_outputs_that_suit_its_actions(id: str, activation: str) -> None:
    task = fitness.as_task(fitness.Gymnasium(id, normalized=True))

    settings = general_settings(task)

    assert settings.genome.output_activation == activation
    assert Population(settings, inputs=task.inputs, outputs=task.outputs, seed=1).ask()


@pytest.mark.parametrize("inputs", [1, 8, 24, 400])
def test_the_more_inputs_the_smaller_the_weights_and_their_steps(inputs: int) -> None:
    task = fitness.as_task(lambda network: 1.0, inputs=inputs, outputs=2)

    settings = general_settings(task)

    spread = settings.mutation.weight_perturb_spread
    assert spread == settings.genome.initial_weight_spread == min(0.3, 0.5 / math.sqrt(inputs))
    assert settings.mutation.weight_replace_spread == pytest.approx(3.0 * spread)


def test_small_steps_perturb_half_of_the_weights_a_little() -> None:
    settings = small_steps(50, "clamped", hidden=3)

    assert settings.population_size == 50
    assert (settings.genome.output_activation, settings.genome.initial_hidden) == ("clamped", 3)
    assert (settings.mutation.weight_perturb_chance, settings.mutation.weight_perturb_spread) == (0.5, 0.3)
