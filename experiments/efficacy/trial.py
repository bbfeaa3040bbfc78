"""Trial: one run, from its seed to a solution or to the end of its budget; in this process, or in one of its own."""

import contextlib
import math
import pickle
import time
from collections.abc import Callable
from typing import Any

from experiments.catalog.registry import find, make_task
from experiments.efficacy.champion_files import ChampionFiles
from experiments.efficacy.results import UNSEEN_EPISODES, TrialResult, TrialSpec
from experiments.runner.solved import SolvedCheck
from experiments.runner.task_conversions import conversions_of
from fitness import PreparedTask, Workers, episode_scores
from fitness.evaluation.child_process import ChildProcess, send
from fitness.tasks.gymnasium.input_rules import under_input_rules
from neat import EvaluationError, Generation, NeatError, Network, Population, evolve
from neat.errors import one_line
from neat.random_streams import EPISODE_SEED_LIMIT

PROGRESS_SECONDS = 1.0
"""The shortest time between two reports of progress."""


def run_trial(
    spec: TrialSpec,
    seed: int,
    progress: Callable[[int], None] = lambda evaluations: None,
    champions: ChampionFiles | None = None,
) -> TrialResult:
    """Run once, in this process.

    Args:
        spec: What to run.
        seed: Of the run.
        progress: Called after each generation with the evaluations so far.
        champions: Where the final champion is kept; None to keep none.

    Raises:
        RunError: The champion cannot be written.
    """
    with under_input_rules(spec.input_rules):
        task = make_task(find(spec.task))
    start, cpu_start = time.perf_counter(), time.process_time()
    population = Population(spec.settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    check = SolvedCheck(task)
    solution: dict[str, Any] = {}
    with Workers(task, processes=0, on_error=spec.settings.evaluation.on_error) as workers:
        for generation in evolve(population, workers):
            progress(generation.evaluations)
            is_over = generation.evaluations + len(population.ask()) > spec.budget
            if not solution and check.on(generation):
                solution = _cost(task, generation, start, cpu_start)
            if is_over or (solution and not spec.to_the_end):
                break
        champion = generation.champion
        cost = solution or _cost(task, generation, start, cpu_start)
        tested = _tested(task, Network(champion), spec.settings.evaluation.on_error)
        if champions is not None:  # before the result: a seed that has one is not run again
            champions.keep(seed, champion, conversions_of(task))
    return TrialResult(
        seed=seed,
        solved=bool(solution),
        hidden=champion.hidden,
        synapses=champion.enabled,
        best=champion.fitness if abs(champion.fitness) < float("inf") else None,
        validated=generation.validated,
        tested=tested,
        **cost,
    )


def _cost(task: PreparedTask, generation: Generation, start: float, cpu_start: float) -> dict[str, Any]:
    """Return what a run has taken so far."""
    return {
        "evaluations": generation.evaluations,
        "steps": task.steps,
        "generations": generation.number + 1,
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(time.process_time() - cpu_start, 3),
    }


def _tested(task: PreparedTask, network: Network, on_error: str) -> float | None:
    """Return the mean score on unseen episodes, those of `neat play --episodes 100`.

    None if the task has no luck, or if an episode fails and failures do not end the run.
    """
    if not task.validation_episodes:
        return None
    try:
        seeds = range(EPISODE_SEED_LIMIT, EPISODE_SEED_LIMIT + UNSEEN_EPISODES)
        scores = episode_scores(task, network, seeds)
    except Exception:
        if on_error == "raise":
            raise
        return None
    mean = math.fsum(scores) / len(scores)
    return mean if math.isfinite(mean) else None


class TrialProcess:
    """A trial in a process of its own, which an error in another trial cannot touch.

    Attributes:
        seed: Of the trial.
        connection: Readable when there is a message, or when the process has ended.
        evaluations: So far, as last reported.
    """

    def __init__(self, spec: TrialSpec, seed: int, champions: ChampionFiles | None = None) -> None:
        """Start the process."""
        self.seed = seed
        self.evaluations = 0
        self._process = ChildProcess(_serve, spec, seed, champions)
        self.connection = self._process.connection

    def receive(self) -> TrialResult | None:
        """Wait for the next message; return the result, or None if it only reported progress.

        Raises:
            NeatError: The trial failed, or its process died.
        """
        try:
            message = self._process.receive()
        except (EOFError, OSError, pickle.UnpicklingError):
            cause = self._process.cause_of_death()
            self.end()
            raise EvaluationError(
                f"the process of the run with seed {self.seed} died ({cause}); "
                "finished runs are saved, and the same command continues with the missing ones."
            ) from None
        if isinstance(message, int):
            self.evaluations = message
            return None
        self.end()
        if isinstance(message, NeatError):
            raise message
        return message  # type: ignore[no-any-return]  # a TrialResult, the only other message of _serve

    def end(self) -> None:
        """End the process, at once if it is still running."""
        self._process.kill()


def _serve(connection: Any, spec: TrialSpec, seed: int, champions: ChampionFiles | None) -> None:
    """Run once and send the result."""
    outcome: Any
    reported = time.monotonic()

    def progress(evaluations: int) -> None:
        nonlocal reported
        if time.monotonic() - reported > PROGRESS_SECONDS:
            reported = time.monotonic()
            send(connection, evaluations)

    try:
        outcome = run_trial(spec, seed, progress, champions)
    except NeatError as error:
        outcome = type(error)(f"seed {seed}: {error}")
    except Exception as error:  # a task can raise anything
        outcome = EvaluationError(f"seed {seed}: {type(error).__name__}: {one_line(error)}")
    with contextlib.suppress(OSError):
        send(connection, outcome)
