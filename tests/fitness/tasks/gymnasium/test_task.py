import math
import pickle
from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.envs.classic_control import CartPoleEnv

import fitness
from fitness.scores import unseen_seed
from fitness.tasks.gymnasium.episode import unscaled
from neat import Network, Population, Settings, TaskError
from neat.network.observation import Numbers, Scaled
from tests.fitness.tasks.gymnasium.players import network_for


@pytest.fixture
def cart_pole() -> Iterator[fitness.Gymnasium]:
    task = fitness.Gymnasium("CartPole-v1", episodes=2)
    yield task
    task.close()


def test_cart_pole_has_the_network_labels_and_threshold_of_gymnasium(cart_pole: fitness.Gymnasium) -> None:
    assert (cart_pole.inputs, cart_pole.outputs, cart_pole.solved_at) == (4, 2, 475.0)
    assert cart_pole.input_labels == ("cart position", "cart speed", "pole angle", "pole speed")
    assert cart_pole.output_labels == ("left", "right")


def test_fitness_is_the_mean_return_of_the_episodes_that_the_stream_draws(cart_pole: fitness.Gymnasium) -> None:
    network = network_for(cart_pole)
    seeds = np.random.default_rng(5).integers(2**31, size=2).tolist()

    score = cart_pole.evaluate(network, np.random.default_rng(5))

    assert score == np.mean([bare_return(network, seed) for seed in seeds])


def bare_return(network: Network, seed: int) -> float:
    environment = gymnasium.make("CartPole-v1")
    observation, _ = environment.reset(seed=seed)
    total, over = 0.0, False
    while not over:
        observation, reward, terminated, truncated, _ = environment.step(int(np.argmax(network.activate(observation))))
        total += float(reward)
        over = terminated or truncated
    environment.close()
    return total


def test_an_environment_with_continuous_actions_is_played() -> None:
    task = fitness.Gymnasium("Pendulum-v1", max_steps=20)

    score = task.evaluate(network_for(task), np.random.default_rng(0))

    assert -20 * 16.3 < score < 0.0
    task.close()


def test_an_environment_with_discrete_observations_is_played() -> None:
    task = fitness.Gymnasium("FrozenLake-v1", episodes=3)

    assert task.inputs == 16
    assert 0.0 <= task.evaluate(network_for(task), np.random.default_rng(0)) <= 1.0
    task.close()


def test_play_yields_every_step(cart_pole: fitness.Gymnasium) -> None:
    network = network_for(cart_pole)

    frames = list(cart_pole.play(network, np.random.default_rng(3)))

    seed = unseen_seed(np.random.default_rng(3))
    assert sum(frame.reward for frame in frames) == cart_pole.score_episode(network, seed)
    assert frames[0].inputs.shape == (4,)
    assert frames[0].outputs.shape == (2,)


@pytest.mark.parametrize("count", [0, -1, 1.5, True])
@pytest.mark.parametrize("name", ["episodes", "max_steps", "evaluation_steps"])
def test_counts_out_of_range_are_rejected(name: str, count: Any) -> None:
    with pytest.raises(TaskError, match=f"{name} must be a whole number of at least 1, but is {count}"):
        fitness.Gymnasium("CartPole-v1", **{name: count})


def test_the_old_name_of_normalized_is_rejected() -> None:
    with pytest.raises(TaskError, match="calibrated is now called normalized"):
        fitness.Gymnasium("CartPole-v1", calibrated=True)


@pytest.mark.parametrize("id", ["CartPole-v1", "Pendulum-v1", "FrozenLake-v1"])
@pytest.mark.parametrize("normalized", [False, True])
def test_to_inputs_and_to_action_play_the_episode_that_is_scored(id: str, normalized: bool) -> None:
    task = fitness.Gymnasium(id, normalized=normalized)
    network = network_for(task)
    environment = gymnasium.make(id)
    observation, _ = environment.reset(seed=7)
    network.reset()
    total, ended = 0.0, False
    while not ended:
        inputs = task.to_inputs(observation)
        assert (inputs.shape, inputs.dtype) == ((task.inputs,), np.float64)
        observation, reward, terminated, truncated, _ = environment.step(task.to_action(network.activate(inputs)))
        total, ended = total + float(reward), terminated or truncated

    assert task.score_episode(network, 7) == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("id", ["CartPole-v1", "FrozenLake-v1"])
