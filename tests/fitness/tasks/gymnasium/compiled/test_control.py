import importlib
from typing import Any

import gymnasium
import numpy as np
import pytest

from fitness.tasks.gymnasium.compiled.control import GAMES, ControlEpisodes
from fitness.tasks.gymnasium.spaces import action_of, observation_of

ACTIONS = np.repeat(np.arange(20), 3)


def of(environment: Any, **kwargs: Any) -> ControlEpisodes | None:
    kind = type(environment.unwrapped)
    spaces = observation_of(environment.observation_space), action_of(environment.action_space)
    return ControlEpisodes.of(f"{kind.__module__}.{kind.__qualname__}", kwargs, 200, *spaces)


@pytest.mark.parametrize("name", GAMES)
def test_every_environment_agrees_and_one_with_another_constant_does_not(name: str) -> None:
    module, _, kind = name.rpartition(".")
    environment = getattr(importlib.import_module(module), kind)()
    episodes = of(environment)

    assert episodes is not None
    assert episodes.agrees(environment, 3, ACTIONS)
    for constant in ("gravity", "power", "g", "LINK_MASS_1"):
        if hasattr(environment, constant):
            setattr(environment, constant, 1.01 * getattr(environment, constant))
    assert not episodes.agrees(environment, 3, ACTIONS)


def test_an_environment_with_arguments_has_no_compiled_form() -> None:
    assert of(gymnasium.make("Pendulum-v1"), g=9.81) is None
    assert of(gymnasium.make("FrozenLake-v1")) is None
