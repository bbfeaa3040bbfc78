"""Elite map: the best genome that ended in each cell of a fixed grid over the measures, in a whole run.

So a run shows what its networks can do, whatever it selects by: how much of the grid is filled (coverage), and how
well (QD score, Pugh et al. 2015). The archive of MAP-Elites (Mouret & Clune 2015) is such a grid too; here nothing is
bred from it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import EvaluationError
from neat.genetics.genomes import Genomes
from neat.selection.grid import MOST_MEASURES, Elite, Grid, measures_of_grid
from neat.selection.measure import Measure
from neat.selection.outcomes import Floats, Outcomes
from neat.settings import SelectionSettings

MOST_CELLS = 1_000_000
"""Cells along each measure, so that the number of a cell is one of 64 bits."""


class EliteMap:
    """A grid whose cells keep the best genome that ever ended there, by id; of equal ones, the earlier.

        >>> elites = neat.EliteMap(task.measures)
        >>> new = elites.add(outcomes, genomes)
        >>> elites.coverage, elites.qd_score

    `Population.map` is that of a run.

    Attributes:
        grid: The measures and cells.
        score_offset: What is subtracted from each score in the QD score: the least score of the task.
        filled: (k,) the numbers of the filled cells, ascending.
        scores: (k,) of their elites.
        genomes: (k,) ids.
        generations: (k,) in which they became elites.
        behaviours: (k, measures)
        solved: (k,) whether they solve the task, as their outcomes report.
    """

    def __init__(
        self,
        measures: Sequence[Measure | tuple[str, float, float]],
        cells: int = SelectionSettings.cells,
        *,
        score_offset: float = SelectionSettings.score_offset,
        began: int = 0,
    ) -> None:
        """Make an empty map.

        Args:
            measures: (name, low, high) of one measure or more, of finite ranges; the first two are used.
            cells: Into how many cells the range of each is divided, from 1 to `MOST_CELLS`.
            score_offset: As above.
            began: The generation in which it begins.

        Raises:
            ValueError: `measures` or `cells` is not as described.
        """
        used = measures_of_grid([Measure(*one) for one in measures])
        if not used or not hasattr(cells, "__index__") or not 1 <= cells <= MOST_CELLS:
            raise ValueError(
                "EliteMap() takes (name, low, high) of at least one measure, with a finite range, and 1 to "
                f"{MOST_CELLS:,} cells, but got measures={tuple(measures)!r:.60}, cells={cells!r:.60}."
            )
        self.grid = Grid(used, (int(cells),) * len(used), int(began))
        self.score_offset = float(score_offset)
        self.filled: NDArray[np.int64] = np.zeros(0, np.int64)
        self.scores: Floats = np.zeros(0)
        self.genomes: NDArray[np.int64] = np.zeros(0, np.int64)
        self.generations: NDArray[np.int64] = np.zeros(0, np.int64)
        self.behaviours: Floats = np.zeros((0, len(used)))
        self.solved: NDArray[np.bool_] = np.zeros(0, bool)

    @property
    def coverage(self) -> float:
        """The share of the cells that is filled."""
        return len(self.filled) / self.grid.total

    @property
    def qd_score(self) -> float:
        """The sum over the filled cells of the score less `score_offset`, divided by the number of all cells."""
        total = self.grid.total
        with np.errstate(over="ignore"):
            return float(np.sum(self.scores / total - self.score_offset / total))

    def add(self, outcomes: Outcomes, genomes: Genomes) -> tuple[Elite, ...]:
        """Let the genomes of a generation enter where they are better than the elite, and return those that did.

        Failed evaluations do not enter. Arrays are replaced and never written, so a copy of the attributes is one of
        the map.

        Args:
            outcomes: Of the generation.
            genomes: The generation.

        Raises:
            EvaluationError: The outcomes have other measures than the map.
        """
        used = len(self.grid.measures)
        if outcomes.declared[:used] != self.grid.measures:
            raise EvaluationError(
                f"EliteMap.add() takes outcomes whose first measures are {_names(self.grid.measures)}, but got "
                f"{_names(outcomes.declared) or 'none'}; make a new EliteMap for another task."
            )
        candidates, cells = self._best_of(outcomes)
        places = np.searchsorted(self.filled, cells)
        known = places < len(self.filled)
        known[known] = self.filled[places[known]] == cells[known]
        enters = ~known
        enters[known] = outcomes.scores[candidates[known]] > self.scores[places[known]]
        chosen = candidates[enters]
        if not len(chosen):
            return ()
        stays = np.ones(len(self.filled), bool)
        stays[places[enters & known]] = False
        behaviours = outcomes.measures[chosen, :used]
        filled = np.concatenate([self.filled[stays], cells[enters]])
        order = np.argsort(filled)

        def merged(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
            return np.ascontiguousarray(np.concatenate([old[stays], new])[order])

        self.filled = filled[order]
        self.scores = merged(self.scores, outcomes.scores[chosen])
        self.genomes = merged(self.genomes, genomes.ids[chosen])
        self.generations = merged(self.generations, np.full(len(chosen), genomes.generation, np.int64))
        self.behaviours = merged(self.behaviours, behaviours)
        self.solved = merged(self.solved, outcomes.solved[chosen])
        return _elites(cells[enters], outcomes, chosen, genomes[chosen], behaviours)

    def _best_of(self, outcomes: Outcomes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions of the best genomes of a generation, one for each cell that is met, and these cells."""
        behaviours = outcomes.measures[:, : len(self.grid.measures)]
        valid = np.flatnonzero(np.isfinite(behaviours).all(axis=1) & np.isfinite(outcomes.scores))
        cells = numbers_of(self.grid, behaviours[valid])
        order = np.lexsort((valid, -outcomes.scores[valid], cells))
        met, first = np.unique(cells[order], return_index=True)
        return valid[order[first]], met

    def __len__(self) -> int:
        return len(self.filled)

    def __repr__(self) -> str:
        return f"<EliteMap of {_names(self.grid.measures)}: {len(self)} of {self.grid.total} cells filled>"


