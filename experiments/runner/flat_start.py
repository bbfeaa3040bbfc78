"""Flat start: a warning where all genomes score the same, so that selection cannot choose."""

import logging
import math

from neat import Generation, Settings

LOG = logging.getLogger("neat")
GENERATIONS = 10
"""After so many, all flat, the warning is given."""


class FlatStart:
    """Watches the first generations of a run, and warns once if all their genomes have the same score."""

    def __init__(self, settings: Settings) -> None:
        """Begin to watch.

        Args:
            settings: Of the run; one that selects for more than the score is not watched.
        """
        self._score: float | None = None
        self._ended = settings.selection.kind != "score"

    def see(self, generation: Generation, solved: bool) -> None:
        """Watch a generation.

        Args:
            generation: The generation.
            solved: Whether its champion solves the task: then the same score is the best one.
        """
        if self._ended:
            return
        score = _score_of_all(generation)
        if solved or score is None or (score != self._score and generation.number > 0):
            self._ended = True
        elif generation.number + 1 == GENERATIONS:
            self._ended = True
            LOG.warning(
                "Every genome of the first %d generations scored %g, so that selection cannot choose. Score progress "
                "towards the goal, or select for novelty (docs/how-to/learns-nothing.md).", GENERATIONS, score,
            )  # fmt: skip
        self._score = score


def _score_of_all(generation: Generation) -> float | None:
    """Return the score that all genomes of a generation have; None where they differ or evaluations failed."""
    best = generation.best.fitness
    means = [species.mean for species in generation.species]  # -inf where an evaluation failed
    return best if math.isfinite(best) and all(math.isclose(mean, best) for mean in means) else None
