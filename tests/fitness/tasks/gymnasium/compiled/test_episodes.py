"""Whole episodes are scored as the environment would, bit for bit."""

import math
from typing import Any

import numpy as np
import pytest

import fitness
import neat
from fitness.tasks.gymnasium.compiled.episodes import Rules, between, largest
from neat.network.action import Between, Largest
from tests.fitness.tasks.gymnasium.compiled.scores import assert_the_same, generation

IDS = ("CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "Acrobot-v1")


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize(
    ("recurrent", "options"),
    [(False, {}), (True, {}), (False, {"scaled": False}), (True, {"normalized": True}), (False, {"max_steps": 30})],
)
def test_scores_are_those_of_episodes_played_one_after_another(
    id: str, recurrent: bool, options: dict[str, Any]
) -> None:
    task = fitness.Gymnasium(id, episodes=2, **{"max_steps": 150, **options})

    assert_the_same(task, generation(task, 8, recurrent))


@pytest.mark.parametrize("bias", [False, True])
def test_networks_of_all_functions_are_scored_the_same(bias: bool) -> None:
    task = fitness.Gymnasium("Pendulum-v1", max_steps=60)
    genomes = generation(
        task, 12, genome__bias_neuron=bias, genome__activations="tanh,sin,gauss,square,exp",
        genome__aggregations="sum,product,max,median,maxabs", mutation__activation_chance=0.5,
        mutation__aggregation_chance=0.5,
    )  # fmt: skip

    assert len(set(assert_the_same(task, genomes))) > 8


def test_networks_with_functions_of_the_user_are_scored_the_same() -> None:
    neat.register_activation("episodes_wave", lambda x: math.sin(x) * 0.5 + 0.5)
    neat.register_activation("episodes_log", math.log1p)  # raises below -1, which compiled code reports as nan
    task = fitness.Gymnasium("Pendulum-v1", max_steps=60)
    genomes = generation(
        task, 10, genome__activations="tanh,episodes_wave", mutation__activation_chance=0.5,
    )  # fmt: skip

    assert len(set(assert_the_same(task, genomes))) > 4


@pytest.mark.parametrize("processes", [1, 2])
def test_scores_do_not_depend_on_the_number_of_workers(processes: int) -> None:
    task = fitness.Gymnasium("Acrobot-v1", max_steps=100)
    genomes = generation(task, 9)
    with fitness.Workers(task, 0) as alone:
        expected = alone.evaluate(genomes)

    with fitness.Workers(task, processes) as workers:
        assert np.array_equal(workers.evaluate(genomes), expected)


def test_actions_are_those_of_the_action_space() -> None:
    rng = np.random.default_rng(0)
    outputs = np.round(rng.normal(0.5, 1.0, (500, 3)), 1)
    act = Between(-2.0, 2.0, (1,), np.float32)
    rules = Rules(0, 1, np.zeros(1), np.ones(1), 1, False, -2.0, 4.0, 2.0)

    assert [largest(row, 0, 3) for row in outputs] == [Largest(range(3))(row) for row in outputs]
    assert [between(output, rules) for output in outputs[:, 0]] == [float(act(row[:1])[0]) for row in outputs]
