"""Evaluator: genomes in, outcomes out; what all ways to score a generation have in common.

    Workers        worker processes on this machine
    Distributed    any executor of `concurrent.futures`, other machines included

Each returns the same outcomes in the same order, however the work is distributed. The exception is a task whose
`evaluate_batch` rounds differently in batches of other sizes; a warning says so.
"""

import contextlib
import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from fitness.evaluation.scoring import Failure, StartFailure
from fitness.outcome import MOST_FACTS
from fitness.task import as_task
from neat import EvaluationError, Genome, Genomes, NeatError, TaskError
from neat.evolution.champion import Validate, Validated
from neat.random_streams import Purpose
from neat.selection.outcomes import Outcomes
from neat.settings import ON_ERROR

BATCH_TOLERANCE = 1e-6
"""By how much the score of a genome in a batch may differ from its score alone, relative or absolute: rounding."""
LOG = logging.getLogger("neat")
FIRST_EPISODES = 20
"""Episodes of a validation's first part; only a genome that reaches the bar in them plays the rest."""


class Progress(NamedTuple):
    """How far the present call of an evaluator has come."""

    purpose: Purpose | None
    """What genomes are scored for; None between two calls."""
    scored: int
    """Evaluations that are finished."""
    total: int
    """Evaluations of the call."""


IDLE = Progress(None, 0, 0)


