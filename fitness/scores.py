"""Scores: what a task says of a network, checked."""

from collections.abc import Callable, Iterable
from typing import Any, overload

import numpy as np

from fitness.global_random import seeded_globals
from fitness.outcome import Outcome, checked_score, mean_of
from fitness.task import PreparedTask, as_task
from neat import Generation, Network
from neat.random_streams import EPISODE_SEED_LIMIT


def score(task: PreparedTask, network: Network, rng: np.random.Generator, genome_id: int | None = None) -> float:
    """Return the fitness of a network, checked.

    Raises:
        EvaluationError: `evaluate` returned something other than a number, nan or +inf. -inf means that the
            evaluation failed.
    """
    return checked_score(task.evaluate(network, rng), task, genome_id)


def is_solved(task: Any, network: Network, achieved: float, reported: bool = False) -> bool:
    """Return whether a network solves a task: by its `solved`, else by its `solved_at`, else as its outcome reports.

    Args:
        task: A task, or a function with `inputs` and `outputs`.
        network: The network in question.
        achieved: Its score.
        reported: Whether the outcomes of its evaluations say that it solves the task.
    """
    task = as_task(task)
    if task.solved is not None:
        network.reset()
        with seeded_globals("solved"):
            return bool(task.solved(network))
    return reported if task.solved_at is None else achieved >= task.solved_at


def solves(task: Any, generation: Generation) -> bool:
    """Return whether the champion of a generation solves a task: by its validated score where there is one.

    A task without `solved_at` and `solved` is solved if its outcomes say so.

        >>> for generation in neat.evolve(population, workers):
        ...     if fitness.solves(task, generation):
        ...         break

    Args:
        task: A task, or a function with `inputs` and `outputs`.
        generation: The record of a generation.
    """
    champion = generation.champion
    achieved = champion.fitness if generation.validated is None else generation.validated
    return is_solved(task, Network(champion), achieved, generation.solved)


def episode_scores(task: Any, network: Network, seeds: Iterable[int]) -> list[float]:
    """Return the score of one episode for each of these seeds; -inf for a failed one.

    Raises:
        EvaluationError: The task returned something other than a number, nan or +inf.
    """
    task = as_task(task)
    scores = []
    for seed in seeds:
        network.reset()
        with seeded_globals("episode", seed):
            scores.append(
                checked_score(task.score_episode(network, seed), task, None, "score_episode")
                if task.score_episode is not None
                else score(task, network, np.random.default_rng(seed))
            )
    return scores


@overload
def mean_of_episodes(
    score_episode: Callable[[Network, int], float], network: Network, rng: np.random.Generator, episodes: int
) -> float: ...
@overload
def mean_of_episodes(
    score_episode: Callable[[Network, int], Outcome], network: Network, rng: np.random.Generator, episodes: int
) -> Outcome: ...
@overload
def mean_of_episodes(
    score_episode: Callable[[Network, int], float | Outcome], network: Network, rng: np.random.Generator, episodes: int
) -> float | Outcome: ...
def mean_of_episodes(
    score_episode: Callable[[Network, int], Any], network: Network, rng: np.random.Generator, episodes: int
) -> float | Outcome:
    """Return the mean of some episodes whose seeds are drawn from `rng`: of scores, or of outcomes (`Outcome.mean`)."""
    seeds = rng.integers(EPISODE_SEED_LIMIT, size=episodes).tolist()
    results = [score_episode(network, seed) for seed in seeds]
    if any(isinstance(result, Outcome) for result in results):
        return Outcome.mean(results)
    return mean_of(results)


def unseen_seed(rng: np.random.Generator) -> int:
    """Return the seed of an episode to show, which neither evolution nor validation can meet."""
    return EPISODE_SEED_LIMIT + int(rng.integers(EPISODE_SEED_LIMIT))
