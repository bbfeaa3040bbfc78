from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

import fitness
from fitness.tasks.gymnasium.scaling import ranges_of, scaling_of
from fitness.tasks.gymnasium.spaces import observation_of
from neat import Networks, Population, Settings

INF = np.inf


@pytest.mark.parametrize(
    ("low", "high", "offset", "scale"),
    [
        (0.0, 255.0, 0.0, 255.0),  # to [0, 1]
        (0.0, 0.07, 0.0, 0.07),
        (-1.2, 0.6, -0.3, 0.9),  # to [-1, 1]
        (10.0, 30.0, 20.0, 10.0),
        (-28.0, 0.0, -14.0, 14.0),
        (-INF, INF, 0.0, 1.0),  # unchanged
        (0.0, INF, 0.0, 1.0),
        (-3.4e38, 3.4e38, 0.0, 1.0),
        (-1e6, 1e6, 0.0, 1.0),
        (2.0, 2.0, 0.0, 1.0),
    ],
)
def test_numbers_are_scaled_by_sensible_bounds(low: float, high: float, offset: float, scale: float) -> None:
    found = scaling_of(ranges_of(spaces.Box(low, high, (2,), np.float64)))

    assert found.offset == pytest.approx([offset, offset])
    assert found.scale == pytest.approx([scale, scale])


def test_every_number_of_a_space_has_its_own_range() -> None:
    space = spaces.Dict(
        camera=spaces.Box(0, 255, (2, 1), np.uint8),
        mixed=spaces.Tuple(
            [spaces.Box(np.array([-INF, -4.0]), np.array([INF, 8.0]), dtype=np.float64), spaces.Discrete(3)]
        ),
        other=spaces.MultiDiscrete([2, 2]),
        switches=spaces.MultiBinary((2, 1)),
    )
    ranges = ranges_of(space)

    assert len(ranges.low) == len(ranges.high) == len(ranges.measured) == observation_of(space).size
    assert ranges.measured.tolist() == [True] * 4 + [False] * 9
    assert scaling_of(ranges).offset.tolist() == [0, 0, 0, 2.0] + [0] * 9
    assert scaling_of(ranges).scale.tolist() == [255, 255, 1, 6] + [1] * 9


@pytest.mark.parametrize("id", ["MountainCar-v0", "Acrobot-v1", "Pendulum-v1", "CartPole-v1"])
def test_inputs_of_a_task_are_within_1_by_default_and_unchanged_if_asked(id: str) -> None:
    task, plain = fitness.Gymnasium(id), fitness.Gymnasium(id, scaled=False)
    environment = gymnasium.make(id)
    low, high = environment.observation_space.low, environment.observation_space.high  # type: ignore[attr-defined]
    finite = np.isfinite(low)

    assert task.to_inputs(low)[finite] == pytest.approx(-1.0)
    assert task.to_inputs(high)[finite] == pytest.approx(1.0)
    seen = environment.reset(seed=1)[0]
    assert np.array_equal(plain.to_inputs(seen), seen)
    assert np.array_equal(task.to_inputs(seen)[~finite], seen[~finite])


def test_normalized_inputs_are_not_scaled() -> None:
    seen = gymnasium.make("MountainCar-v0").reset(seed=1)[0]
    normalized = [fitness.Gymnasium("MountainCar-v0", normalized=True, scaled=scaled) for scaled in (True, False)]

    assert normalized[0].to_inputs(seen).tobytes() == normalized[1].to_inputs(seen).tobytes()


def test_envpool_gets_scaled_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("envpool")
    task = fitness.Gymnasium("MountainCar-v0", max_steps=5, envpool=True)
    genomes = Population(Settings(population_size=2), inputs=task.inputs, outputs=task.outputs, seed=1).ask()
    seen: list[Any] = []
    activate = Networks.activate
    monkeypatch.setattr(Networks, "activate", lambda self, *given: seen.append(given[0]) or activate(self, *given))

    task.evaluate_batch(genomes, lambda index: np.random.default_rng(index))

    assert np.abs(np.array(seen)[..., 0] - (-0.2)).max() < 0.2  # a position of about -0.5, from (-1.2, 0.6)
