"""Verdict: whether the champion of a run solves its task."""

from fitness import PreparedTask, is_solved
from neat import Generation, Genome, Network


class Verdict:
    """The answer for the champion of each generation; asked once for each champion, since it can be dear."""

    def __init__(self, task: PreparedTask) -> None:
        self._task = task
        self._champion: Genome | None = None
        self._solved = False

    def on(self, generation: Generation) -> bool:
        """Return whether the champion solves the task: by its validated score where there is one."""
        champion, validated = generation.champion, generation.validated
        if champion is not self._champion:
            self._champion = champion
            achieved = champion.fitness if validated is None else validated
            self._solved = is_solved(self._task, Network(champion), achieved)
        return self._solved
