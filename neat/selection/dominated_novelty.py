"""Dominated novelty: quality diversity without an archive (Bahlous-Boldi, Faldor et al. 2025, arXiv 2502.00593)."""

import numpy as np

from neat.genetics.genomes import Genomes
from neat.selection.distances import means_to_nearest_better
from neat.selection.novelty import NEIGHBOURS, behaviours, checked_k
from neat.selection.outcomes import Floats, Outcomes


class DominatedNovelty:
    """The mean distance of a behaviour to the k nearest ones of genomes with a better score.

    So a genome is bred for being better than others that do the same, or for doing something else. Those that nobody
    beats, for which the paper has infinity, get twice the best value of the others.

    Attributes:
        k: Neighbours.
    """

    def __init__(self, k: int = NEIGHBOURS) -> None:
        """Set the number of neighbours; the paper has 3 and pyribs 15.

        Raises:
            ValueError: It is below 1.
        """
        self.k = checked_k(k, "DominatedNovelty")

    def judge(self, outcomes: Outcomes, genomes: Genomes | None = None) -> Floats:
        """Return the dominated novelty of each genome, (n,); -inf for a failed one.

        Args:
            outcomes: Of a generation.
            genomes: Not used.

        Raises:
            EvaluationError: The outcomes have no measures.
        """
        points, valid = behaviours(outcomes, "DominatedNovelty")
        values = np.full(len(outcomes), -np.inf)
        if not len(valid):
            return values
        own = means_to_nearest_better(points[valid], outcomes.scores[valid], self.k)
        unbeaten = np.isinf(own)
        own[unbeaten] = 2.0 * own[~unbeaten].max(initial=0.0) or 1.0
        values[valid] = own
        return values

    def __repr__(self) -> str:
        return f"<DominatedNovelty: {self.k} neighbours>"
