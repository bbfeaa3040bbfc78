import logging
from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium import large_inputs
from fitness.tasks.gymnasium.input_rules import under_input_rules


class Observing(gymnasium.Env[Any, Any]):
    """Observes one array, always the same."""

    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self, low: float = -np.inf, high: float = np.inf, seen: float = 300.0, breaks: bool = False) -> None:
        self.observation_space = gymnasium.spaces.Box(low, high, (2,), np.float64)
        self.seen = np.array([0.5, seen])
        self.breaks = breaks

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        return self.seen.copy(), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        if self.breaks:
            raise RuntimeError("the simulator is broken")
        return self.seen.copy(), 0.0, False, False, {}


@pytest.fixture(autouse=True)
def observing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(large_inputs, "_warned", set())
    gymnasium.register("Observing-v0", Observing, max_episode_steps=30)
    yield
    gymnasium.registry.pop("Observing-v0")


def warnings(caplog: pytest.LogCaptureFixture, **options: Any) -> list[str]:
    with caplog.at_level(logging.WARNING, "neat"):
        fitness.Gymnasium("Observing-v0", **options)
    return caplog.messages


def test_large_inputs_that_nothing_scales_are_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    (message,) = warnings(caplog)

    assert "Inputs of Observing-v0 reach 300 in random play and nothing scales them" in message
    assert "fitness.Gymnasium('Observing-v0', normalized=True)" in message
    assert warnings(caplog) == [message]


def test_a_task_of_an_existing_run_keeps_its_inputs_and_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    with under_input_rules(2):
        assert warnings(caplog) == []


def test_bounds_that_are_not_used_leave_inputs_large(caplog: pytest.LogCaptureFixture) -> None:
    assert len(warnings(caplog, low=-400.0, high=400.0, scaled=False)) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"normalized": True},
        {"low": -400.0, "high": 400.0},
        {"seen": 9.0},
        {"low": -10.0, "high": 10.0, "seen": 9.0, "scaled": False},
        {"breaks": True, "seen": 9.0},
    ],
    ids=str,
)
def test_other_inputs_are_not(caplog: pytest.LogCaptureFixture, options: dict[str, Any]) -> None:
    assert warnings(caplog, **options) == []
