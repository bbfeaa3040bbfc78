"""FrozenLake, CliffWalking and Taxi are scored as the environments would."""

from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.compiled import table as module
from fitness.tasks.gymnasium.compiled.table import TableEpisodes, outcome, table_of
from fitness.tasks.gymnasium.spaces import action_of, observation_of
from tests.fitness.tasks.gymnasium.compiled.scores import assert_the_same, generation


@pytest.mark.parametrize(
    ("id", "options"),
    [
        ("FrozenLake-v1", {}),
        ("FrozenLake-v1", {"is_slippery": False}),
        ("FrozenLake8x8-v1", {"success_rate": 0.8}),
        ("CliffWalking-v1", {"max_steps": 50}),
        ("CliffWalkingSlippery-v1", {"max_steps": 200}),
        ("Taxi-v4", {"is_rainy": True, "max_steps": 50}),
    ],
)
@pytest.mark.parametrize("recurrent", [False, True])
def test_scores_are_those_of_episodes_played_one_after_another(
    id: str, options: dict[str, Any], recurrent: bool
) -> None:
    task = fitness.Gymnasium(id, episodes=3, **options)

    assert_the_same(task, generation(task, 12, recurrent))


def test_random_numbers_are_drawn_for_some_genomes_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    task = fitness.Gymnasium("FrozenLake-v1", episodes=2)
    genomes = generation(task, 7)
    expected = task.evaluate_batch(genomes, np.random.default_rng)

    monkeypatch.setattr(module, "MOST_DRAWS", 500)  # two genomes

    assert task.evaluate_batch(genomes, np.random.default_rng) == expected


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("block", [1, 7, 100])
def test_an_episode_that_outlasts_its_random_numbers_continues(
    recurrent: bool, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    task = fitness.Gymnasium("CliffWalkingSlippery-v1", episodes=2, max_steps=60)

    assert_the_same(task, generation(task, 8, recurrent))


def test_a_limit_beyond_every_episode_needs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    start = TableEpisodes._start
    monkeypatch.setattr(
        TableEpisodes, "_start", lambda *arguments: drawn.append(arguments[-1]) or start(*arguments[1:])
    )
    task = fitness.Gymnasium("FrozenLake-v1", max_steps=20_000)

    task.evaluate_batch(generation(task, 8), np.random.default_rng)

    assert max(drawn) <= module.BLOCK


def test_an_outcome_is_chosen_as_gymnasium_does() -> None:
    table = table_of(
        {0: {0: [(0.2, 5, -1, False), (0.5, 6, 2.5, True), (0.3, 7, 0, False)], 1: [(1.0, 8, 1, True)]}}, 1, 2
    )

    assert [outcome(table, 0, 0, draw) for draw in (0.0, 0.2, 0.69, 0.7, 0.99)] == [0, 1, 1, 2, 2]
    assert outcome(table, 0, 1, 0.99) == 0
    assert outcome(table, 0, 1, 1.0) == 0  # gymnasium takes the first where none is chosen
    assert (table.states[0, 0, 1], table.rewards[0, 0, 1], table.over[0, 0, 1]) == (6, 2.5, True)


def test_a_taxi_whose_passenger_changes_their_mind_has_no_compiled_form() -> None:
    assert fitness.Gymnasium("Taxi-v4").batched
    assert not fitness.Gymnasium("Taxi-v4", fickle_passenger=True).batched


def test_another_table_does_not_agree() -> None:
    lake, other = gymnasium.make("FrozenLake-v1"), gymnasium.make("FrozenLake-v1", success_rate=0.9)
    spaces = observation_of(lake.observation_space), action_of(lake.action_space)
    episodes = TableEpisodes(lake, 100, *spaces)
    actions = np.arange(60)

    assert all(episodes.agrees(lake, seed, actions) for seed in range(5))
    assert not all(episodes.agrees(other, seed, actions) for seed in range(5))
