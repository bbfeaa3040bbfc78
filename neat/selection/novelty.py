"""Novelty: search for behaviours that were not there before, whatever their score (Lehman & Stanley 2011)."""

import operator
from typing import Any

import numpy as np

from neat.errors import EvaluationError
from neat.genetics.genomes import Genomes
from neat.selection.archive import Archive
from neat.selection.distances import lower_of_nearest, means_and_lower, means_to_nearest, scaled
from neat.selection.outcomes import Floats, Outcomes
from neat.settings import SelectionSettings

NEIGHBOURS = SelectionSettings.neighbours


class Novelty:
    """The novelty of behaviours: the mean distance to the k nearest ones of this generation and of an archive.

        >>> novelty = neat.Novelty(k=15)
        >>> outcomes = workers.observe(population.ask())
        >>> population.tell(outcomes, selection=novelty.judge(outcomes))

    A genome counts among its own neighbours, as in the authors' release. `selection.kind = "novelty"` does the same
    within a population, whose checkpoints then hold the archive.

    Attributes:
        k: Neighbours.
        archive: Behaviours of the past.
        least_score: The score below which a behaviour counts as not novel at all (minimal criterion); None for none.
    """

    def __init__(
        self,
        k: int = NEIGHBOURS,
        *,
        threshold: float = SelectionSettings.threshold,
        floor: float = SelectionSettings.threshold_floor,
        least_score: float | None = None,
    ) -> None:
        """Begin with an empty archive.

        Args:
            k: Neighbours; the paper has 15.
            threshold: The distance from its nearest neighbour in the archive at which a behaviour enters, at first. A
                distance of 1 is the width of the measures' ranges. The authors' release has 6 of 300 in the maze.
            floor: The least value to which the threshold is adjusted; 0.25 of 300 in the release.
            least_score: Behaviours of genomes that score less have novelty 0 and do not enter the archive.

        Raises:
            ValueError: An argument is out of range.
        """
        self.k = checked_k(k, "Novelty")
        if not 0.0 < floor <= threshold < np.inf:
            raise ValueError(
                "Novelty() takes a threshold and a floor of at most that, both above 0, but got "
                f"threshold={threshold!r}, floor={floor!r}."
            )
        self.archive = Archive(float(threshold), float(floor))
        self.least_score = None if least_score is None else float(least_score)

    def judge(self, outcomes: Outcomes, genomes: Genomes | None = None) -> Floats:
        """Return the novelty of each genome, (n,), and let its behaviour enter the archive; -inf for a failed one.

        Args:
            outcomes: Of a generation.
            genomes: Not used.

        Raises:
            EvaluationError: The outcomes have no measures, or other ones than before.
        """
        points, valid, pool = self._pool(outcomes, "judge")
        novelty = np.full(len(outcomes), -np.inf)
        if len(valid):
            novelty[valid] = means_to_nearest(points[valid], pool, self.k)
        self._enter(novelty, outcomes, points, valid)
        return novelty

    def compete(self, outcomes: Outcomes) -> Floats:
        """Return how many of the k nearest behaviours have a lower score, (n,); -inf for a failed genome.

        Nearest are those that `judge` takes, of the generation and the archive: call it before `judge`, which lets the
        generation enter. It is the local competition of Lehman & Stanley (2011, GECCO): be better than those that do
        the same.

        Args:
            outcomes: Of a generation.

        Raises:
            EvaluationError: The outcomes have no measures, or other ones than before.
        """
        points, valid, pool = self._pool(outcomes, "compete")
        worse = np.full(len(outcomes), -np.inf)
        own = outcomes.scores[valid]
        if len(valid):
            scores = np.concatenate([own, self.archive.scores])
            worse[valid] = lower_of_nearest(points[valid], pool, self.k, own, scores)
        return worse

    def judge_and_compete(self, outcomes: Outcomes) -> tuple[Floats, Floats]:
        """Return what `judge` and `compete` do, (n,) each, after one search of the neighbours.

        Args:
            outcomes: Of a generation, whose behaviours enter the archive.

        Raises:
            EvaluationError: The outcomes have no measures, or other ones than before.
        """
        points, valid, pool = self._pool(outcomes, "judge_and_compete")
        novelty, worse = np.full(len(outcomes), -np.inf), np.full(len(outcomes), -np.inf)
        own = outcomes.scores[valid]
        if len(valid):
            scores = np.concatenate([own, self.archive.scores])
            novelty[valid], worse[valid] = means_and_lower(points[valid], pool, self.k, own, scores)
        self._enter(novelty, outcomes, points, valid)
        return novelty, worse

    def _enter(self, novelty: Floats, outcomes: Outcomes, points: Floats, valid: Any) -> None:
        """Let the behaviours of a generation enter the archive; the novelty of who misses the least score becomes 0."""
        if self.least_score is not None:
            failed = valid[outcomes.scores[valid] < self.least_score]
            novelty[failed], valid = 0.0, valid[outcomes.scores[valid] >= self.least_score]
        if len(valid):
            self.archive.add(points[valid], outcomes.scores[valid])

    def _pool(self, outcomes: Outcomes, method: str) -> tuple[Floats, Any, Floats]:
        """Return the behaviours of a generation, the positions of those that have one, and all that may be near.

        The last are those of the generation that have one, and then the archive.
        """
        points, valid = behaviours(outcomes, "Novelty")
        if not len(self.archive):
            return points, valid, points[valid]
        if self.archive.points.shape[1] != points.shape[1]:
            raise EvaluationError(
                f"Novelty.{method}() takes {self.archive.points.shape[1]} measures as before, but got "
                f"{points.shape[1]}; make a new Novelty for another task."
            )
        return points, valid, np.concatenate([points[valid], self.archive.points])

    def __repr__(self) -> str:
        return f"<Novelty: {self.k} neighbours, {self.archive!r}>"


def behaviours(outcomes: Outcomes, name: str) -> tuple[Floats, Any]:
    """Return the behaviours of a generation in units of their ranges, (n, m), and the positions of those that have one.

    Raises:
        EvaluationError: The outcomes have no measures.
    """
    if outcomes.measures.shape[1] == 0:
        raise EvaluationError(
            f"{name} needs the measures of behaviours, but the outcomes lack them; declare measures in the task, and "
            "return fitness.Outcome(score, measures=...)."
        )
    valid = np.flatnonzero(np.isfinite(outcomes.measures).all(axis=1) & np.isfinite(outcomes.scores))
    return scaled(outcomes.measures, outcomes.declared), valid


def checked_k(k: Any, name: str) -> int:
    """Return a number of neighbours.

    Raises:
        ValueError: It is not a whole number of at least 1.
    """
    try:
        number = operator.index(k)
    except TypeError:
        number = 0
    if number < 1:
        raise ValueError(f"{name}() takes a whole number k of at least 1, but got k={k!r}.")
    return number
