"""Solved: whether the champion of a run solves its task."""

import contextlib

from experiments.runner.run_task import opened
from fitness import PreparedTask, is_solved
from neat import Generation, Genome, Network


class SolvedCheck:
    """Checks the champion of each generation: once per champion, since a task's own check may be slow."""

    def __init__(self, task: PreparedTask, *, opens: bool = False) -> None:
        """Prepare the check.

        Args:
            task: What champions must solve.
            opens: Whether to open the task for each call of its own check, because it is open only in other
                processes. Meanwhile no process is started, which would inherit what is open here.
        """
        self._task = task
        self._opens = opens and task.solved is not None
        self._champion: Genome | None = None
        self._solved = False

    def on(self, generation: Generation) -> bool:
        """Return whether the champion of a generation solves the task."""
        return self.on_champion(generation.champion, generation.validated, reported=generation.solved)

    def on_champion(self, champion: Genome | None, validated: float | None, *, reported: bool = False) -> bool:
        """Return whether a champion solves the task: by its validated score where there is one.

        Args:
            champion: The champion; None if there is none.
            validated: Its validated score; None where nothing validates.
            reported: Whether its outcomes say that it solves the task.
        """
        if champion is None:
            return False
        if champion is not self._champion:
            self._champion = champion
            score = champion.fitness if validated is None else validated
            with opened(self._task) if self._opens else contextlib.nullcontext():
                self._solved = is_solved(self._task, Network(champion), score, reported)
        return self._solved