def numbers_of(grid: Grid, behaviours: Floats) -> NDArray[np.int64]:
    """Return the number of the cell of each behaviour, (n,); one outside of a range is in the outermost cell.

    Args:
        grid: The grid.
        behaviours: (n, measures) finite.
    """
    numbers = np.zeros(len(behaviours), np.int64)
    for place, (measure, cells) in enumerate(zip(grid.measures, grid.cells, strict=True)):
        with np.errstate(over="ignore"):  # far outside of the range
            shares = (behaviours[:, place] - measure.low) / (measure.high - measure.low)
            numbers = numbers * cells + np.clip(np.floor(shares * cells), 0, cells - 1).astype(np.int64)
    return numbers


def entered(
    known: EliteMap | None, outcomes: Outcomes | None, genomes: Genomes, settings: SelectionSettings
) -> tuple[EliteMap | None, tuple[Elite, ...]]:
    """Let a generation enter the map of a run; return the map and the new elites.

    The map is a new one where the known one is of other measures. It remains as it is where nothing enters: without
    outcomes, without measures of finite range, and where the settings want no map.

    Args:
        known: The map so far; None if there is none.
        outcomes: Of the generation; None where there are scores alone.
        genomes: The generation.
        settings: Those of the run.
    """
    used = () if outcomes is None else measures_of_grid(outcomes.declared)
    if outcomes is None or not used or settings.cells == 0:
        return known, ()
    if known is None or known.grid.measures != used:
        known = EliteMap(used, settings.cells, score_offset=settings.score_offset, began=genomes.generation)
    return known, known.add(outcomes, genomes)


def map_under(known: EliteMap | None, settings: SelectionSettings) -> EliteMap | None:
    """Return the map that remains when settings change: none if its cells are others."""
    if known is None or set(known.grid.cells) != {settings.cells}:
        return None
    known.score_offset = float(settings.score_offset)
    return known


def _elites(
    cells: NDArray[np.int64], outcomes: Outcomes, chosen: NDArray[np.int64], genomes: Genomes, behaviours: Floats
) -> tuple[Elite, ...]:
    """Return the elites that entered.

    Args:
        cells: (k,) theirs.
        outcomes: Of the generation.
        chosen: (k,) their positions in it.
        genomes: Packed copies of them.
        behaviours: (k, measures)
    """
    scores, solved = outcomes.scores[chosen], outcomes.solved[chosen]
    genomes.fitness[:] = scores
    return tuple(
        Elite(cell, score, genomes[place], tuple(behaviour), is_solution)
        for place, (cell, score, behaviour, is_solution) in enumerate(
            zip(cells.tolist(), scores.tolist(), behaviours.tolist(), solved.tolist(), strict=True)
        )
    )


def _names(measures: Sequence[Measure]) -> str:
    return " and ".join(one.name for one in measures[:MOST_MEASURES])
