"""Outcomes: what a task reports of a generation beside the scores, as arrays.

A task says what one network did by `fitness.Outcome`: a score, measures of its behaviour, whether it solves the task,
and any further facts. `fitness.Workers.observe` collects them here, `Population.tell` records them, and
`neat.selection` breeds by them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neat.errors import EvaluationError
from neat.selection.measure import Measure as Measure  # where it is looked for

Floats = NDArray[np.float64]


class Spread(NamedTuple):
    """One measure or fact over a generation; None where no genome has it."""

    best: float | None
    """Its value for the genome with the best score."""
    mean: float | None
    low: float | None
    """The least value."""
    high: float | None
    """The greatest value."""

    @staticmethod
    def of(values: Floats, best: int) -> "Spread":
        """Return the spread of these values, nan for genomes without one.

        Args:
            values: (n,) one per genome.
            best: The position of the genome with the best score.
        """
        known = values[~np.isnan(values)]
        if not len(known):
            return Spread(None, None, None, None)
        own = float(values[best])
        mean = float(np.sum(known / len(known)))
        return Spread(None if math.isnan(own) else own, mean, float(known.min()), float(known.max()))


class Outcomes:
    """What a task reports of each genome of a generation, in the order of the genomes.

    Attributes:
        scores: (n,) the fitnesses; -inf where the evaluation failed.
        measures: (n, m) the behaviour; nan where the evaluation failed.
        solved: (n,) bool: whether the genome solves the task, as its evaluation reports.
        facts: (n,) by name, sorted by name; nan for a genome that does not report it.
        declared: The measures that the task declares, m names and ranges.
    """

    def __init__(
        self,
        scores: ArrayLike,
        measures: ArrayLike | None = None,
        solved: ArrayLike | None = None,
        facts: Mapping[str, ArrayLike] | None = None,
        declared: Sequence[Measure] = (),
    ) -> None:
        """Collect what is known of a generation.

        Args:
            scores: (n,)
            measures: (n, m); none by default.
            solved: (n,) truth values; False by default.
            facts: (n,) numbers by name.
            declared: Names and ranges of the measures; by default they are called "measure 1" and so on.

        Raises:
            EvaluationError: The arrays do not have these shapes.
        """
        self.scores: Floats = np.array(scores, np.float64)
        n = len(self.scores) if self.scores.ndim == 1 else -1
        self.measures: Floats = np.zeros((max(n, 0), 0)) if measures is None else np.array(measures, np.float64)
        self.solved: NDArray[np.bool_] = np.zeros(max(n, 0), bool) if solved is None else np.array(solved, bool)
        self.facts: dict[str, Floats] = {
            name: np.array(values, np.float64) for name, values in sorted((facts or {}).items())
        }
        _check_shape("scores", self.scores, (n,))
        _check_shape("measures", self.measures, (n, self.measures.shape[-1] if self.measures.ndim else 0))
        _check_shape("solved", self.solved, (n,))
        for name, values in self.facts.items():
            _check_shape(f"fact {name}", values, (n,))
        count = self.measures.shape[1]
        self.declared = tuple(declared) or tuple(
            Measure(f"measure {number}", -math.inf, math.inf) for number in range(1, count + 1)
        )
        if len(self.declared) != count:
            raise EvaluationError(
                f"Outcomes() takes a name for each of {count} measures, but got {len(self.declared)}."
            )

    @staticmethod
    def failed(size: int, declared: Sequence[Measure] = ()) -> "Outcomes":
        """Return the outcomes of evaluations that have all failed, to be filled by `enter` and `place`.

        Args:
            size: Number of genomes.
            declared: The measures of the task.
        """
        return Outcomes(np.full(size, -np.inf), np.full((size, len(declared)), np.nan), declared=declared)

    def enter(
        self, index: int, score: float, measures: Sequence[float], solved: bool, facts: Mapping[str, float]
    ) -> None:
        """Set the outcome of one genome.

        Args:
            index: The position of the genome.
            score: Its fitness.
            measures: (m,), or empty where they are unknown.
            solved: Whether it solves the task.
            facts: Numbers by name.
        """
        self.scores[index] = score
        if len(measures):
            self.measures[index] = measures
        self.solved[index] = solved
        for name, value in facts.items():
            self._column(name)[index] = value

    def place(self, first: int, part: "Outcomes") -> None:
        """Set the outcomes of consecutive genomes.

        Args:
            first: The position of the first of them.
            part: Their outcomes, of the same task.
        """
        last = first + len(part)
        self.scores[first:last], self.measures[first:last] = part.scores, part.measures
        self.solved[first:last] = part.solved
        for name, values in part.facts.items():
            self._column(name)[first:last] = values

    def fail(self, index: int) -> None:
        """Note that the evaluation of one genome failed."""
        self.scores[index], self.measures[index], self.solved[index] = -np.inf, np.nan, False
        for values in self.facts.values():
            values[index] = np.nan

    def spreads(self) -> tuple[dict[str, Spread], dict[str, Spread]]:
        """Return the spread of each measure, and that of each fact, by name."""
        best = int(np.argmax(self.scores))
        columns = {one.name: self.measures[:, place] for place, one in enumerate(self.declared)}
        return (
            {name: Spread.of(values, best) for name, values in columns.items()},
            {name: Spread.of(values, best) for name, values in self.facts.items()},
        )

    def _column(self, name: str) -> Floats:
        """Return the values of a fact; a new one is nan for all genomes."""
        if name not in self.facts:
            self.facts[name] = np.full(len(self), np.nan)
            self.facts = dict(sorted(self.facts.items()))
        return self.facts[name]

    def __len__(self) -> int:
        return len(self.scores)

    def __repr__(self) -> str:
        names = [*(one.name for one in self.declared), *self.facts]
        more = f", {', '.join(names)}" if names else ""
        return f"<Outcomes of {len(self)} genomes: score{more}; {int(self.solved.sum())} solve the task>"


def _check_shape(name: str, array: NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.ndim != len(shape) or array.shape != shape:
        size = "n" if shape[0] < 0 else f"{shape[0]}"
        expected = f"({size},)" if len(shape) == 1 else f"({size}, measures)"
        raise EvaluationError(f"Outcomes() takes {name} of shape {expected}, but got shape {array.shape}.")
