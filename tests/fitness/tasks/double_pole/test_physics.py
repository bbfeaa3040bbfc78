"""The motion of cart and poles, compared with a textbook's equations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fitness import DoublePole
from fitness.tasks.double_pole.physics import LARGEST_ANGLE, TRACK, Senses, act, failed, observe, poles_of
from tests.fitness.tasks.double_pole.poles import State, pushed

states = st.tuples(*(st.floats(-reach, reach) for reach in (2.4, 2.0, 0.6, 2.0, 0.6, 2.0))).map(np.array)


outputs = st.floats(0.0, 1.0)


def after(state: State, output: float, poles: int = 2) -> State:
    state = state[: 2 + 2 * poles].copy()
    act(state, output, poles_of(poles), np.empty((5, len(state))))
    return state


@pytest.mark.parametrize("poles", [1, 2])
@given(states, outputs)
def test_cart_and_poles_follow_the_equations_of_motion(poles: int, state: State, output: float) -> None:
    assert after(state, output, poles) == pytest.approx(
        pushed(state[: 2 + 2 * poles], output, poles_of(poles)), rel=1e-9, abs=1e-9
    )


@given(states, outputs)
def test_the_mirror_image_of_a_state_moves_as_its_mirror_image(state: State, output: float) -> None:
    assert after(-state, 1.0 - output) == pytest.approx(-after(state, output), rel=1e-9, abs=1e-12)


def energy(state: State, poles: NDArray[np.float64]) -> float:
    """Return kinetic and potential energy in J."""
    total = 0.5 * state[1] ** 2
    for i, (mass, half) in enumerate(poles):
        angle, swing = state[2 + 2 * i], state[3 + 2 * i]
        across, down = state[1] + half * swing * math.cos(angle), -half * swing * math.sin(angle)
        total += 0.5 * mass * (across**2 + down**2) + 0.5 * (mass * half**2 / 3.0) * swing**2
        total += mass * 9.8 * half * math.cos(angle)
    return float(total)


def test_a_cart_without_force_loses_energy_only_by_friction() -> None:
    state = np.array([0.0, 0.3, 0.2, -0.1, -0.1, 0.2])
    before = energy(state, poles_of(2))
    for _ in range(100):
        act(state, 0.5, poles_of(2), np.empty((5, 6)))

    assert abs(state[2]) > 1.0  # the long pole has swung down
    assert energy(state, poles_of(2)) == pytest.approx(before, abs=2e-3)


@pytest.mark.parametrize("output", [-3.0, 4.0])
def test_no_output_pushes_harder_than_the_largest_force(output: float) -> None:
    assert np.array_equal(after(np.zeros(6), output), after(np.zeros(6), float(output > 0.0)))


@pytest.mark.parametrize(("place", "bound"), [(0, TRACK), (2, LARGEST_ANGLE), (4, LARGEST_ANGLE)])
def test_an_episode_fails_beyond_the_track_or_36_degrees(place: int, bound: float) -> None:
    for direction in (-1.0, 1.0):
        state = np.zeros(6)
        state[place] = direction * bound
        assert not failed(state)
        state[place] = direction * np.nextafter(bound, 9.0)
        assert failed(state)
    state[place] = math.nan
    assert failed(state)


def test_inputs_are_scaled_as_in_the_paper() -> None:
    seen = np.empty(6)
    observe(np.array([2.4, 1.0, 0.26, 1.0, -0.26, 2.0]), Senses(True, 0.0), seen)
    assert seen == pytest.approx([0.5, 0.5, 0.5, 0.5, -0.5, 1.0])

    hidden = np.empty(4)
    observe(np.array([2.4, 1.0, 0.26, 1.0, -0.26, 2.0]), Senses(False, 0.5), hidden)
    assert hidden == pytest.approx([0.5, 0.5, -0.5, 0.5])
    task = DoublePole(velocities=False, bias=0.5)
    assert (task.inputs, task.input_labels[-1]) == (4, "bias")
