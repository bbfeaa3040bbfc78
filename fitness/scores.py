"""Scores: what a task says of a network, checked."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fitness.checks import is_real
from fitness.global_random import seeded_globals
from fitness.task import PreparedTask, as_task
from neat import EvaluationError, Generation, Network
from neat.random_streams import EPISODE_SEED_LIMIT


def score(task: PreparedTask, network: Network, rng: np.random.Generator, genome_id: int | None = None) -> float:
    """Return the fitness of a network, checked.

    Raises:
        EvaluationError: `evaluate` returned something other than a number, nan or +inf. -inf means that the
            evaluation failed.
    """
    return checked_score(task.evaluate(network, rng), task, genome_id)


def checked_score(value: Any, task: PreparedTask, genome_id: int | None, member: str = "evaluate") -> float:
    """Return the score that a task gave to a network as a float.

    Args:
        value: What the task returned.
        task: That returned it.
        genome_id: Of the network's genome; None if it is unknown.
        member: The method of the task that returned it.

    Raises:
        EvaluationError: It is not a number, nan, or +inf.
    """
    scored = "a network scored" if genome_id is None else f"genome {genome_id} scored"
    if type(value) is float:
        number = value
    elif is_real(value):
        number = float(value)
    else:
        raise EvaluationError(f"{scored} {value!r:.60} on {task.name}; {member}() must return a finite number.")
    if math.isnan(number) or number == math.inf:
        raise EvaluationError(f"{scored} {number} on {task.name}; {member}() must return a finite number.")
    return number


def is_solved(task: Any, network: Network, achieved: float) -> bool:
    """Return whether a network solves a task.

    Args:
        task: A task, or a function with `inputs` and `outputs`.
        network: The network in question.
        achieved: Its score.
    """
    task = as_task(task)
    if task.solved is not None:
        network.reset()
        with seeded_globals("solved"):
            return bool(task.solved(network))
    return task.solved_at is not None and achieved >= task.solved_at


def solves(task: Any, generation: Generation) -> bool:
    """Return whether the champion of a generation solves a task: by its validated score where there is one.

    A task without `solved_at` and `solved` is never solved.

        >>> for generation in neat.evolve(population, workers):
        ...     if fitness.solves(task, generation):
        ...         break

    Args:
        task: A task, or a function with `inputs` and `outputs`.
        generation: The record of a generation.
    """
    prepared = as_task(task)
    if prepared.solved is None and prepared.solved_at is None:
        return False
    champion = generation.champion
    achieved = champion.fitness if generation.validated is None else generation.validated
    return is_solved(prepared, Network(champion), achieved)


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


def mean_of_episodes(
    score_episode: Callable[[Network, int], float], network: Network, rng: np.random.Generator, episodes: int
) -> float:
    """Return the mean score of some episodes whose seeds are drawn from `rng`."""
    seeds = rng.integers(EPISODE_SEED_LIMIT, size=episodes).tolist()
    return math.fsum(score_episode(network, seed) for seed in seeds) / episodes


def unseen_seed(rng: np.random.Generator) -> int:
    """Return the seed of an episode to show, which neither evolution nor validation can meet."""
    return EPISODE_SEED_LIMIT + int(rng.integers(EPISODE_SEED_LIMIT))
