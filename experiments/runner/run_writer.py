"""RunWriter: writes generations and populations to the run directory, and continues while the disk is full."""

import logging
from typing import NamedTuple

from experiments.runner.timing import NOTHING_LOST, Losses
from neat import Generation, NeatError, Population
from neat.runs.history import TIMEOUT
from neat.runs.run import Run

LOG = logging.getLogger("neat")
LOCK_SECONDS = 0.3
"""How long a generation waits for another program that locks the history; its row is then written later."""


class _Entry(NamedTuple):
    generation: Generation
    seconds: float
    solved: bool
    losses: Losses


class RunWriter:
    """Records generations in a run's history and saves its population.

    What the disk does not accept is kept in memory, reported once, and retried with the next generation. A
    population is never saved ahead of its history.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._unwritten: list[_Entry] = []
        self._reported = False

    def record(
        self, generation: Generation, *, seconds: float = 0.0, solved: bool = False, losses: Losses = NOTHING_LOST
    ) -> None:
        """Record a generation, after those that could not be written before.

        Args:
            generation: To record.
            seconds: That its evaluation and validation took.
            solved: Whether its champion solves the task.
            losses: What was lost in it.
        """
        self._unwritten.append(_Entry(generation, seconds, solved, losses))
        try:
            self._write(LOCK_SECONDS)
        except NeatError as error:
            self._report(error)

    def save_if_due(self, population: Population) -> None:
        """Save the population if a checkpoint is due."""
        if not self._unwritten and self.run.checkpoints.is_due(population.generation):
            try:
                self.run.save(population)
                self._reported = False
            except NeatError as error:
                self._report(error)

    def finish(self, population: Population) -> None:
        """Write everything that is left, and save the population.

        Raises:
            NeatError: The disk still does not accept it.
        """
        self._write(TIMEOUT)
        self.run.save(population)

    def _write(self, timeout: float) -> None:
        while self._unwritten:
            generation, seconds, solved, losses = self._unwritten[0]
            self.run.record(generation, seconds_evaluating=seconds, solved=solved, timeout=timeout, **losses._asdict())
            del self._unwritten[0]

    def _report(self, error: NeatError) -> None:
        if not self._reported:
            LOG.warning("%s The run continues and retries with the next generation.", error)
            self._reported = True