def test_a_pickled_task_converts_and_scores_the_same(id: str) -> None:
    task = fitness.Gymnasium(id, normalized=True)
    observation, _ = task.environment.reset(seed=3)
    again = pickle.loads(pickle.dumps(task))

    assert np.array_equal(again.to_inputs(observation), task.to_inputs(observation))
    assert again.score_episode(network_for(task), 5) == task.score_episode(network_for(task), 5)
    assert pickle.loads(pickle.dumps(task.to_action))(np.arange(task.outputs)) == task.outputs - 1


@pytest.mark.parametrize(("pace", "expected"), [(50, 50.0), (None, 30.0), (0, 30.0), ("fast", 30.0)])
def test_a_task_has_a_pace_whatever_the_environment_defines(
    monkeypatch: pytest.MonkeyPatch, pace: object, expected: float
) -> None:
    monkeypatch.setitem(CartPoleEnv.metadata, "render_fps", pace)

    assert fitness.Gymnasium("CartPole-v1").frames_per_second == expected


class InPlace(gymnasium.Env[Any, Any]):
    """Counts its steps in an array that it changes in place."""

    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (2,), np.float64)
    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self) -> None:
        self.state = np.zeros(2)

    def reset(self, *, seed: int | None = None, options: Any = None) -> Any:
        super().reset(seed=seed)
        self.state[:] = 0.0
        return self.state, {}

    def step(self, action: Any) -> Any:
        self.state += 1.0
        return self.state, 1.0, self.state[0] >= 4.0, False, {}


def test_play_yields_the_inputs_of_each_step_of_an_environment_that_writes_its_array_again() -> None:
    task = fitness.Gymnasium(InPlace)

    frames = list(task.play(network_for(task), np.random.default_rng(0)))

    assert [frame.inputs.tolist() for frame in frames] == [[step, step] for step in (0.0, 1.0, 2.0, 3.0)]
    task.close()


@pytest.mark.parametrize("id", ["MountainCar-v0", "Acrobot-v1"])  # in compiled form, where kernels are compiled
def test_evaluations_are_shorter_than_validations_and_episodes_that_are_shown(id: str) -> None:
    task = fitness.Gymnasium(id, evaluation_steps=30)
    genomes = Population(Settings(population_size=3), inputs=task.inputs, outputs=task.outputs, seed=1).ask()
    network = Network(genomes[0])

    with (
        fitness.Workers(task, 0) as workers,
        fitness.Workers(fitness.Gymnasium(id, max_steps=30), 0) as short,
        fitness.Workers(fitness.Gymnasium(id), 0) as whole,
    ):
        assert workers.evaluate(genomes).tolist() == short.evaluate(genomes).tolist()
        assert task.steps >= 90
        validated = workers.validate(genomes[1], 4)
        assert validated == whole.validate(genomes[1], 4)
        assert validated != short.validate(genomes[1], 4)
    assert task.score_episode(network, 3) == fitness.Gymnasium(id).score_episode(network, 3)
    assert len(list(task.play(network, np.random.default_rng(1), draw_every=0))) > 30
    task.close()


def test_a_pickled_task_keeps_its_short_evaluations() -> None:
    task = pickle.loads(pickle.dumps(fitness.Gymnasium("MountainCar-v0", evaluation_steps=30)))

    assert task.evaluate(network_for(task), np.random.default_rng(1)) == -30.0
    assert task.evaluate_whole(network_for(task), np.random.default_rng(1)) == -200.0
    assert fitness.Gymnasium("MountainCar-v0").evaluate_whole is None
    task.close()


