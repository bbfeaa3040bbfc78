"""Pareto: several goals at once, ranked as NSGA-II ranks them (Deb et al. 2002)."""

import functools
import logging
from collections.abc import Sequence

import numpy as np

from neat.errors import EvaluationError, did_you_mean
from neat.genetics.genomes import Genomes
from neat.selection.fronts import crowding_of, fronts_of
from neat.selection.novelty import Novelty
from neat.selection.outcomes import Floats, Outcomes
from neat.settings import SelectionSettings

LOG = logging.getLogger("neat")
READY = ("score", "novelty", "local-competition", "connection-cost", "network-size")
"""Goals that every task may have: the score, novelty, better neighbours in behaviour than others, few enabled synapses,
and few hidden neurons."""
BY_BEHAVIOUR = ("novelty", "local-competition")
"""Goals that need measures of behaviour."""


class Pareto:
    """Ranks of genomes by several goals: first by front, then by crowding distance within it.

    A goal is the score; "novelty"; "local-competition", for a better score than the nearest behaviours
    (`Novelty.compete`); "connection-cost", for few enabled synapses, as in prettyNEAT and WANN; "network-size", for few
    hidden neurons; or the name of a measure or a fact. Goals are maximized, "-" before a name minimizes: "-steps". The
    selection is 1 for the worst genome and n for the best; equal genomes share their mean.

        >>> population.tell(outcomes, selection=neat.Pareto(("score", "connection-cost")).judge(outcomes, genomes))

    Novelty and local competition together are NSLC (Lehman & Stanley 2011, GECCO). A fact that no genome of a
    generation reports decides nothing there; a genome without a fact that others report is the last.

    Attributes:
        goals: Names of the goals.
        novelty: The novelty that is a goal, with its archive, also for local competition, whose neighbours are of the
            generation alone where novelty is not a goal; None where neither is one.
        reported: Facts that are goals and were reported so far.
    """

    def __init__(self, goals: Sequence[str] = SelectionSettings.goals, *, novelty: Novelty | None = None) -> None:
        """Set the goals.

        Args:
            goals: Their names, at least one.
            novelty: What computes the goals "novelty" and "local-competition"; `Novelty()` by default.

        Raises:
            ValueError: There is no goal, or one is there twice.
        """
        self.goals = (goals,) if isinstance(goals, str) else tuple(goals)
        if not self.goals or len(set(self.goals)) < len(self.goals):
            raise ValueError(f"Pareto() takes at least one goal, and each once, but got {self.goals!r}.")
        wanted = any(name in self.goals for name in BY_BEHAVIOUR)
        self.novelty = (novelty or Novelty()) if wanted else None
        self.reported: tuple[str, ...] = ()

    def judge(self, outcomes: Outcomes, genomes: Genomes | None = None) -> Floats:
        """Return the rank of each genome by these goals, (n,); -inf for a failed one.

        Args:
            outcomes: Of a generation.
            genomes: The generation; needed for goals about networks.

        Raises:
            EvaluationError: A goal does not exist, or needs what is not passed.
        """
        by_name = {name: self._goal(name, outcomes, genomes) for name in self.goals if name not in BY_BEHAVIOUR}
        by_name |= self._by_behaviour(outcomes)  # last: it changes the archive, and an error of another goal must not
        values = np.stack([by_name[name] for name in self.goals], axis=1)
        ranks = np.full(len(outcomes), -np.inf)
        valid = np.flatnonzero(np.isfinite(values).all(axis=1) & np.isfinite(outcomes.scores))
        ranks[valid] = ranks_of(values[valid])
        return ranks

    def _by_behaviour(self, outcomes: Outcomes) -> dict[str, Floats]:
        """Return the values of the goals about behaviour, (n,) each."""
        wanted = [name for name in BY_BEHAVIOUR if name in self.goals]
        if self.novelty is None:
            return {}
        if len(wanted) == len(BY_BEHAVIOUR):
            return dict(zip(BY_BEHAVIOUR, self.novelty.judge_and_compete(outcomes), strict=True))
        return {name: (self.novelty.judge if name == "novelty" else self.novelty.compete)(outcomes) for name in wanted}

    def _goal(self, name: str, outcomes: Outcomes, genomes: Genomes | None) -> Floats:
        """Return the values of a goal that is not about behaviour, (n,), to be maximized."""
        if name == "score":
            return outcomes.scores
        if name in ("connection-cost", "network-size"):
            return _size(name, genomes)
        bare = name.removeprefix("-")
        measured = [one.name for one in outcomes.declared]
        if bare in measured:
            values = outcomes.measures[:, measured.index(bare)]
        else:
            values = self._fact(name, bare, outcomes, [*READY, *measured, *outcomes.facts])
        return -values if bare != name else values

    def _fact(self, goal: str, name: str, outcomes: Outcomes, known: list[str]) -> Floats:
        """Return the values of a fact, (n,): all 0 where no genome reports it.

        Raises:
            EvaluationError: It was never reported, and has nearly the name of a goal: a typing error.
        """
        values = outcomes.facts.get(name)
        if values is not None and not np.isnan(values).all():
            self.reported = tuple(sorted({*self.reported, name}))
            return values
        if name not in self.reported:
            if hint := did_you_mean(name, [one for one in known if one != name]):
                raise EvaluationError(f"{goal} is not a goal; goals are {', '.join(known)}.{hint}")
            _warn_of(goal)
        return np.zeros(len(outcomes))

    def __repr__(self) -> str:
        return f"<Pareto: {', '.join(self.goals)}>"


@functools.cache
def _warn_of(goal: str) -> None:
    """Warn once in a process of a goal that no genome has reported yet."""
    LOG.warning(
        "No genome has reported %s, which is a goal, so it decides nothing yet; correct selection.goals if it is not "
        "the name of a fact.",
        goal,
    )


def _size(name: str, genomes: Genomes | None) -> Floats:
    """Return the size of each network, (n,), negative."""
    if genomes is None:
        raise EvaluationError(f"the goal {name} needs the genomes; call Pareto.judge(outcomes, genomes).")
    packed = genomes.packed
    if name == "network-size":
        return np.asarray(genomes.shape.outputs - np.diff(packed.neuron_offsets), np.float64)
    enabled = np.concatenate([[0], np.cumsum(packed.synapses["enabled"], dtype=np.int64)])
    return np.asarray(enabled[packed.synapse_offsets[:-1]] - enabled[packed.synapse_offsets[1:]], np.float64)


def ranks_of(values: Floats) -> Floats:
    """Return ranks, (n,), from 1 for the worst to n for the best; the mean for those that are equal.

    Args:
        values: (n, goals) finite, to be maximized.
    """
    fronts = fronts_of(values)
    crowding = crowding_of(values, fronts)
    order = np.lexsort((crowding, -fronts))
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1.0, len(values) + 1.0)
    _, group = np.unique(np.stack([fronts, crowding], axis=1), axis=0, return_inverse=True)
    group = group.ravel()
    return np.asarray((np.bincount(group, ranks) / np.bincount(group))[group] if len(values) else ranks, np.float64)
