from typing import Any

import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.episode import Conversions, is_flat, play_episode, quick
from neat.network.observation import Categories, Numbers, Scaled
from tests.fitness.tasks.gymnasium.players import network_for


def test_rewards_are_collected_and_added() -> None:
    task = fitness.Gymnasium("CartPole-v1")
    rewards: list[Any] = []
    conversions = Conversions(task.name, task.to_inputs, task.to_action, task.input_labels)

    total = play_episode(conversions, task.environment, network_for(task), 5, rewards)

    assert total == sum(rewards) == task.score_episode(network_for(task), 5)
    task.close()


def test_a_row_of_numbers_is_flat() -> None:
    assert is_flat(Numbers((4,)))
    assert not is_flat(Numbers((2, 2)))
    assert not is_flat(Categories([4], [0]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8, np.int64])
@pytest.mark.parametrize("form", [np.asarray, np.ndarray.tolist, lambda row: row[:, None], np.ma.asarray])
def test_the_quick_conversion_is_bit_for_bit_that_of_the_observation(dtype: Any, form: Any) -> None:
    rng = np.random.default_rng(0)
    observed = Scaled(Numbers((6,)), rng.normal(size=6), rng.uniform(0.1, 3.0, size=6))
    convert = quick(observed)

    for _ in range(20):
        row = form((rng.normal(size=6) * 100.0).astype(dtype))
        assert convert(row).tobytes() == observed(row).tobytes()


@pytest.mark.parametrize("wrong", [np.zeros(1), np.zeros(5), [1.0], None, 3.0, "text"])
def test_the_quick_conversion_refuses_what_the_observation_refuses(wrong: Any) -> None:
    observed = Scaled(Numbers((6,)), np.arange(6.0), 2.0)

    with pytest.raises((ValueError, TypeError)):
        observed(wrong)
    with pytest.raises((ValueError, TypeError)):
        quick(observed)(wrong)
