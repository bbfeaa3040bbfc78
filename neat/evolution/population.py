"""Population: the genomes of one run, from generation to generation."""

import dataclasses
import math
import operator
import secrets
import time
from collections.abc import Sequence
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neat.errors import CheckpointError, EvaluationError, SettingsError
from neat.evolution import checkpoint_format, compilation, integrity
from neat.evolution.adopted import adopted_generation
from neat.evolution.champion import ChampionRace, Validate
from neat.evolution.generation import Generation, mean_synapses
from neat.evolution.initial import check_size, first_generation
from neat.evolution.phases import phases_for, simplifying_settings
from neat.evolution.reproduction import next_generation, quotas, rank_values, raw_values
from neat.evolution.scores import checked_scores, checked_selection
from neat.evolution.species import Species, record_scores, speciate, survivors
from neat.evolution.undo import unchanged_on_error
from neat.evolution.weight_search import WeightSearch, biases_evolve, mean_of, search_weights
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.random_streams import EPISODE_SEED_LIMIT, SEED_LIMIT, Purpose, stream
from neat.selection.elite_map import EliteMap, entered, map_under
from neat.selection.outcomes import Outcomes
from neat.selection.selector import needs_measures, selector_for
from neat.settings import Settings
from neat.shape import Shape


class Population:
    """The complete state of a run: everything that the next generation depends on, and a checkpoint holds.

    A generation is two calls: `ask` for the genomes, score them in any way, and `tell` the scores.

        >>> population = Population(Settings(), inputs=2, outputs=1, seed=1)
        >>> genomes = population.ask()
        >>> generation = population.tell([score(genome) for genome in genomes])

    Genes may be written through the genomes of `ask`, such as weights that were learned during an evaluation; children
    inherit them. Mutation brings weights back within its limits. `save` refuses genomes that break a rule.

    Attributes:
        shape: Inputs, outputs and kind of network, the same for all genomes.
        seed: Determines the run, together with the settings and the scores.
        generation: The number of the present generation; so many were scored before it.
        evaluations: How many genomes were scored.
        species: The species of the present generation.
        threshold: The compatibility threshold of the present generation.
        markings: The historical markings of the run.
        searches: Searches for better weights of successful structures; empty unless `search.share` is set.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        inputs: int,
        outputs: int,
        seed: int | None = None,
        initial: Sequence[Genome] | None = None,
    ) -> None:
        """Create the first generation.

        Args:
            settings: The settings of the run.
            inputs: Length of an observation; may be 0 with a bias neuron.
            outputs: Outputs of a network, at least 1.
            seed: In [0, 2**63); random if left out. The attribute `seed` has it.
            initial: Genomes to begin from, such as champions of other runs: they and mutated copies of them are the
                first generation. Without them it is of minimal genomes, as after a restart.

        Raises:
            ValueError: There is no input and no bias neuron, no output, or a number is out of range.
            TypeError: `inputs`, `outputs` or `seed` is not a whole number.
            GenomeError: A genome of `initial` has another shape, or breaks a rule.
            SettingsError: The first generation, or that of a restart, would not fit into memory.
        """
        inputs, outputs = operator.index(inputs), operator.index(outputs)
        if inputs < 0 or outputs < 1 or (inputs == 0 and not settings.genome.bias_neuron):
            raise ValueError(
                f"Population() takes at least 1 input and 1 output, but got inputs={inputs}, outputs={outputs}."
            )
        number = secrets.randbelow(EPISODE_SEED_LIMIT) if seed is None else operator.index(seed)
        if not 0 <= number < SEED_LIMIT:
            raise ValueError(f"Population() takes a seed in [0, 2**63), but got seed={seed}.")
        if initial is None or settings.extinction.restart:
            check_size(settings, inputs, outputs)
        self.__dict__["settings"] = settings
        self.shape = Shape(inputs, outputs, settings.genome.bias_neuron, settings.genome.recurrent)
        self.seed = number
        self.generation = 0
        self.evaluations = 0
        self.markings = Markings(self.shape)
        self.searches: list[WeightSearch]
        self._race = ChampionRace()
        self._next_id, self._next_species = 0, 1
        self._ranked = settings.reproduction.sharing == "rank"
        self._selector = selector_for(settings.selection)
        self._map: EliteMap | None = None
        compilation.begin(settings.population_size * inputs * outputs, is_timed=settings.evaluation.time_limit > 0.0)
        self._begin(initial)

    @property
    def settings(self) -> Settings:
        """The settings of the run. They may be replaced between generations, for instance to anneal a rate.

            >>> population.settings = population.settings.replace("mutation.weight_perturb_spread", 0.5)

        New settings hold from the next breeding on; `genome.initial` and what belongs to it, from the next restart
        on. A new `species.threshold` divides the present generation again. Where a weight search cannot continue with
        them, because `search.share` is 0 or biases begin or cease to evolve, it ends.

        Raises:
            SettingsError: They contradict the networks of this population, in `genome.recurrent` or
                `genome.bias_neuron`, or a restart would not fit into memory; nothing has changed.
            TypeError: They are not a `Settings` object.
        """
        settings: Settings = self.__dict__["settings"]  # under this name in checkpoints of every format
        return settings

    @settings.setter
    def settings(self, new: Settings) -> None:
        if not isinstance(new, Settings):
            raise TypeError(f"Population.settings must be a Settings object, but is {new!r:.60}.")
        for name in ("recurrent", "bias_neuron"):
            if getattr(new.genome, name) != getattr(self.shape, name):
                raise SettingsError(
                    f"genome.{name} cannot be changed: it is {getattr(self.shape, name)} for all networks of this "
                    "population; start a new population or run with it."
                )
        if new.extinction.restart:
            check_size(new, self.shape.inputs, self.shape.outputs)
        old, self.__dict__["settings"] = self.settings, new
        if new.reproduction.sharing != old.reproduction.sharing:
            self._ranked = new.reproduction.sharing == "rank"
        self._map = map_under(self._map, new.selection)
        if new.selection != dataclasses.replace(
            old.selection, cells=new.selection.cells, score_offset=new.selection.score_offset
        ):
            self._selector = selector_for(new.selection)
        if new.phases != old.phases:
            self._phases = phases_for(new.phases)
        if new.search.share == 0.0 or biases_evolve(new) != biases_evolve(old):
            self.searches = []
        if new.species.threshold != old.species.threshold or (new.species.target == 0 and old.species.target):
            self._speciate(self.species, new.species.threshold)

    @property
    def champion(self) -> Genome | None:
        """An immutable copy of the best genome so far, None before the first `tell` and after `rescore`."""
        return self._race.champion

    @property
    def solved(self) -> bool:
        """Whether the outcomes of the champion report that it solves the task; see `Generation.solved`."""
        return self._race.solved

    @property
    def simplifying(self) -> bool:
        """Whether the present generation was bred to lose structure (`phases.kind`)."""
        return self._phases is not None and self._phases.simplifying

    @property
    def validated(self) -> float | None:
        """The champion's score on fresh episodes, None where nothing validates."""
        return self._race.validated

    @property
    def map(self) -> EliteMap | None:
        """The best genome of each cell of a grid over the measures; None where outcomes have no measures so far."""
        return self._map

    def _begin(self, initial: Sequence[Genome] | None = None) -> None:
        """Fill the present generation: with genomes to begin from, or with minimal ones, also at a restart."""
        if initial is not None:
            self._genomes = adopted_generation(list(initial), self.settings, self.shape, self.markings, self.seed)
        else:
            self._genomes = first_generation(
                self.settings, self.shape, self.markings, self.seed, self.generation, self._next_id
            )
        self._next_id += len(self._genomes)
        self._forget_progress()
        self._phases = phases_for(self.settings.phases)
        self._speciate([], self.settings.species.threshold)

    def _speciate(self, all_species: list[Species], threshold: float) -> None:
        """Divide the present generation into species, starting from those of the previous one."""
        self.species, self.threshold = speciate(
            self._genomes, all_species, threshold, self.settings, self._next_species
        )
        self._next_species = max(self._next_species, 1 + max(species.id for species in self.species))

    def ask(self) -> Genomes:
        """Return the genomes to score: a packed view that is also a sequence of `Genome`."""
        return self._genomes

    def rescore(self) -> None:
        """Forget all scores, because the task has changed; call it before the first `tell` with the new task's scores.

        From then on the champion is the best genome at the new task. Species begin again to count the generations
        without improvement, weight searches end, and the restart and the stagnation of the population count from
        here. Genes, species and markings remain. The genomes of `ask` get new ids, as a score belongs to one id, and
        have no fitness. The map of elites begins again.
        """
        genomes = self._genomes
        ids = np.arange(self._next_id, self._next_id + len(genomes))
        self._genomes = Genomes(
            genomes.shape, genomes.packed, ids, genomes.parents, generation=genomes.generation, seed=genomes.seed
        )
        self._next_id += len(genomes)
        self._race = ChampionRace()
        self._ranked = self.settings.reproduction.sharing == "rank"
        self._selector = selector_for(self.settings.selection)
        self._map = None
        for species in self.species:
            species.best, species.improved, species.marks = -math.inf, self.generation, 0
        self._forget_progress()

    def _forget_progress(self) -> None:
        """Begin again to count the generations without improvement, without weight searches."""
        self.searches = []
        self._best_ever = -math.inf
        self._improved = self._champion_found = self.generation

    def tell(
        self,
        scores: ArrayLike | Outcomes | None = None,
        validate: Validate | None = None,
        *,
        selection: ArrayLike | None = None,
    ) -> Generation:
        """Take the scores of the present generation, breed the next one, and return the record of this one.

        Whatever is raised, `KeyboardInterrupt` included, nothing has changed and the same call can be repeated.

        Champion, records and species follow the scores. Breeding follows them too, unless it is given a `selection`:
        then shared fitness, quotas, parents and who is copied unchanged follow that. A selection, such as novelty, is
        only comparable within its generation, so in such a generation no species ends because its score stagnates
        (`extinction.stagnation`, `population_stagnation` and `mark_share`); restart and weight search, which are off by
        default, follow the score.

        Args:
            scores: (genomes,) fitnesses in the order of `ask`; higher is better. -inf marks a failed evaluation.
                None takes the `fitness` that was set on each genome of `ask`. The outcomes of `Workers.observe` also
                put measures and facts into the record.
            validate: Scores a genome on fresh episodes before it becomes champion (see
                `neat.evolution.champion.Validate`). None: the fitness alone decides.
            selection: (genomes,) what breeding follows where that is not the score; higher is better. -inf for a genome
                that should not breed, such as one whose evaluation failed. By default that of the settings
                (`selection.kind`), for which the outcomes must have measures.

        Raises:
            EvaluationError: The scores do not have this shape, one is missing, nan or +inf, or one is negative
                although `reproduction.sharing` is "raw"; or `validate` returned nan, +inf or no number. The same holds
                for the selection.
        """
        with unchanged_on_error(self):
            return self._told(scores, validate, selection)

    def _told(
        self, scores: ArrayLike | Outcomes | None, validate: Validate | None, selection: ArrayLike | None
    ) -> Generation:
        genomes = self._genomes
        outcomes, numbers = (scores, scores.scores) if isinstance(scores, Outcomes) else (None, scores)
        genomes.fitness[:] = checked_scores(numbers, genomes)
        selection = self._judged(genomes, outcomes) if selection is None else selection
        selected = None if selection is None else checked_selection(selection, genomes)
        values = self._shared_values(genomes.fitness if selected is None else selected)
        is_solved, candidates = None if outcomes is None else outcomes.solved, self.settings.validation.candidates
        mean = mean_of(self.searches, genomes)
        if self._race.update(genomes, self.species, validate, is_solved, candidates=candidates, mean=mean):
            self._champion_found = self.generation
        self.evaluations += len(genomes)
        compilation.begin(len(genomes.packed.synapses), is_timed=self.settings.evaluation.time_limit > 0.0)
        started = time.perf_counter()
        record_scores(self.species, genomes.fitness, self.generation, self.settings.extinction)
        if self._phases is not None:
            self._phases.update(mean_synapses(genomes), self.generation, self.settings.phases)
        self._map, elites = entered(self._map, outcomes, genomes, self.settings.selection)
        record = Generation.of(self, outcomes, elites)
        self._record_improvement(record.best.fitness)
        if self._should_restart():
            self.generation += 1
            self._begin()
        else:
            self._breed(values, selected)
            compilation.finish()
        is_simplifying = None if self._phases is None else self._phases.simplifying
        return dataclasses.replace(record, seconds=time.perf_counter() - started, simplifying=is_simplifying)

    def _judged(self, genomes: Genomes, outcomes: Outcomes | None) -> NDArray[np.float64] | None:
        """Return the selection that the settings name; None where breeding follows the score.

        Raises:
            EvaluationError: It needs outcomes, and there are none.
        """
        if self._selector is None:
            return None
        if outcomes is None and needs_measures(self.settings.selection):
            raise EvaluationError(
                f'selection.kind is "{self.settings.selection.kind}", which needs measures, but tell() got scores '
                "alone; pass the outcomes of workers.observe(genomes)."
            )
        return self._selector.judge(Outcomes(genomes.fitness) if outcomes is None else outcomes, genomes)

    def _breed(self, values: NDArray[np.float64], selected: NDArray[np.float64] | None) -> None:
        """Replace the present generation by its children: extinction, quotas, reproduction, speciation.

        Args:
            values: (genomes,) what is shared within species.
            selected: (genomes,) what breeding follows; None for the fitness.
        """
        genomes = self._genomes
        best = int(np.argmax(genomes.fitness if selected is None else selected))
        fittest = next(species for species in self.species if best in species.members)
        breeding = list(self.species)
        if selected is None:
            breeding = survivors(self.species, fittest, self.generation, self.settings.extinction)
            if self._population_stagnant():
                breeding = self._two_best_species(breeding, fittest)
        samples = self._draw_samples(breeding)
        bred = self.settings.population_size - len(samples)
        children = quotas(breeding, values, bred, breeding.index(fittest))
        self._choose_representatives(breeding)
        rules = simplifying_settings(self.settings) if self.simplifying else self.settings
        self._genomes = next_generation(genomes, breeding, children, rules, self.markings, self._next_id, selected)
        if samples:
            self._genomes = self._genomes.joined(samples, self._next_id + bred)
        self._next_id += len(self._genomes)
        self.generation += 1
        self._speciate(breeding, self.threshold)

    def _draw_samples(self, breeding: list[Species]) -> list[Genome]:
        """Return the genomes of the next generation that weight searches draw instead of breeding them."""
        if self.settings.search.share == 0.0:
            return []
        self.searches, samples = search_weights(self.searches, self._genomes, breeding, self.settings)
        return samples

    def _record_improvement(self, best: float) -> None:
        """Remember in which generation the best fitness improved."""
        if best > self._best_ever:
            self._best_ever, self._improved = best, self.generation

    def _should_restart(self) -> bool:
        """Return whether `extinction.restart` generations have passed without a new champion."""
        patience = self.settings.extinction.restart
        return bool(patience) and self.generation - self._champion_found >= patience

    def _population_stagnant(self) -> bool:
        """Return whether the best fitness has not improved for `extinction.population_stagnation` generations."""
        patience = self.settings.extinction.population_stagnation
        return bool(patience) and self.generation - self._improved > patience

    def _two_best_species(self, breeding: list[Species], fittest: Species) -> list[Species]:
        """Return the two best species only, and restart their stagnation counters."""
        scores = self._genomes.fitness
        others = [species for species in breeding if species is not fittest]
        second = max(others, key=lambda species: scores[species.members].max(), default=fittest)
        self._improved = fittest.improved = second.improved = self.generation
        return [species for species in breeding if species is fittest or species is second]

    def _choose_representatives(self, all_species: list[Species]) -> None:
        """Make a random member of the present generation the representative of each species in the next one."""
        rng = stream(self.seed, self.generation, Purpose.REPRESENTATIVES)
        for species, draw in zip(all_species, rng.random(len(all_species)), strict=True):
            member = int(species.members[int(draw * len(species.members))])
            species.representative = self._genomes[member].copy()

    def _shared_values(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values that fitness sharing divides: raw fitnesses, or ranks from the first negative one on."""
        if self.settings.reproduction.sharing == "auto" and np.any(scores[np.isfinite(scores)] < 0.0):
            self._ranked = True
        return rank_values(scores) if self._ranked else raw_values(scores)

    def save(self, path: str | PathLike[str]) -> None:
        """Write this population to a file, atomically. `load` continues from it bit for bit.

        Raises:
            CheckpointError: `load` would refuse the file, because genes or attributes were written that break a rule;
                or the file cannot be written. An existing file is unchanged.
        """
        try:
            integrity.check(self)
        except CheckpointError as error:
            raise CheckpointError(f"{path} is not written, since it could not be loaded: {error}") from error
        checkpoint_format.save(self, path)

    @staticmethod
    def load(path: str | PathLike[str]) -> "Population":
        """Return the population that `save` wrote.

        Raises:
            CheckpointError: The file is missing, damaged, of a newer format, or does not contain a
                valid population.
        """
        population = checkpoint_format.load(path, Population)
        try:
            integrity.check(population)
        except CheckpointError as error:
            raise CheckpointError(f"{path} does not contain a valid population: {error}") from error
        return population

    def __repr__(self) -> str:
        return f"<Population of {len(self._genomes)}, generation {self.generation}, {len(self.species)} species>"
