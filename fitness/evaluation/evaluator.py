"""Evaluator: genomes in, fitnesses out; what all ways to score a generation have in common.

    Workers        worker processes of this machine
    Distributed    any executor of `concurrent.futures`, and so other machines

The promise of each: the same fitnesses in the same order, however the work is spread.
"""

import math
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from fitness.evaluation.scoring import Failure, has_own_validation
from fitness.task import Task, as_task, task_name, validation_episodes
from neat import EvaluationError, Genome, Genomes, TaskError
from neat.random_streams import Purpose

ON_ERROR = ("raise", "fail")
FIRST_EPISODES = 20
"""Of a validation; the others are only played by who is good enough in these."""


class Evaluator(ABC):
    """Scores generations on a task.

    Attributes:
        task: What is scored.
        retries: How often a genome is scored again whose process was lost under it.
        on_error: "raise": an evaluation that fails ends the run. "fail": it is scored -inf.
        failures: Evaluations that came to nothing so far.
        replaced: Processes that were lost so far.
    """

    def __init__(self, task: Any, *, retries: int = 2, on_error: str = "raise") -> None:
        """Get ready to score.

        Raises:
            TaskError: The task is none.
            ValueError: An argument is out of range.
        """
        kind = type(self).__name__
        if on_error not in ON_ERROR:
            raise ValueError(f'{kind}() takes on_error "raise" or "fail", but got {on_error!r}.')
        if retries < 0:
            raise ValueError(f"{kind}() takes retries of at least 0, but got {retries}.")
        self.task: Task = as_task(task)
        self.retries = retries
        self.on_error = on_error
        self.failures = 0
        self.replaced = 0
        self._seed = 0

    def evaluate(self, genomes: Genomes) -> NDArray[np.float64]:
        """Return the fitnesses of these genomes, (n,), in their order.

        Raises:
            TaskError: The genomes' networks do not fit the task, or the task cannot be started.
            EvaluationError: An evaluation failed, and the policy is to raise.
        """
        return self._scored(genomes, Purpose.EVALUATION)

    def validate(self, genome: Genome, generation: int, bar: float = -math.inf) -> float | None:
        """Return the score of one genome on episodes that no evaluation of this run meets.

        The mean of as many evaluations as have `validation_episodes`, or what the task's own `validate` says. A race:
        who is below the bar after `FIRST_EPISODES` plays no more, and who was below it in the
        generation, where luck helps, does not begin.

        Args:
            genome: The genome that might become champion.
            generation: Decides the episodes, with the seed of the genomes that were evaluated last.
            bar: The score to beat.

        Returns:
            The score, or None if it was not worth a try.
        """
        if has_own_validation(self.task):
            return float(self._scored(Genomes.pack([genome], generation, self._seed), Purpose.VALIDATION)[0])
        if genome.fitness < bar:
            return None
        at_once = max(1, int(getattr(self.task, "episodes", 1)))
        repeats = max(1, math.ceil(validation_episodes(self.task) / at_once))
        first = min(repeats, math.ceil(FIRST_EPISODES / at_once))
        scores = self._scored(Genomes.pack([genome] * first, generation, self._seed), Purpose.VALIDATION)
        if first < repeats and scores.mean() >= bar:
            rest = self._scored(
                Genomes.pack([genome] * (repeats - first), generation, self._seed), Purpose.CONFIRMATION
            )
            scores = np.concatenate([scores, rest])
        return float(scores.mean())

    def _scored(self, genomes: Genomes, purpose: Purpose) -> NDArray[np.float64]:
        self._check_fit(genomes)
        self._seed = genomes.seed
        try:
            return self._spread(genomes, purpose)
        except BaseException:
            self._abandon()  # whoever is still busy is busy with what nobody wants any more
            raise

    @abstractmethod
    def _spread(self, genomes: Genomes, purpose: Purpose) -> NDArray[np.float64]:
        """Score these genomes wherever there is room; return (n,) fitnesses in their order."""

    @abstractmethod
    def _abandon(self) -> None:
        """Drop all work that is under way."""

    def close(self) -> None:
        """Let go of everything that is held."""
        self._abandon()

    def _count(self, failures: list[Failure]) -> None:
        """Count failures; raise the first, if that is the policy."""
        self.failures += len(failures)
        if failures and self.on_error == "raise":
            error = EvaluationError(failures[0].message)
            if failures[0].details:
                error.add_note(f"in the worker:\n{failures[0].details}")
            raise error

    def _check_fit(self, genomes: Genomes) -> None:
        shape = genomes.shape
        if (shape.inputs, shape.outputs) != (self.task.inputs, self.task.outputs):
            raise TaskError(
                f"task {task_name(self.task)} takes networks of {self.task.inputs} inputs and "
                f"{self.task.outputs} outputs, but these genomes have {shape.inputs} and {shape.outputs}; "
                "make the population with inputs=task.inputs, outputs=task.outputs."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
