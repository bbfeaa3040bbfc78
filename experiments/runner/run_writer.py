"""Keeper: what a run must not lose goes to its directory, as soon and as well as the disk lets it."""

from typing import Any

from rich.console import Console

from neat import Generation, NeatError, Population
from neat.runs.run import Run


class Keeper:
    """Enters generations into a run's history and saves its population, and goes on if the disk is full.

    What cannot be written is kept in memory, told once, and tried again with the next generation. A
    population is never saved ahead of its history.
    """

    def __init__(self, run: Run, console: Console) -> None:
        self.run = run
        self._console = console
        self._unwritten: list[tuple[Generation, dict[str, Any]]] = []
        self._told = False

    def enter(self, generation: Generation, **facts: Any) -> None:
        """Enter a generation, and whatever could not be entered before it."""
        self._unwritten.append((generation, facts))
        try:
            self._write()
        except NeatError as error:
            self._tell(error)

    def save_if_due(self, population: Population) -> None:
        """Save the population if it is time to."""
        if not self._unwritten and self.run.checkpoints.is_due(population.generation):
            try:
                self.run.save(population)
                self._told = False
            except NeatError as error:
                self._tell(error)

    def finish(self, population: Population) -> None:
        """Write all there is; this is the last chance.

        Raises:
            NeatError: The disk still does not take it.
        """
        self._write()
        self.run.save(population)

    def _write(self) -> None:
        while self._unwritten:
            generation, facts = self._unwritten[0]
            self.run.record(generation, **facts)
            del self._unwritten[0]

    def _tell(self, error: NeatError) -> None:
        if not self._told:
            self._console.print(f"{error} The run goes on, and tries again.", style="yellow", soft_wrap=True)
            self._told = True
