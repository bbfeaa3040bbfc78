"""What the tasks score, and what counts as solved."""

import math

import numpy as np
import pytest

import neat
from fitness import DoublePole, SinglePole
from fitness.tasks.double_pole.physics import poles_of
from fitness.tasks.double_pole.picture import Picture
from fitness.tasks.double_pole.task import GENERAL, LONG, SHORT, PoleBalancing, generalization_values
from neat import Network, TaskError
from tests.conftest import genome_of
from tests.fitness.tasks.double_pole.poles import grown, memory_balancer, pushed, velocity_balancer


def test_fitness_with_velocities_is_the_number_of_steps_and_100000_are_a_solution() -> None:
    task = DoublePole()
    balancer, faller = Network(velocity_balancer()), Network(grown(task, 1, generations=1))
    rng = np.random.default_rng(0)

    assert task.evaluate(balancer, rng) == LONG
    assert task.solved(balancer)
    assert task.evaluate(faller, rng) == task.balanced(faller, task.initial_state(), LONG) < 1000
    assert not task.solved(faller)


def test_steps_are_counted() -> None:
    task = DoublePole()
    task.evaluate(Network(velocity_balancer()), np.random.default_rng(0))
    assert task.steps == LONG

    faller = Network(grown(DoublePole(), 1, generations=1))
    fallen = task.balanced(faller, task.initial_state(), LONG)
    assert task.steps == LONG + fallen + 1  # the step in which it fell counts too


def test_fitness_without_velocities_is_that_of_gruau() -> None:
    task, network = DoublePole(velocities=False), Network(memory_balancer())
    state, restless = task.initial_state(), []
    network.reset()
    for _ in range(SHORT):
        seen = state[[0, 2, 4]] / (4.8, 0.52, 0.52)
        state = pushed(state, network.activate(seen)[0], poles_of(2))
        restless.append(np.abs(state[:4]).sum())

    expected = 0.1 + 0.9 * 0.75 / sum(restless[-100:])
    assert task.evaluate(network, np.random.default_rng(0)) == pytest.approx(expected, rel=1e-6)
    assert task.evaluate(Network(grown(task, 1, generations=1)), np.random.default_rng(0)) < 0.1


def test_without_velocities_a_solution_must_balance_long_and_from_200_other_states() -> None:
    task, memory = DoublePole(velocities=False), Network(memory_balancer())
    falls = Network(grown(task, 1, generations=1, recurrent=True))
    swings = Network(memory_balancer(gain=0.5))

    assert task.solved(memory)
    assert task.generalization(memory) >= GENERAL
    assert not task.solved(falls)
    assert task.balanced(swings, task.initial_state(), LONG) == LONG  # from one state,
    assert task.generalization(swings) < GENERAL  # but not from many
    assert not task.solved(swings)


def test_the_generalization_test_has_the_625_states_of_the_paper() -> None:
    everything = np.array(generalization_values())

    assert len(np.unique(everything, axis=0)) == 625
    assert everything.max(axis=0) == pytest.approx([1.944, 1.215, 0.05654867, 0.13508848], rel=1e-5)
    assert sorted(set(everything[:, 0].round(9))) == [-1.944, -1.08, 0.0, 1.08, 1.944]
    assert everything.min(axis=0) == pytest.approx(-everything.max(axis=0))


def test_episodes_by_seed_begin_within_the_ranges_of_the_generalization_test() -> None:
    task, network = DoublePole(), Network(velocity_balancer())
    scores = [task.score_episode(network, seed) for seed in range(8)]

    assert scores == [task.score_episode(network, seed) for seed in range(8)]
    assert max(scores) == SHORT
    assert task.score_episode(Network(grown(task, 1, generations=1)), 0) < SHORT


def test_single_pole_is_the_same_with_one_pole() -> None:
    task = SinglePole(start_degrees=4.0)
    balancer = Network(genome_of("0>4 +0.2 #1, 1>4 +0.3 #2, 2>4 +2.0 #3, 3>4 +1.0 #4", inputs=4))
    faller = Network(genome_of("0>4 -0.2 #1, 1>4 -0.3 #2, 2>4 -2.0 #3, 3>4 -1.0 #4", inputs=4))

    assert (task.inputs, task.name, task.initial_state()[2]) == (4, "single-pole", math.radians(4.0))
    assert task.solved(balancer)
    assert not task.solved(faller)
    assert SinglePole(velocities=False).input_labels == ("position", "angle")


def test_a_recorded_episode_is_the_scored_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picture, "draw", lambda *_: None)
    task = DoublePole()
    network = Network(grown(task, 2, generations=2))
    frames = list(task.play(network, np.random.default_rng(0)))

    assert sum(frame.reward for frame in frames) == task.evaluate(network, np.random.default_rng(0))
    assert frames[0].inputs == pytest.approx([0.0, 0.0, math.radians(1.0) / 0.52, 0.0, 0.0, 0.0])
    assert sum(1 for _ in task.play(Network(velocity_balancer()), np.random.default_rng(0))) == SHORT


@pytest.mark.parametrize("degrees", [0.0, 37.0, -40.0, math.nan])
def test_an_initial_angle_out_of_range_is_rejected(degrees: float) -> None:
    with pytest.raises(TaskError, match=r"start_degrees must lie in \[-36, 36\] and not be 0, but is"):
        DoublePole(start_degrees=degrees)


def test_a_cart_carries_one_pole_or_two() -> None:
    with pytest.raises(TaskError, match="poles must be 1 or 2, but is 3"):
        PoleBalancing(3)


def test_without_velocities_validation_is_the_generalization_test() -> None:
    seen, hidden = DoublePole(), DoublePole(velocities=False)
    population = neat.Population(
        neat.Settings(population_size=2).replace("genome.recurrent", True), inputs=3, outputs=1, seed=1
    )
    network = neat.Network(population.ask()[0])

    assert seen.validate is None
    assert (hidden.solved_at, hidden.validation_episodes) == (200.0, 1)
    assert hidden.validate is not None
    assert hidden.validate(network) == 0.0  # it does not balance for 100,000 steps, so nothing else counts
