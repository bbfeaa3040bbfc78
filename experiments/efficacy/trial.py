"""Trial: one run, from its seed to a solution or to the end of its budget; in this process, or in one of its own."""

import contextlib
import math
import os
import pickle
import time
from collections.abc import Callable
from typing import Any

import multiprocess

from experiments.catalog.registry import find, make_task
from experiments.efficacy.results import UNSEEN_EPISODES, TrialResult, TrialSpec
from experiments.runner.solved import SolvedCheck
from fitness import Task, Workers, episode_scores
from fitness.evaluation.worker_process import belong_to_parent
from fitness.task import validation_episodes
from neat import EvaluationError, Generation, NeatError, Network, Population, evolve
from neat.errors import one_line
from neat.random_streams import EPISODE_SEED_LIMIT

GRACE_SECONDS = 5.0
PROGRESS_SECONDS = 1.0
"""The shortest time between two reports of progress."""


def run_trial(spec: TrialSpec, seed: int, progress: Callable[[int], None] = lambda evaluations: None) -> TrialResult:
    """Run once, in this process.

    Args:
        spec: What to run.
        seed: Of the run.
        progress: Called after each generation with the evaluations so far.
    """
    task = make_task(find(spec.task))
    start, cpu_start = time.perf_counter(), time.process_time()
    population = Population(spec.settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    has_luck = validation_episodes(task) > 0
    check = SolvedCheck(task)
    solution: dict[str, Any] = {}
    with Workers(task, processes=0, on_error=spec.settings.evaluation.on_error) as workers:
        for generation in evolve(population, workers.evaluate, workers.validate if has_luck else None):
            progress(generation.evaluations)
            is_over = generation.evaluations + len(population.ask()) > spec.budget
            if not solution and check.on(generation):
                solution = _cost(task, generation, start, cpu_start)
            if is_over or (solution and not spec.to_the_end):
                break
        champion = generation.champion
        cost = solution or _cost(task, generation, start, cpu_start)
        tested = _tested(task, Network(champion), spec.settings.evaluation.on_error) if has_luck else None
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


def _cost(task: Task, generation: Generation, start: float, cpu_start: float) -> dict[str, Any]:
    """Return what a run has taken so far."""
    steps = getattr(task, "steps", None)
    return {
        "evaluations": generation.evaluations,
        "steps": None if steps is None else int(steps),
        "generations": generation.number + 1,
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(time.process_time() - cpu_start, 3),
    }


def _tested(task: Task, network: Network, on_error: str) -> float | None:
    """Return the mean score on unseen episodes, those of `neat play --episodes 100`.

    None if one of them fails and failures do not end the run.
    """
    try:
        seeds = range(EPISODE_SEED_LIMIT, EPISODE_SEED_LIMIT + UNSEEN_EPISODES)
        scores = episode_scores(task, network, seeds)
    except Exception:
        if on_error == "raise":
            raise
        return None
    return math.fsum(scores) / len(scores)


class TrialProcess:
    """A trial in a process of its own, which an error in another trial cannot touch.

    Attributes:
        seed: Of the trial.
        connection: Readable when there is a message, or when the process has ended.
        evaluations: So far, as last reported.
    """

    def __init__(self, spec: TrialSpec, seed: int) -> None:
        """Start the process."""
        method = "fork" if "fork" in multiprocess.get_all_start_methods() else "spawn"
        context = multiprocess.get_context(method)
        self.seed = seed
        self.evaluations = 0
        self.connection, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(theirs, spec, seed), daemon=True)
        self._process.start()
        theirs.close()

    def receive(self) -> TrialResult | None:
        """Wait for the next message; return the result, or None if it only reported progress.

        Raises:
            NeatError: The trial failed, or its process died.
        """
        try:
            message = pickle.loads(self.connection.recv_bytes())
        except (EOFError, OSError):
            self._process.join(GRACE_SECONDS)
            self.end()
            raise EvaluationError(
                f"the process of the run with seed {self.seed} died (exit status {self._process.exitcode}); "
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
        self._process.join()
        self.connection.close()


def _serve(connection: Any, spec: TrialSpec, seed: int) -> None:
    """Run once and send the result."""
    belong_to_parent()
    outcome: Any
    reported = time.monotonic()

    def progress(evaluations: int) -> None:
        nonlocal reported
        if time.monotonic() - reported > PROGRESS_SECONDS:
            reported = time.monotonic()
            connection.send_bytes(pickle.dumps(evaluations, protocol=5))

    try:
        outcome = run_trial(spec, seed, progress)
    except NeatError as error:
        outcome = type(error)(f"seed {seed}: {error}")
    except Exception as error:  # a task can raise anything
        outcome = EvaluationError(f"seed {seed}: {type(error).__name__}: {one_line(error)}")
    with contextlib.suppress(OSError):
        connection.send_bytes(pickle.dumps(outcome, protocol=5))
    os._exit(0)  # buffers that fork copied are flushed by the parent
