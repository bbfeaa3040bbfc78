import random
from dataclasses import replace

import numpy as np
import pytest
from numpy.random import mtrand

import fitness
from fitness.function_task import FunctionTask
from fitness.scores import checked_score, mean_of_episodes, score, solves, unseen_seed
from neat import EvaluationError, Generation, Network, Population, Settings
from neat.random_streams import EPISODE_SEED_LIMIT

TASK = fitness.as_task(lambda network: 1.0, inputs=2, outputs=1)


@pytest.fixture
def network() -> Network:
    return Network(Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0])


@pytest.mark.parametrize("value", [1.5, np.float32(1.5), -np.inf, 2, np.int64(2)])
def test_a_score_is_any_number_up_to_a_finite_one(value: float) -> None:
    assert type(checked_score(value, TASK, 3)) is float
    assert checked_score(value, TASK, 3) == value


@pytest.mark.parametrize("value", [None, "3", [1.0], True, float("nan"), float("inf")])
def test_other_scores_are_rejected_with_the_genome(value: object) -> None:
    with pytest.raises(EvaluationError, match=r"genome 3 scored .* on <lambda>; evaluate\(\) must return"):
        checked_score(value, TASK, 3)


def test_the_score_of_a_network_is_checked(network: Network) -> None:
    task = fitness.as_task(lambda network: float("nan"), inputs=2, outputs=1)

    assert score(TASK, network, np.random.default_rng(0), 3) == 1.0
    with pytest.raises(EvaluationError, match="genome 3 scored nan"):
        score(task, network, np.random.default_rng(0), 3)


def test_a_task_is_solved_at_its_threshold(network: Network) -> None:
    task = fitness.as_task(lambda network: 1.0, inputs=2, outputs=1, solved_at=10.0)

    assert fitness.is_solved(task, network, 10.0)
    assert not fitness.is_solved(task, network, 9.9)
    assert not fitness.is_solved(TASK, network, 1e9)  # without a threshold


def test_a_tasks_own_solved_decides_instead_of_its_threshold(network: Network) -> None:
    class Strict(fitness.Xor):
        def solved(self, network: Network) -> bool:
            return False

    assert not fitness.is_solved(Strict(), network, 16.0)


def test_a_task_that_draws_to_decide_whether_it_is_solved_decides_always_the_same(network: Network) -> None:
    class Drawing(fitness.Xor):
        drawn: tuple[float, ...] = ()

        def solved(self, network: Network) -> bool:
            self.drawn = *self.drawn, random.random() + mtrand.rand()
            return True

    task = Drawing()
    random.seed(1)
    for _ in range(3):
        fitness.is_solved(task, network, 16.0)

    assert random.random() == random.Random(1).random()
    assert len(task.drawn) == 3
    assert len(set(task.drawn)) == 1


def test_episodes_are_scored_by_seed(network: Network) -> None:
    class Episodes:
        inputs, outputs = 2, 1

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return float(rng.random())

    class Seeded(Episodes):
        def score_episode(self, network: Network, seed: int) -> float:
            return 10.0 * seed

    assert fitness.episode_scores(Seeded(), network, [3, 4]) == [30.0, 40.0]
    assert fitness.episode_scores(Episodes(), network, [3]) == [np.random.default_rng(3).random()]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "3"])
def test_the_score_of_an_episode_is_checked(network: Network, value: object) -> None:
    class Seeded:
        inputs, outputs, name = 2, 1, "seeded"

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return 1.0

        def score_episode(self, network: Network, seed: int) -> object:
            return value if seed else -np.inf

    assert fitness.episode_scores(Seeded(), network, [0]) == [-np.inf]
    with pytest.raises(EvaluationError, match=r"a network scored .* on seeded; score_episode\(\) must return a finite"):
        fitness.episode_scores(Seeded(), network, [1])


def test_an_episode_draws_the_same_global_numbers_each_time(network: Network) -> None:
    class Simulator:
        inputs, outputs = 2, 1

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return random.random()

    once, again = (fitness.episode_scores(Simulator(), network, [seed, 5]) for seed in (3, 4))

    assert once[1] == again[1]
    assert len({*once, *again}) == 3


def test_the_mean_of_episodes_draws_their_seeds_from_the_stream(network: Network) -> None:
    seeds = np.random.default_rng(7).integers(EPISODE_SEED_LIMIT, size=4).tolist()

    mean = mean_of_episodes(lambda network, seed: float(seed), network, np.random.default_rng(7), 4)

    assert mean == pytest.approx(np.mean(seeds))


def test_recorded_episodes_have_seeds_that_evolution_cannot_use() -> None:
    rng = np.random.default_rng(1)

    assert all(EPISODE_SEED_LIMIT <= unseen_seed(rng) < 2 * EPISODE_SEED_LIMIT for _ in range(1000))


def generation_with(best: float, validated: float | None) -> Generation:
    population = Population(Settings(population_size=4), inputs=2, outputs=1, seed=1)
    return replace(population.tell([best] * 4), validated=validated)


@pytest.mark.parametrize(
    ("best", "validated", "solved_at", "solved"),
    [
        (5.0, None, 4.0, True),
        (3.0, None, 4.0, False),
        (5.0, 3.0, 4.0, False),
        (3.0, 5.0, 4.0, True),
        (9.0, 9.0, None, False),
    ],
)
def test_a_generation_solves_a_task_by_its_validated_score(
    best: float, validated: float | None, solved_at: float | None, solved: bool
) -> None:
    task = FunctionTask(lambda network: 0.0, 2, 1, solved_at)

    assert solves(task, generation_with(best, validated)) == solved


def test_a_tasks_own_check_decides() -> None:
    class Task:
        inputs, outputs, solved_at = 2, 1, 4.0

        def evaluate(self, network: Network, rng: np.random.Generator) -> float:
            return 0.0

        def solved(self, network: Network) -> bool:
            return False

    assert not solves(Task(), generation_with(9.0, 9.0))
