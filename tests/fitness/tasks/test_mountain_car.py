"""Mountain car: number for number that of gymnasium, with how far to either side the car came."""

import pickle
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.compiled import extremes
from neat import Controller, Network, Population, Settings, TaskError, register_activation
from neat.network.observation import Numbers


def population_of(task: Any, size: int = 30, **changes: Any) -> Population:
    settings = Settings(population_size=size).replace(
        {"genome.recurrent": True, "genome.output_activation": "identity", "mutation.add_neuron_rate": 0.5} | changes
    )
    population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=2)
    for _ in range(3):
        population.tell(np.random.default_rng(population.generation).random(size))
    return population


def played(task: fitness.MountainCar, network: Network, seed: int) -> fitness.Outcome:
    """Return the outcome of an episode in gymnasium's own environment."""
    environment = gymnasium.make("MountainCar-v0")
    observation, _ = environment.reset(seed=seed)
    network.reset()
    positions, total, ended, terminated = [environment.unwrapped.state[0]], 0.0, False, False
    while not ended:
        action = int(np.argmax(network.activate(task.to_inputs(observation))))
        observation, reward, terminated, truncated, _ = environment.step(action)
        positions.append(environment.unwrapped.state[0])
        total, ended = total + float(reward), terminated or truncated
    return fitness.Outcome(total, [min(positions), max(positions)], terminated)


@pytest.mark.parametrize("velocities", [True, False])
def test_compiled_and_uncompiled_episodes_are_those_of_gymnasium(
    velocities: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = fitness.MountainCar(velocities=velocities)
    extremes.KERNELS.move_over()
    networks = [Network(genome) for genome in population_of(task).ask()]
    expected = [played(task, network, seed) for network in networks for seed in (3, 2**31 + 4)]

    assert [task.outcome_of_episode(network, seed) for network in networks for seed in (3, 2**31 + 4)] == expected
    arrived = sum(outcome.solved for outcome in expected)
    assert 0 < arrived < 60 or not velocities
    assert task.steps == -sum(outcome.score for outcome in expected)
    monkeypatch.setattr(extremes.KERNELS, "is_plain", lambda: True)
    assert [task.outcome_of_episode(network, 3) for network in networks] == expected[::2]


def test_a_function_of_the_user_is_played_in_the_environment() -> None:
    register_activation("wave", _wave)
    task = fitness.MountainCar()
    network = Network(population_of(task, 4, **{"genome.output_activation": "wave"}).ask()[1])

    assert task.outcome_of_episode(network, 5) == played(task, network, 5)


def _wave(x: float) -> float:
    return float(np.sin(3.0 * x))


def test_it_is_solved_by_arriving_and_the_score_says_nothing_before() -> None:
    task = fitness.MountainCar()
    extremes.KERNELS.move_over()
    genomes = Population(Settings(population_size=150), inputs=2, outputs=3, seed=3).ask()
    with fitness.Workers(task, 0) as workers:
        outcomes = workers.observe(genomes)

    assert outcomes.solved.any()
    assert (outcomes.scores[~outcomes.solved] == -200.0).all()
    assert (outcomes.measures[outcomes.solved, 1] >= 0.5).all()
    assert (outcomes.measures[~outcomes.solved, 1] < 0.5).all()
    for place, (_, low, high) in enumerate(task.measures):
        assert low <= outcomes.measures[:, place].min() <= outcomes.measures[:, place].max() <= high


def test_without_velocities_a_network_and_its_controller_observe_the_position_alone() -> None:
    task = fitness.MountainCar(velocities=False)
    genome = population_of(task, 4).ask()[0].copy()

    assert (task.inputs, task.input_labels, repr(task)) == (1, ("position",), "MountainCar(velocities=False)")
    assert task.to_inputs(np.array([0.6, 0.07], np.float32)).tolist() == pytest.approx([1.0])
    controller = Controller(genome, task.to_inputs, task.to_action)
    assert controller.act(np.array([0.1, 0.01], np.float32)) in (0, 1, 2)


def test_play_shows_an_episode_and_pickling_keeps_the_task() -> None:
    task = pickle.loads(pickle.dumps(fitness.MountainCar(velocities=False)))
    network = Network(population_of(task, 4).ask()[0])
    frames = list(task.play(network, np.random.default_rng(1), draw_every=0))

    assert sum(frame.reward for frame in frames) == -float(len(frames))
    assert task.evaluate(network, np.random.default_rng(3)) == task.evaluate(network, np.random.default_rng(3))


def test_its_inputs_are_fixed() -> None:
    task = fitness.MountainCar()

    assert task.with_inputs(task.to_inputs) is task
    with pytest.raises(TaskError, match="mountain-car observes position and velocity by their bounds only"):
        task.with_inputs(Numbers((2,)))
