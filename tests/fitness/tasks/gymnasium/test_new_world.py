from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.new_world import NewWorld, in_new_worlds
from tests.fitness.tasks.gymnasium.players import network_for

pytest.importorskip("Box2D")
STEPS = {"BipedalWalker-v3": 300, "BipedalWalkerHardcore-v3": 150, "LunarLander-v3": 150, "CarRacing-v3": 20}


def episode(environment: "gymnasium.Env[Any, Any]", seed: int, steps: int) -> list[float]:
    seen = [float(np.sum(environment.reset(seed=seed)[0]))]
    environment.action_space.seed(seed)
    for _ in range(steps):
        observation, reward, ended, _, _ = environment.step(environment.action_space.sample())
        seen += [float(np.sum(observation)), float(reward)]
        if ended:
            break
    return seen


@pytest.mark.parametrize("name", STEPS)
def test_an_episode_is_the_same_after_others(name: str) -> None:
    alone = {seed: episode(gymnasium.make(name), seed, STEPS[name]) for seed in range(4)}
    environment = in_new_worlds(gymnasium.make(name))

    assert isinstance(environment, NewWorld)
    for seed in (3, 1, 2, 0, 3):
        assert episode(environment, seed, STEPS[name]) == alone[seed]


def test_another_environment_stays_itself() -> None:
    environment = gymnasium.make("CartPole-v1")

    assert in_new_worlds(environment) is environment


def made() -> "gymnasium.Env[Any, Any]":
    return gymnasium.make("BipedalWalker-v3")


@pytest.mark.parametrize("source", ["BipedalWalker-v3", made])
def test_the_score_of_a_genome_does_not_depend_on_the_genomes_before(source: Any) -> None:
    first, after = (fitness.Gymnasium(source, max_steps=200) for _ in range(2))
    network = network_for(first)
    for seed in range(4):
        after.score_episode(network, seed)

    assert first.score_episode(network, 5) == after.score_episode(network, 5)
