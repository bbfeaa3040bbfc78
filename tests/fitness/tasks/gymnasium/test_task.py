from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

import fitness
from fitness.scores import unseen_seed
from fitness.tasks.gymnasium.labels import LABELS, labels_for
from fitness.tasks.gymnasium.spaces import actor, reader
from neat import Network, Population, Settings, TaskError

BOX = spaces.Box(-1.0, 1.0, (3,), np.float32)


@pytest.fixture
def cart_pole() -> Iterator[fitness.Gymnasium]:
    task = fitness.Gymnasium("CartPole-v1", episodes=2)
    yield task
    task.close()


def network_for(task: fitness.Task, seed: int = 1) -> Network:
    population = Population(Settings(population_size=2), inputs=task.inputs, outputs=task.outputs, seed=seed)
    return Network(population.ask()[0])


def test_cart_pole_has_the_network_labels_and_threshold_that_gymnasium_tells(cart_pole: fitness.Gymnasium) -> None:
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


@pytest.mark.parametrize(
    ("space", "observation", "numbers"),
    [
        (BOX, np.array([0.5, -0.5, 1.0], np.float32), [0.5, -0.5, 1.0]),
        (spaces.Box(0, 9, (2, 2), np.int64), np.array([[1, 2], [3, 4]]), [1, 2, 3, 4]),
        (spaces.Discrete(3), 2, [0, 0, 1]),
        (spaces.Discrete(3, start=5), 6, [0, 1, 0]),
        (spaces.MultiDiscrete([2, 3]), np.array([1, 0]), [0, 1, 1, 0, 0]),
        (spaces.MultiBinary(3), np.array([1, 0, 1], np.int8), [1, 0, 1]),
        (spaces.Dict(a=spaces.Discrete(2), b=spaces.MultiBinary(1)), {"a": 0, "b": np.array([1])}, [1, 0, 1]),
        (spaces.Tuple([spaces.Discrete(2), spaces.Tuple([BOX])]), (1, (np.ones(3),)), [0, 1, 1, 1, 1]),
    ],
)
def test_observations_of_every_sensible_space_become_numbers(
    space: spaces.Space[Any], observation: Any, numbers: list[float]
) -> None:
    found = reader(space)

    assert np.asarray(found.read(observation)).tolist() == numbers
    assert found.size == len(numbers) == len(found.labels)


@pytest.mark.parametrize(
    ("space", "outputs", "action"),
    [
        (spaces.Discrete(3), [0.1, 0.9, 0.5], 1),
        (spaces.Discrete(2, start=-1), [0.1, 0.9], 0),
        (spaces.MultiDiscrete([2, 3]), [0.1, 0.2, 0.9, 0.2, 0.3], [1, 0]),
        (spaces.MultiBinary(3), [0.6, 0.5, 0.4], [1, 0, 0]),
        (spaces.Box(-2.0, 2.0, (2,), np.float32), [0.0, 0.75], [-2.0, 1.0]),
        (spaces.Box(0.0, 1.0, (1,), np.float32), [7.0], [1.0]),
        (spaces.Box(-3.0, -0.9, (1,), np.float64), [1.0], [-0.9]),  # where -3 + 1 * (-0.9 - -3) is a little more
        (spaces.Dict(go=spaces.Discrete(2), press=spaces.MultiBinary(1)), [0.1, 0.2, 0.9], {"go": 1, "press": [1]}),
        (spaces.Tuple([spaces.Discrete(2), spaces.Discrete(2)]), [0.9, 0.2, 0.1, 0.2], (0, 1)),
    ],
)
def test_outputs_become_actions_of_every_sensible_space(
    space: spaces.Space[Any], outputs: list[float], action: Any
) -> None:
    found = actor(space)

    done = found.act(np.array(outputs))

    assert found.size == len(outputs) == len(found.labels)
    assert space.contains(done)
    assert (
        {key: np.asarray(value).tolist() for key, value in done.items()} == action
        if isinstance(done, dict)
        else (np.asarray(done).tolist() == np.asarray(action).tolist())
    )


@pytest.mark.parametrize(
    ("space", "outputs", "pressed"),
    [
        (spaces.Discrete(3, start=1), [0.1, 0.9, 0.2], [1]),
        (spaces.MultiDiscrete([2, 3]), [0.1, 0.2, 0.9, 0.2, 0.3], [1, 2]),
        (spaces.MultiBinary(3), [0.6, 0.5, 0.7], [0, 2]),
        (spaces.Tuple([spaces.Discrete(2), spaces.MultiBinary(2)]), [0.1, 0.9, 0.1, 0.9], [1, 3]),
    ],
)
def test_outputs_that_act_are_told_from_those_that_do_not(
    space: spaces.Space[Any], outputs: list[float], pressed: list[int]
) -> None:
    press = actor(space).pressed

    assert press is not None
    assert press(np.array(outputs)) == pressed


@pytest.mark.parametrize(
    "space", [spaces.Box(-1.0, 1.0, (2,)), spaces.Tuple([spaces.Discrete(2), spaces.Box(0.0, 1.0, (1,))])]
)
def test_outputs_that_act_by_degrees_are_not_pressed(space: spaces.Space[Any]) -> None:
    assert actor(space).pressed is None


VERSIONS = {
    "CartPole": 1,
    "MountainCar": 0,
    "MountainCarContinuous": 0,
    "Acrobot": 1,
    "Pendulum": 1,
    "BipedalWalker": 3,
}