@pytest.mark.parametrize("limit", [None, 30])
def test_a_step_reward_counts_in_evaluations_but_not_in_validations(limit: int | None) -> None:
    task = fitness.Gymnasium("CartPole-v1", 2, evaluation_steps=limit, step_reward=-0.75)  # a step is worth 1
    plain = fitness.Gymnasium("CartPole-v1", 2, max_steps=limit)
    network, rng = network_for(task), np.random.default_rng

    with fitness.Workers(task, 0) as workers, fitness.Workers(fitness.Gymnasium("CartPole-v1", 2), 0) as others:
        genomes = Population(Settings(population_size=3), inputs=task.inputs, outputs=task.outputs, seed=1).ask()
        assert workers.validate(genomes[1], 4) == others.validate(genomes[1], 4)
        assert workers.evaluate(genomes).tolist() != others.evaluate(genomes).tolist()

    assert task.evaluate(network, rng(1)) == 0.25 * plain.evaluate(network, rng(1)) > 0.0
    assert task.evaluate_whole is not None
    assert task.evaluate_whole(network, rng(1)) == fitness.Gymnasium("CartPole-v1", 2).evaluate(network, rng(1))
    assert task.score_episode(network, 3) == fitness.Gymnasium("CartPole-v1").score_episode(network, 3)
    assert pickle.loads(pickle.dumps(task)).evaluate(network, rng(1)) == task.evaluate(network, rng(1))
    assert task.with_inputs(task.to_inputs).evaluate(network, rng(1)) == task.evaluate(network, rng(1))
    task.close()


@pytest.mark.parametrize("value", [math.nan, math.inf, "1", True, None])
def test_a_step_reward_is_a_finite_number(value: Any) -> None:
    with pytest.raises(TaskError, match="Gymnasium: step_reward must be a finite number, but is"):
        fitness.Gymnasium("CartPole-v1", step_reward=value)


def test_a_subclass_with_episodes_of_its_own_can_be_evaluated_in_short_ones() -> None:
    class Kind(fitness.Gymnasium):
        def score_episode(self, network: Network, seed: int) -> float:
            return 1000.0 + super().score_episode(network, seed)

    task = Kind("MountainCar-v0", evaluation_steps=30)

    assert task.evaluate(network_for(task), np.random.default_rng(1)) == 970.0
    task.close()


@pytest.mark.parametrize("id", ["MountainCar-v0", "CartPole-v1"])  # in compiled form, where kernels are compiled
def test_a_task_can_have_the_inputs_of_another_one(id: str) -> None:
    normalized = fitness.Gymnasium(id, normalized=True, evaluation_steps=90)
    raw = fitness.Gymnasium(id, scaled=False, evaluation_steps=90)
    genomes = Population(Settings(population_size=5), inputs=raw.inputs, outputs=raw.outputs, seed=1).ask()

    changed = raw.with_inputs(normalized.to_inputs)

    assert changed.to_inputs == normalized.to_inputs != raw.to_inputs
    with fitness.Workers(changed, 0) as workers, fitness.Workers(normalized, 0) as others:
        assert workers.evaluate(genomes).tolist() == others.evaluate(genomes).tolist()
        assert workers.validate(genomes[1], 4) == others.validate(genomes[1], 4)
    assert changed.score_episode(Network(genomes[0]), 3) == normalized.score_episode(Network(genomes[0]), 3)
    assert raw.with_inputs(raw.to_inputs).to_inputs == raw.to_inputs == unscaled(changed.to_inputs)


def test_inputs_of_other_observations_are_refused(cart_pole: fitness.Gymnasium) -> None:
    twice = Scaled(Scaled(Numbers((4,)), 0.0, 2.0), 0.0, 2.0)
    for observed in (Numbers((2, 2)), Numbers((3,)), twice):
        with pytest.raises(TaskError, match=r"CartPole-v1: .* does not convert the numbers of its observations"):
            cart_pole.with_inputs(observed)


def test_an_environment_that_cannot_draw_here_is_shown_without_pictures() -> None:
    class Dark(CartPoleEnv):
        def render(self) -> Any:
            raise ArithmeticError("no OpenGL here")

    task = fitness.Gymnasium(Dark, max_steps=3)

    assert [frame.picture for frame in task.play(network_for(task), np.random.default_rng(1))] == [None] * 3
    task.close()
