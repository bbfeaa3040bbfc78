"""Archive: behaviours of the past that novelty is measured against, and the rule by which they enter."""

from typing import Any

import numpy as np

from neat.selection.distances import entries
from neat.selection.outcomes import Floats

FEW, MANY = 0, 4
"""The threshold falls after generations in which no more than `FEW` behaviours entered, and rises after more than
`MANY` did."""
PATIENCE = 10
"""Generations in succession with few entries after which it falls."""
RISE, FALL = 1.2, 0.95


class Archive:
    """Behaviours that were unlike all others in the archive when they entered.

    The rule is that of the authors' release (jal278/novelty-search-cpp), with a generation in the place of 250
    evaluations: a behaviour enters if its nearest neighbour in the archive is further than the threshold. More than 4
    entries raise the threshold by a fifth; 10 generations in succession without any lower it by a twentieth.

    Attributes:
        points: (entries, m) in units of the measures' ranges, in the order in which they entered.
        scores: (entries,) of the genomes that behaved so; nan where they are unknown, as in checkpoints of 0.5.0.
        threshold: The distance of today.
        floor: The least threshold.
        idle: Generations in succession without an entry.
    """

    def __init__(self, threshold: float, floor: float) -> None:
        """Make an empty archive.

        Args:
            threshold: The first threshold.
            floor: The least threshold.
        """
        self.points: Floats = np.zeros((0, 0))
        self.scores: Floats = np.zeros(0)
        self.threshold = threshold
        self.floor = floor
        self.idle = 0

    def add(self, points: Floats, scores: Floats | None = None) -> int:
        """Let the behaviours of a generation enter, one after another; return how many did.

        Args:
            points: (n, m) finite.
            scores: (n,) of the genomes that behaved so; None where they are unknown.
        """
        known = self.points if len(self.points) else np.zeros((0, points.shape[1]))
        entered = entries(points, known, self.threshold)
        self.points = np.concatenate([known, points[entered]])
        own = np.full(len(points), np.nan) if scores is None else scores
        self.scores = np.concatenate([self.scores, own[entered]])
        self._adjust(len(entered))
        return len(entered)

    def _adjust(self, entries: int) -> None:
        """Move the threshold towards the one at which a few behaviours enter in each generation."""
        self.idle = self.idle + 1 if entries <= FEW else 0
        if entries > MANY:
            self.threshold *= RISE
        elif self.idle >= PATIENCE:
            self.threshold, self.idle = max(self.floor, self.threshold * FALL), 0

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({"scores": np.full(len(state["points"]), np.nan)} | state)

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        return f"<Archive of {len(self)} behaviours, threshold {self.threshold:.4g}>"