@pytest.mark.parametrize("name", LABELS)
def test_words_fit_the_environments_that_they_are_for(name: str) -> None:
    try:
        if name.startswith("LunarLander"):
            task = fitness.Gymnasium("LunarLander-v3", continuous=name.endswith("Continuous"))
        else:
            task = fitness.Gymnasium(f"{name}-v{VERSIONS.get(name, 3)}")
    except TaskError:
        pytest.skip("Box2D is not installed")

    assert (task.input_labels, task.output_labels) == LABELS[name]


def test_other_environments_keep_the_labels_of_their_spaces() -> None:
    assert labels_for("Other-v0", ["obs"], ["act 0", "act 1"]) == (("obs",), ("act 0", "act 1"))
    assert labels_for("CartPole-v1", ["obs"] * 5, ["act"]).inputs == ("obs",) * 5


@pytest.mark.parametrize(
    ("space", "hint"),
    [
        (spaces.Text(5), "ObservationWrapper"),
        (spaces.Box(0, 255, (210, 160, 3), np.uint8), "ResizeObservation"),
        (spaces.Sequence(spaces.Discrete(2)), "ObservationWrapper"),
        (spaces.Tuple([]), "wrap it"),
    ],
)
def test_observations_that_make_no_sense_are_refused_with_what_to_wrap_them_in(
    space: spaces.Space[Any], hint: str
) -> None:
    with pytest.raises(TaskError, match=hint):
        reader(space)


def test_actions_without_bounds_are_refused_with_what_to_wrap_them_in() -> None:
    with pytest.raises(TaskError, match="RescaleAction"):
        actor(spaces.Box(-np.inf, np.inf, (1,)))
    with pytest.raises(TaskError, match="ActionWrapper"):
        actor(spaces.Text(3))


def test_an_unknown_environment_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(TaskError, match=r"Did you mean CartPole-v1\?"):
        fitness.Gymnasium("CartPoll-v1")


def test_continuous_actions_are_played() -> None:
    task = fitness.Gymnasium("Pendulum-v1", max_steps=20)

    score = task.evaluate(network_for(task), np.random.default_rng(0))

    assert -20 * 16.3 < score < 0.0
    task.close()


def test_discrete_observations_are_played() -> None:
    task = fitness.Gymnasium("FrozenLake-v1", episodes=3)

    assert task.inputs == 16
    assert 0.0 <= task.evaluate(network_for(task), np.random.default_rng(0)) <= 1.0
    task.close()


def test_playing_shows_every_step(cart_pole: fitness.Gymnasium) -> None:
    network = network_for(cart_pole)

    frames = list(cart_pole.play(network, np.random.default_rng(3)))

    seed = unseen_seed(np.random.default_rng(3))
    assert sum(frame.reward for frame in frames) == cart_pole.score_episode(network, seed)
    assert frames[0].inputs.shape == (4,)
    assert frames[0].outputs.shape == (2,)


@pytest.mark.parametrize("count", [0, -1, 1.5, True])
@pytest.mark.parametrize("name", ["episodes", "max_steps"])
def test_impossible_counts_are_refused(name: str, count: Any) -> None:
    with pytest.raises(TaskError, match=f"{name} must be a whole number of at least 1, but is {count}"):
        fitness.Gymnasium("CartPole-v1", **{name: count})


def test_an_environment_without_a_limit_gets_one() -> None:
    task = fitness.Gymnasium("CliffWalking-v1")
    steps = 0
    task.environment.reset(seed=0)
    while not task.environment.step(3)[3]:  # into the wall, for ever
        steps += 1

    assert steps == 9_999
    assert fitness.Gymnasium("CartPole-v1").environment.spec.max_episode_steps == 500  # type: ignore[union-attr]


def test_a_calibrated_task_brings_tiny_numbers_to_the_size_of_others() -> None:
    task = fitness.Gymnasium("MountainCar-v0", normalized=True)
    environment = gymnasium.make("MountainCar-v0")
    environment.action_space.seed(3)
    seen = []
    for seed in range(100, 120):
        observation, _ = environment.reset(seed=seed)
        for _ in range(200):
            seen.append(task.normalization.apply(observation))  # type: ignore[union-attr]  # it was asked for
            observation = environment.step(environment.action_space.sample())[0]

    assert np.abs(np.mean(seen, axis=0)).max() < 1.0  # other episodes, so it is not exact
    assert np.std(seen, axis=0) == pytest.approx([1.0, 1.0], rel=0.5)


@pytest.mark.parametrize("id", ["CartPole-v1", "Pendulum-v1"])
def test_a_calibrated_network_sees_the_same_wherever_it_plays(id: str) -> None:
    task = fitness.Gymnasium(id, normalized=True)
    network = network_for(task)
    seen = [frame.inputs for frame in task.play(network, np.random.default_rng(1))]
    plain = list(fitness.Gymnasium(id).play(network, np.random.default_rng(1)))

    assert np.allclose(seen[0], task.normalization.apply(plain[0].inputs))  # type: ignore[union-attr]  # it was asked for
    again = fitness.Gymnasium(id, normalized=True)
    assert np.array_equal(again.normalization.mean, task.normalization.mean)  # type: ignore[union-attr]
    seed = unseen_seed(np.random.default_rng(1))
    rewards = [frame.reward for frame in task.play(network, np.random.default_rng(1))]
    assert task.score_episode(network, seed) == pytest.approx(sum(rewards))


def test_words_are_not_calibrated() -> None:
    assert fitness.Gymnasium("FrozenLake-v1", normalized=True).normalization is None
