"""Selector: what turns outcomes into a selection, as the settings of a population name it."""

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from neat.genetics.genomes import Genomes
from neat.selection.dominated_novelty import DominatedNovelty
from neat.selection.novelty import Novelty
from neat.selection.outcomes import Outcomes
from neat.selection.pareto import BY_BEHAVIOUR, Pareto
from neat.settings import ANY_SCORE, SelectionSettings


@runtime_checkable
class Selector(Protocol):
    """Turns the outcomes of a generation into what breeding follows."""

    def judge(self, outcomes: Outcomes, genomes: Genomes | None = None) -> NDArray[np.float64]:
        """Return one number per genome, (n,); higher is better, -inf for a failed evaluation."""


def selector_for(settings: SelectionSettings) -> Selector | None:
    """Return a new selector of these settings; None where breeding follows the score."""
    if settings.kind == "novelty":
        return novelty_for(settings)
    if settings.kind == "dominated-novelty":
        return DominatedNovelty(settings.neighbours)
    if settings.kind == "pareto":
        return Pareto(settings.goals, novelty=novelty_for(settings))
    return None


def novelty_for(settings: SelectionSettings) -> Novelty:
    """Return a new `Novelty` of these settings."""
    return Novelty(
        settings.neighbours,
        threshold=settings.threshold,
        floor=settings.threshold_floor,
        least_score=None if settings.least_score == ANY_SCORE else settings.least_score,
    )


def needs_measures(settings: SelectionSettings) -> bool:
    """Return whether the selection of these settings needs the measures of outcomes."""
    return settings.kind in ("novelty", "dominated-novelty") or (
        settings.kind == "pareto" and any(goal in settings.goals for goal in BY_BEHAVIOUR)
    )


def archives_of(selector: Any) -> list[Any]:
    """Return the objects whose attributes a selector changes: itself, its novelty, and their archives."""
    parts = [] if selector is None else [selector]
    for part in parts:  # which grows
        parts += [inner for inner in vars(part).values() if hasattr(inner, "judge") or hasattr(inner, "threshold")]
    return parts
