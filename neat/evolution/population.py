"""Population: the genomes of one run, generation after generation."""

import math
import time
from collections.abc import Callable
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neat.errors import CheckpointError, EvaluationError
from neat.evolution import checkpoint_format, integrity
from neat.evolution.generation import Generation, SpeciesRecord
from neat.evolution.initial import first_generation
from neat.evolution.reproduction import next_generation, quotas, rank_values, raw_values
from neat.evolution.species import Species, judge, speciate, survivors
from neat.evolution.weight_search import Search, searched
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.random_streams import SEED_LIMIT, Purpose, stream
from neat.settings import Settings
from neat.shape import Shape

Validate = Callable[[Genome, int, float], float | None]
"""Takes a genome, the generation's number and the score to beat; returns a score on fresh episodes, or
None if there is no hope."""


class Population:
    """Everything that evolution knows of a run, and all that a checkpoint must hold.

    A generation is two calls: `ask` for the genomes, score them in any way, `tell` the scores.

        >>> population = Population(Settings(), inputs=2, outputs=1, seed=1)
        >>> genomes = population.ask()
        >>> generation = population.tell([score(genome) for genome in genomes])

    Attributes:
        settings: What was chosen for this run.
        shape: Of all its genomes.
        seed: Decides the run, together with the settings and the scores.
        generation: How many generations have been told.
        evaluations: How many genomes have been scored.
        champion: The best genome so far, None before the first `tell`.
        validated: Its score on fresh episodes, None where nothing validates.
        species: Of the present generation.
        threshold: Compatibility threshold of the present generation.
        markings: Historical markings of the run.
        searches: For better weights of structures that did well, where `search.share` asks for it.
    """

    def __init__(self, settings: Settings, *, inputs: int, outputs: int, seed: int) -> None:
        """Make the first generation.

        Args:
            settings: What is chosen for this run.
            inputs: Numbers that the task shows at each step; may be 0 with a bias neuron.
            outputs: Numbers that it wants back.
            seed: In [0, 2**63).

        Raises:
            ValueError: There is no input and no bias neuron, no output, or the seed is out of range.
        """
        if inputs < 0 or outputs < 1 or (inputs == 0 and not settings.genome.bias_neuron):
            raise ValueError(
                f"Population() takes at least 1 input and 1 output, but got inputs={inputs}, outputs={outputs}."
            )
        if not 0 <= seed < SEED_LIMIT:
            raise ValueError(f"Population() takes a seed in [0, 2**63), but got seed={seed}.")
        self.settings = settings
        self.shape = Shape(int(inputs), int(outputs), settings.genome.bias_neuron, settings.genome.recurrent)
        self.seed = int(seed)
        self.generation = 0
        self.evaluations = 0
        self.champion: Genome | None = None
        self.validated: float | None = None
        self.markings = Markings(self.shape)
        self.searches: list[Search]
        self._next_id, self._next_species = 0, 1
        self._ranked = settings.reproduction.sharing == "rank"
        self._judged: list[int] = []
        self._begin()

    def _begin(self) -> None:
        """Fill the present generation with minimal genomes."""
        self._genomes = first_generation(
            self.settings, self.shape, self.markings, self.seed, self.generation, self._next_id
        )
        self._next_id += len(self._genomes)
        self.searches = []
        self._best_ever = -math.inf
        self._improved = self._crowned = self.generation
        self._divide([], self.settings.species.threshold)

    def _divide(self, species: list[Species], threshold: float) -> None:
        """Divide the present generation into species, those of the generation before first."""
        self.species, self.threshold = speciate(self._genomes, species, threshold, self.settings, self._next_species)
        self._next_species = max(self._next_species, 1 + max(kind.id for kind in self.species))

    def ask(self) -> Genomes:
        """Return the genomes to score: a packed view that is also a sequence of `Genome`."""
        return self._genomes

    def tell(self, scores: ArrayLike, validate: Validate | None = None) -> Generation:
        """Take the scores, breed the next generation, and return the record of this one.

        Args:
            scores: (population_size,) fitnesses in the order of `ask`; higher is better. -inf says
                that an evaluation failed.
            validate: Scores a genome that might become champion on episodes it has not seen; called
                with it, the generation's number, and the score that makes it champion.

        Raises:
            EvaluationError: The scores are not that many numbers, or one is nan or +inf; or fitness
                is shared raw and one is negative.
        """
        genomes = self._genomes
        genomes.fitness = self._checked(scores)
        values = self._values(genomes.fitness)
        best = genomes[int(np.argmax(genomes.fitness))].copy()
        # May be interrupted; up to here the same call can be made again.
        self._crown(best, validate)
        self.evaluations += len(genomes)
        started = time.perf_counter()
        judge(self.species, genomes.fitness, self.generation, self.settings.extinction)
        record = self._record(best)
        if self._hopeless():
            self.generation += 1
            self._begin()
        else:
            self._breed(values)
        object.__setattr__(record, "seconds", time.perf_counter() - started)
        return record

    def _breed(self, values: NDArray[np.float64]) -> None:
        """Go on to the next generation: extinction, quotas, children, species."""
        genomes = self._genomes
        best = int(np.argmax(genomes.fitness))
        fittest = next(kind for kind in self.species if best in kind.members)
        breeding = survivors(self.species, fittest, self.generation, self.settings.extinction)
        if self._stalled():
            breeding = self._refocused(breeding, fittest)
        samples = self._searched(breeding)
        bred = len(genomes) - len(samples)
        children = quotas(breeding, values, bred, breeding.index(fittest))
        self._choose_representatives(breeding)
        self._genomes = next_generation(genomes, breeding, children, self.settings, self.markings, self._next_id)
        if samples:
            self._genomes = self._genomes.joined(samples, self._next_id + bred)
        self._next_id += len(self._genomes)
        self.generation += 1
        self._divide(breeding, self.threshold)

    def _searched(self, breeding: list[Species]) -> list[Genome]:
        """Return the genomes of the next generation that are not bred but drawn."""
        if self.settings.search.share == 0.0:
            return []
        self.searches, samples = searched(self.searches, self._genomes, breeding, self.settings)
        return samples

    def _hopeless(self) -> bool:
        """Return whether no better champion was found for longer than the settings bear."""
        patience = self.settings.extinction.restart
        return bool(patience) and self.generation - self._crowned >= patience

    def _stalled(self) -> bool:
        """Return whether the best fitness has not improved for longer than the settings bear."""
        best, patience = float(self._genomes.fitness.max()), self.settings.extinction.population_stagnation
        if best > self._best_ever:
            self._best_ever, self._improved = best, self.generation
        return bool(patience) and self.generation - self._improved > patience

    def _refocused(self, breeding: list[Species], fittest: Species) -> list[Species]:
        """Return the two best species only, and give them time to show what they can do."""
        scores = self._genomes.fitness
        others = [kind for kind in breeding if kind is not fittest]
        second = max(others, key=lambda kind: scores[kind.members].max(), default=fittest)
        self._improved = fittest.improved = second.improved = self.generation
        return [kind for kind in breeding if kind is fittest or kind is second]

    def _choose_representatives(self, species: list[Species]) -> None:
        """Let a random member of the present generation stand for each species in the next one."""
        rng = stream(self.seed, self.generation, Purpose.REPRESENTATIVES)
        for kind, dice in zip(species, rng.random(len(species)), strict=True):
            kind.representative = self._genomes[int(kind.members[int(dice * len(kind.members))])].copy()

    def _checked(self, scores: ArrayLike) -> NDArray[np.float64]:
        size = len(self._genomes)
        try:
            checked = np.array(scores, np.float64)
        except (TypeError, ValueError) as error:
            raise EvaluationError(f"tell() takes ({size},) fitnesses, but got something else: {error}") from error
        if checked.shape != (size,):
            raise EvaluationError(f"tell() takes ({size},) fitnesses, one per genome, but got shape {checked.shape}.")
        wrong = np.isnan(checked) | (checked == np.inf)
        if wrong.any():
            first = int(np.argmax(wrong))
            raise EvaluationError(
                f"genome {self._genomes.ids[first]} scored {checked[first]}; a fitness must be a finite number, "
                "or -inf for an evaluation that failed."
            )
        return checked

    def _values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is shared within species: raw fitness, or ranks once raw fitness will not do."""
        if self.settings.reproduction.sharing == "auto" and np.any(scores[np.isfinite(scores)] < 0.0):
            self._ranked = True
        return rank_values(scores) if self._ranked else raw_values(scores)

    def _crown(self, best: Genome, validate: Validate | None) -> None:
        """Make the best of this generation champion if it is better than the one there is."""
        if validate is None:
            if self.champion is None or best.fitness > self.champion.fitness:
                self.champion, self._crowned = best.frozen(), self.generation
            return
        challenger = self._challenger()
        if challenger is None:
            return
        bar = -math.inf if self.champion is None or self.validated is None else self.validated
        score = validate(challenger, self.generation, bar)
        if score is None:
            return
        alive = set(self._genomes.ids.tolist())
        self._judged = [*(genome for genome in self._judged if genome in alive), challenger.id]
        if self.champion is None or score > bar:
            self.champion, self.validated = challenger.frozen(), float(score)
            self._crowned = self.generation

    def _challenger(self) -> Genome | None:
        """Return a copy of the genome to be validated: the fittest, if it was not yet.

        Of several equally fit it is the youngest. If all of these have had their turn, it is the best
        of the species that improved in this generation, as in the paper's test of generalisation
        (section 4.3.2).
        """
        scores, ids = self._genomes.fitness, self._genomes.ids
        fresh = ~np.isin(ids, self._judged)
        candidates = np.flatnonzero(fresh & (scores == scores.max()))
        if not len(candidates):
            improved = [kind.members[fresh[kind.members]] for kind in self.species if kind.improves(scores)]
            candidates = np.concatenate([np.array([], np.int64), *improved])
            if not len(candidates):
                return None
            candidates = candidates[scores[candidates] == scores[candidates].max()]
        return self._genomes[int(candidates[np.argmax(ids[candidates])])].copy()

    def _record(self, best: Genome) -> Generation:
        scores = self._genomes.fitness
        finite = scores[np.isfinite(scores)]
        assert self.champion is not None  # noqa: S101  # _crown has just seen to it
        return Generation(
            number=self.generation,
            best=best,
            champion=self.champion,
            validated=self.validated,
            mean=float(np.sum(finite / len(finite))) if len(finite) else -math.inf,
            median=float(np.median(scores)),
            species=tuple(self._species_record(kind, scores[kind.members]) for kind in self.species),
            threshold=self.threshold,
            evaluations=self.evaluations,
        )

    def _species_record(self, kind: Species, scores: NDArray[np.float64]) -> SpeciesRecord:
        return SpeciesRecord(
            id=kind.id,
            founded=kind.founded,
            size=len(scores),
            best=float(scores.max()),
            mean=float(np.sum(scores / len(scores))),
            stagnant=kind.stagnant(self.generation),
            marks=kind.marks,
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Write this population to one file, whole or not at all.

        `load` goes on from it as though there had been no pause, bit for bit.

        Raises:
            CheckpointError: It cannot be written; what was there is as it was.
        """
        checkpoint_format.save(self, path)

    @staticmethod
    def load(path: str | PathLike[str]) -> "Population":
        """Return the population that `save` wrote.

        Raises:
            CheckpointError: The file is missing, damaged, of a newer version, or holds anything but a
                population.
        """
        population = checkpoint_format.load(path, Population)
        try:
            integrity.check(population)
        except CheckpointError as error:
            raise CheckpointError(f"{path} holds no sound population: {error}") from error
        return population

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self.champion is not None:
            self.champion = self.champion.frozen()

    def __repr__(self) -> str:
        return f"<Population of {len(self._genomes)}, generation {self.generation}, {len(self.species)} species>"
