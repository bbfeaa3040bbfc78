"""Champion: which genome becomes the best of a run.

Without validation, the champion is the genome with the best fitness so far. With validation, one
candidate of each generation is scored on episodes that it has not met, and becomes champion if that
score beats the champion's. A lucky fitness then does not decide, except between equal scores, such as
those of networks that all fail. `validation.candidates` says which genome is the candidate, unless a weight search has
a genome with its mean (`search.mean`).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.evolution.scores import checked_validation
from neat.evolution.species import Species
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes


class Validated(NamedTuple):
    """The result of a validation that says more than a score."""

    score: float
    """The genome's score on fresh episodes."""
    solved: bool
    """Whether the task was solved in all of them, as their outcomes report."""


Validate = Callable[[Genome, int, float], float | Validated | None]
"""A function of a genome, the number of its generation, and the score to beat (-inf if there is none).

It returns the genome's score on episodes that no evaluation meets (or a `Validated`), or None if it gave up because the
genome cannot be expected to beat that score. None leaves the champion unchanged, does not count as a
validation, and lets the genome try again in a later generation.
"""


@dataclass(eq=False)
class ChampionRace:
    """The champion of a run, and what decides about the next one."""

    champion: Genome | None = None
    """An immutable copy of the best genome so far; None before the first generation is scored."""
    validated: float | None = None
    """The champion's score on fresh episodes; None where nothing validates."""
    validated_ids: list[int] = field(default_factory=list)
    """Genomes of the present generation that were validated; each is validated once."""
    validated_scores: list[float] = field(default_factory=list)
    """The fitnesses of all genomes that were validated where candidates must be new; empty otherwise."""
    solved: bool = False
    """Whether the outcomes of the champion report that it solves the task: those of its validation if there was one."""

    def update(
        self,
        genomes: Genomes,
        all_species: list[Species],
        validate: Validate | None,
        solved: NDArray[np.bool_] | None = None,
        *,
        candidates: str = "improved",
        mean: int | None = None,
    ) -> bool:
        """Replace the champion if this generation holds a better genome.

        Args:
            genomes: A generation with its fitnesses.
            all_species: The species of this generation, before they record these fitnesses.
            validate: Scores a candidate on fresh episodes; None compares fitnesses instead.
            solved: (genomes,) whether their outcomes report that they solve the task; None if nothing reports it.
            candidates: The setting `validation.candidates`.
            mean: The position of the genome with the mean weights of a weight search: it is the candidate. None: the
                setting decides.

        Returns:
            Whether there is a new champion.

        Raises:
            EvaluationError: `validate` returned nan, +inf, or something that is not a number; nothing has changed.
        """
        if validate is None:
            best = int(np.argmax(genomes.fitness))
            if self.champion is None or genomes.fitness[best] > self.champion.fitness:
                self.champion, self.solved = genomes[best].frozen(), solved is not None and bool(solved[best])
                return True
            return False
        must_be_new = candidates == "new"
        if mean is not None:
            candidate: Genome | None = genomes[mean].copy()
        elif must_be_new:
            candidate = newcomer(genomes, self.validated_scores)
        else:
            candidate = challenger(genomes, all_species, self.validated_ids)
        if candidate is None:
            return False
        score_to_beat = -math.inf if self.champion is None or self.validated is None else self.validated
        result = validate(candidate, genomes.generation, score_to_beat)
        score, is_solved = result if isinstance(result, Validated) else (result, False)
        if score is None:
            if self.champion is None:  # a run always has one
                self.champion, self.solved = candidate.frozen(), False
            return False
        number = checked_validation(score, candidate.id)
        present = set(genomes.ids.tolist())
        self.validated_ids = [*(genome for genome in self.validated_ids if genome in present), candidate.id]
        if must_be_new:
            self.validated_scores = [*self.validated_scores, candidate.fitness]
        if self.champion is None or (number, candidate.fitness) > (score_to_beat, self.champion.fitness):
            self.champion, self.validated, self.solved = candidate.frozen(), number, is_solved
            return True
        return False

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self.champion is not None:
            self.champion = self.champion.frozen()  # a pickled array is writable


def challenger(genomes: Genomes, all_species: list[Species], validated_ids: list[int]) -> Genome | None:
    """Return a copy of the genome to validate next, or None if there is none.

    It is the fittest genome, unless it was validated before; of several equally fit genomes, the
    youngest. If all of these were validated, it is the best genome of the species that improved in
    this generation, as in the paper's test of generalization (section 4.3.2).
    """
    scores, ids = genomes.fitness, genomes.ids
    unvalidated = ~np.isin(ids, validated_ids)
    candidates = np.flatnonzero(unvalidated & (scores == scores.max()))
    if not len(candidates):
        improved = [
            species.members[unvalidated[species.members]] for species in all_species if species.improves(scores)
        ]
        candidates = np.concatenate([np.array([], np.int64), *improved])
        if not len(candidates):
            return None
        candidates = candidates[scores[candidates] == scores[candidates].max()]
    return youngest(genomes, candidates)


def newcomer(genomes: Genomes, validated_scores: list[float]) -> Genome | None:
    """Return a copy of the fittest genome with a score that no validated genome had, or None if there is none.

    Where evaluations have no luck, an equal score is that of a copy, or of a network that behaves alike; and the
    fittest genomes need not be the ones that generalize, so that others get their turn.
    """
    scores = genomes.fitness
    new = ~np.isin(scores, validated_scores)
    return youngest(genomes, np.flatnonzero(new & (scores == scores[new].max()))) if new.any() else None


def youngest(genomes: Genomes, indices: NDArray[np.int64]) -> Genome:
    """Return a copy of the youngest of these genomes."""
    return genomes[int(indices[np.argmax(genomes.ids[indices])])].copy()
