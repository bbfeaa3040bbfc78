"""Trial: one run from its seed to a solution or to the end of its budget; and one in a process of its own."""

import contextlib
import math
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from experiments.catalog.registry import find, make_task
from experiments.runner.solved import Verdict
from fitness import PreparedTask, Workers, episode_scores
from fitness.evaluation.child_process import ChildProcess, send
from neat import EvaluationError, Generation, NeatError, Network, Population, Settings, evolve
from neat.errors import one_line
from neat.random_streams import EPISODE_SEED_LIMIT

NEWS_SECONDS = 1.0
"""How often a trial says how far it is, at most."""
TESTS = 100


@dataclass(frozen=True)
class Question:
    """What all trials of an efficacy sheet have in common."""

    task: str
    """As the command line takes it."""
    settings: Settings
    budget: int
    """Evaluations that a trial may take; the last generation must fit into it."""
    to_the_end: bool = False
    """Whether a trial goes on when the task is solved, until its budget is spent."""


@dataclass(frozen=True)
class Trial:
    """What came of one run."""

    seed: int
    solved: bool
    evaluations: int
    """Until the end of the generation that solved it, which is how the paper counts; tests of whether
    it is solved are not counted."""
    steps: int | None
    """Environment steps, tests and validation included, where the task counts them."""
    generations: int
    hidden: int
    """Hidden neurons of the champion."""
    synapses: int
    """Its enabled synapses."""
    best: float | None
    """Its fitness; None if that is not finite."""
    validated: float | None
    """Its score on fresh episodes, where there is luck in the task."""
    seconds: float
    cpu_seconds: float
    tested: float | None = None
    """Mean score of the final champion on `TESTS` episodes that no seed of evolution or validation can
    be, where there is luck in the task; None where one of them failed."""


def trial_of(question: Question, seed: int, tell: Callable[[int], None] = lambda evaluations: None) -> Trial:
    """Run once, in this process.

    Args:
        question: What is run.
        seed: Of the run.
        tell: Called after each generation with the evaluations so far.
    """
    task = make_task(find(question.task))
    begun, cpu_begun = time.perf_counter(), time.process_time()
    population = Population(question.settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    verdict = Verdict(task)
    solution: dict[str, Any] = {}
    with Workers(task, processes=0, on_error=question.settings.evaluation.on_error) as workers:
        for generation in evolve(population, workers.evaluate, workers.validation):
            tell(generation.evaluations)
            over = generation.evaluations + len(population.ask()) > question.budget
            if not solution and verdict.on(generation):
                solution = _cost(task, generation, begun, cpu_begun)
            if over or (solution and not question.to_the_end):
                break
        champion = generation.champion
        cost = solution or _cost(task, generation, begun, cpu_begun)
        tested = (
            _tested(task, Network(champion), question.settings.evaluation.on_error)
            if task.validation_episodes
            else None
        )
    return Trial(
        seed=seed,
        solved=bool(solution),
        hidden=champion.hidden,
        synapses=champion.enabled,
        best=champion.fitness if abs(champion.fitness) < float("inf") else None,
        validated=generation.validated,
        tested=tested,
        **cost,
    )


def _cost(task: PreparedTask, generation: Generation, begun: float, cpu_begun: float) -> dict[str, Any]:
    """Return what a run has taken so far."""
    return {
        "evaluations": generation.evaluations,
        "steps": task.steps,
        "generations": generation.number + 1,
        "seconds": round(time.perf_counter() - begun, 3),
        "cpu_seconds": round(time.process_time() - cpu_begun, 3),
    }


def _tested(task: PreparedTask, network: Network, on_error: str) -> float | None:
    """Return the mean score on episodes that nobody has seen, those of `neat play --episodes 100`.

    None if one of them fails, where that is to end nothing.
    """
    try:
        scores = episode_scores(task, network, range(EPISODE_SEED_LIMIT, EPISODE_SEED_LIMIT + TESTS))
    except Exception:
        if on_error == "raise":
            raise
        return None
    return math.fsum(scores) / len(scores)


class TrialProcess:
    """A trial under way in a process of its own, which nothing that goes wrong in another one can touch.

    Attributes:
        seed: Of the trial.
        connection: Readable when there is news, or it has ended, one way or the other.
        evaluations: So far, as it told last.
    """

    def __init__(self, question: Question, seed: int) -> None:
        """Start it."""
        self.seed = seed
        self.evaluations = 0
        self._process = ChildProcess(_serve, question, seed)
        self.connection = self._process.connection

    def news(self) -> Trial | None:
        """Return what came of it, or None if it only told how far it is; waits for either.

        Raises:
            NeatError: The trial failed, or its process died.
        """
        try:
            news = self._process.receive()
        except (EOFError, OSError, pickle.UnpicklingError):
            cause = self._process.cause_of_death()
            self.end()
            raise EvaluationError(
                f"the run with seed {self.seed} ended its process ({cause}); "
                "what is done is kept, and the same command goes on."
            ) from None
        if isinstance(news, int):
            self.evaluations = news
            return None
        self.end()
        if isinstance(news, NeatError):
            raise news
        return news  # type: ignore[no-any-return]  # a Trial, which is all that _serve sends besides

    def end(self) -> None:
        """End the process, at once if it is still at work."""
        self._process.kill()


def _serve(connection: Any, question: Question, seed: int) -> None:
    """Run once and send what came of it."""
    outcome: Any
    told = time.monotonic()

    def tell(evaluations: int) -> None:
        nonlocal told
        if time.monotonic() - told > NEWS_SECONDS:
            told = time.monotonic()
            send(connection, evaluations)

    try:
        outcome = trial_of(question, seed, tell)
    except NeatError as error:
        outcome = type(error)(f"seed {seed}: {error}")
    except Exception as error:  # a task can raise anything
        outcome = EvaluationError(f"seed {seed}: {type(error).__name__}: {one_line(error)}")
    with contextlib.suppress(OSError):
        send(connection, outcome)
