import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.input_rules import input_rules, is_for_existing_run, under_input_rules
from neat.runs.settings_file import INPUT_RULES


def test_rules_hold_for_the_length_of_a_block() -> None:
    assert not is_for_existing_run()
    with under_input_rules(1):
        assert input_rules() == 1
        assert is_for_existing_run()
    assert input_rules() == INPUT_RULES


def test_a_task_made_under_the_first_rules_keeps_its_inputs_unchanged() -> None:
    seen = gymnasium.make("MountainCar-v0").reset(seed=1)[0]
    with under_input_rules(1):
        old = fitness.Gymnasium("MountainCar-v0")
        asked = fitness.Gymnasium("MountainCar-v0", scaled=True)

    assert np.array_equal(old.to_inputs(seen), seen)
    assert not old.scaled
    assert asked.scaled
    assert fitness.Gymnasium("MountainCar-v0").scaled


@pytest.mark.parametrize("id", ["CartPole-v1", "MountainCar-v0"])
def test_the_numbers_of_a_flat_box_are_normalized_the_same_by_all_rules(id: str) -> None:
    now = fitness.Gymnasium(id, normalized=True)
    with under_input_rules(1):
        before = fitness.Gymnasium(id, normalized=True)

    assert now.to_inputs == before.to_inputs


def test_other_spaces_were_not_normalized_under_the_first_rules() -> None:
    class Grid(gymnasium.ObservationWrapper):  # type: ignore[type-arg]  # a test
        def __init__(self, environment: gymnasium.Env) -> None:  # type: ignore[type-arg]  # likewise
            super().__init__(environment)
            self.observation_space = gymnasium.spaces.Box(-5.0, 5.0, (2, 2))

        def observation(self, observation: np.ndarray) -> np.ndarray:
            return observation.reshape(2, 2)

    gymnasium.register("Grid-v0", lambda: Grid(gymnasium.make("CartPole-v1", disable_env_checker=True)))
    try:
        now = fitness.Gymnasium("Grid-v0", normalized=True)
        with under_input_rules(1):
            before = fitness.Gymnasium("Grid-v0", normalized=True)
    finally:
        gymnasium.registry.pop("Grid-v0")

    assert now.normalization is not None
    assert before.normalization is None
    assert now.grid == (2, 2)