class Evaluator(ABC):
    """Scores generations on a task.

    Attributes:
        task: The task, prepared.
        retries: How often a genome is scored again after its process was lost.
        on_error: "raise": a failed evaluation ends the run. "fail": its score is -inf.
        failures: Evaluations that failed so far.
        replaced: Processes that were lost so far.
    """

    def __init__(self, task: Any, *, retries: int = 2, on_error: str = "raise") -> None:
        """Prepare the task.

        Raises:
            TaskError: It is not a task.
            ValueError: An argument is out of range.
        """
        name = type(self).__name__
        if on_error not in ON_ERROR:
            raise ValueError(f'{name}() takes on_error "raise" or "fail", but got {on_error!r}.')
        if retries < 0:
            raise ValueError(f"{name}() takes retries of at least 0, but got {retries}.")
        self.task = as_task(task)
        self.retries = retries
        self.on_error = on_error
        self.failures = 0
        self.replaced = 0
        self._seed = 0
        self._call = IDLE
        self._batches_are_checked = self.task.together or not self.task.batched

    def evaluate(self, genomes: Genomes) -> NDArray[np.float64]:
        """Return the fitnesses of these genomes, (n,), in their order.

        It raises what `observe` raises.
        """
        return self.observe(genomes).scores

    def observe(self, genomes: Genomes) -> Outcomes:
        """Return all that the task reports of these genomes, in their order: scores, measures, solved and facts.

        Raises:
            TaskError: The genomes' networks do not fit the task, the task cannot be opened, or its `evaluate_batch`
                scores a genome differently if other genomes are in the same batch.
            EvaluationError: An evaluation failed, and `on_error` is "raise"; or the genomes report more than 100
                different facts.
            TypeError: They are not packed, so that nothing says of which run and generation they are.
        """
        if not isinstance(genomes, Genomes):
            raise TypeError(
                "evaluate() and observe() take the genomes of population.ask(), or "
                f"Genomes.pack(genomes, generation, seed), but got a {type(genomes).__name__}."
            )
        with self._counting(Purpose.EVALUATION, len(genomes)):
            outcomes = self._scored(genomes, Purpose.EVALUATION)
            if not self._batches_are_checked:
                self._check_batches(genomes, outcomes.scores)
                self._batches_are_checked = True
            self._check_facts(outcomes)
            return outcomes

    @property
    def progress(self) -> Progress:
        """How far the present call has come; any thread may ask."""
        call = self._call
        return call._replace(scored=min(call.total, call.scored + self._in_progress()))

    @contextlib.contextmanager
    def _counting(self, purpose: Purpose, total: int) -> Iterator[None]:
        """Count the evaluations of a call while the block runs."""
        self._call = Progress(purpose, 0, total)
        try:
            yield
        finally:
            self._call = IDLE

    def _count_scored(self, genomes: int) -> None:
        """Note that so many more genomes have their scores."""
        self._call = self._call._replace(scored=self._call.scored + genomes)

    def _in_progress(self) -> int:
        """Return how many genomes are scored of those whose scores have not arrived."""
        return 0

    @property
    def validation(self) -> Validate | None:
        """`validate` where the task's scores depend on luck; None where they do not.

        `neat.evolve` validates champions where it is there, by `validate_outcome`.
        """
        return self.validate if self.task.validation_episodes > 0 else None

    def validate(self, genome: Genome, generation: int, bar: float = -math.inf) -> float | None:
        """Return the score of one genome on episodes that no evaluation of this run uses.

        That is the task's own `validate`, or else the mean of as many evaluations as `validation_episodes` episodes
        need. Evaluations that cannot change the result are skipped: a genome whose fitness is below the bar is not
        validated, unless evaluations are shorter than the episodes here, and one whose mean is below the bar after
        `FIRST_EPISODES` episodes is not validated further.

        Args:
            genome: The genome that might become champion.
            generation: Determines the episodes, with the seed of the genomes evaluated last.
            bar: The score to beat.

        Returns:
            The score, or None if the genome was not validated.
        """
        validated = self.validate_outcome(genome, generation, bar)
        return None if validated is None else validated.score

    def validate_outcome(self, genome: Genome, generation: int, bar: float = -math.inf) -> Validated | None:
        """Return the score as `validate` does, and whether all these evaluations report that the task is solved."""
        if self.task.validate is not None:
            with self._counting(Purpose.VALIDATION, 1):
                outcomes = self._scored(Genomes.pack([genome], generation, self._seed), Purpose.VALIDATION)
                return Validated(float(outcomes.scores[0]), bool(outcomes.solved[0]))
        if genome.fitness < bar and not self.task.validates_whole:
            return None
        repeats = max(1, math.ceil(self.task.validation_episodes / self.task.episodes))
        with self._counting(Purpose.VALIDATION, repeats):
            return self._mean_outcome(genome, generation, repeats, bar)

    def _mean_outcome(self, genome: Genome, generation: int, repeats: int, bar: float) -> Validated:
        """Return the mean of so many evaluations, or of the first ones if that is below the bar."""
        first = min(repeats, math.ceil(FIRST_EPISODES / self.task.episodes))
        outcomes = self._scored(Genomes.pack([genome] * first, generation, self._seed), Purpose.VALIDATION)
        scores, solved = outcomes.scores, outcomes.solved
        if first < repeats and scores.mean() >= bar:
            rest = self._scored(
                Genomes.pack([genome] * (repeats - first), generation, self._seed), Purpose.CONFIRMATION
            )
            scores, solved = np.concatenate([scores, rest.scores]), np.concatenate([solved, rest.solved])
        return Validated(float(scores.mean()), bool(solved.all()))

    def _scored(self, genomes: Genomes, purpose: Purpose) -> Outcomes:
        self._check_fit(genomes)
        self._seed = genomes.seed
        try:
            return self._distribute(genomes, purpose)
        except BaseException:
            self._abandon()  # the results of busy processes are no longer needed
            raise

    @abstractmethod
    def _distribute(self, genomes: Genomes, purpose: Purpose) -> Outcomes:
        """Score these genomes on all processes; return their outcomes in their order."""

    @abstractmethod
    def _abandon(self) -> None:
        """Drop all work in progress."""

    def close(self) -> None:
        """Release all resources."""
        self._abandon()

    def _count(self, failures: list[Failure]) -> None:
        """Count failures; raise the first if `on_error` is "raise"."""
        self.failures += len(failures)
        if failures and (self.on_error == "raise" or self.task.together):  # -inf for a whole generation helps nobody
            raise_failure(EvaluationError, failures[0])

    def _check_facts(self, outcomes: Outcomes) -> None:
        """Refuse facts whose names differ so much between genomes that a history would not hold them."""
        if len(outcomes.facts) > MOST_FACTS:
            raise EvaluationError(
                f"task {self.task.name} must report at most {MOST_FACTS} different facts in a generation, but reported "
                f"{len(outcomes.facts)}; give a fact the same name for every genome."
            )

    def _check_batches(self, genomes: Genomes, scores: NDArray[np.float64]) -> None:
        """Score the best and the worst genome alone; each must get the score that it got in its batch.

        Otherwise scores would depend on how a generation is cut, and so on the number of processes. A difference by
        rounding, as of a matrix product, is only reported.
        """
        finite = np.flatnonzero(np.isfinite(scores))
        if len(genomes) < 2 or not len(finite):
            return
        for index in sorted({finite[scores[finite].argmax()], finite[scores[finite].argmin()]}):
            alone = float(self._scored(genomes[index : index + 1], Purpose.EVALUATION).scores[0])
            if not math.isclose(alone, scores[index], rel_tol=BATCH_TOLERANCE, abs_tol=BATCH_TOLERANCE):
                raise TaskError(
                    f"genome {genomes.ids[index]} scored {scores[index]:g} on {self.task.name} in a batch, and "
                    f"{alone:g} alone, so scores would depend on the number of processes; make evaluate_batch() score "
                    "each genome on its own, or set together = True to score each generation by one call."
                )
            if alone != scores[index]:
                LOG.warning(
                    "Genome %d scored %.17g on %s in a batch, and %.17g alone. Such rounding depends on the number of "
                    "processes, so use the same number to repeat or continue a run.",
                    genomes.ids[index], scores[index], self.task.name, alone,
                )  # fmt: skip
                return

    def _is_together(self, purpose: Purpose) -> bool:
        """Return whether all genomes must be scored by one call."""
        return self.task.together and purpose == Purpose.EVALUATION

    def _check_fit(self, genomes: Genomes) -> None:
        shape = genomes.shape
        if (shape.inputs, shape.outputs) != (self.task.inputs, self.task.outputs):
            raise TaskError(
                f"task {self.task.name} takes networks of {self.task.inputs} inputs and "
                f"{self.task.outputs} outputs, but these genomes have {shape.inputs} and {shape.outputs}; "
                "make the population with inputs=task.inputs, outputs=task.outputs."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def raise_failure(error_type: type[NeatError], failure: Failure | StartFailure) -> NoReturn:
    """Raise a failure as an error of this type, with the worker's traceback as a note."""
    error = error_type(failure.message)
    if failure.details:
        error.add_note(f"in the worker:\n{failure.details}")
    raise error
