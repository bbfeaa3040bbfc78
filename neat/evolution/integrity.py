"""Soundness: whether a population that came from a file could have been written by this program.

The unpickler of `neat.evolution.checkpoint_format` lets nothing run; this sees to it that what it made can be bred
from: kernels trust offsets, ids and table sizes, and check nothing.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import CheckpointError, GenomeError, SettingsError
from neat.evolution.cma import distribution_shapes
from neat.evolution.species import Species
from neat.evolution.weight_search import LEAST, Search, numbers_of, same_structure
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.kernels import Packed
from neat.kernels.markings import EMPTY, NEXT_MARKING, NEXT_NEURON, OCCURRENCES, PAIRS, SPLITS, Tables
from neat.settings import Settings
from neat.settings_group import Concern
from neat.shape import Shape

COUNTERS = ("seed", "generation", "evaluations", "_next_id", "_next_species", "_improved", "_crowned")
REALS = ("threshold", "_best_ever")


def check(population: Any) -> None:
    """Hold a population against every rule that evolution relies on.

    Raises:
        CheckpointError: One is broken; the message says which.
    """
    try:
        for complaint in _complaints(population):
            raise CheckpointError(complaint)
    except CheckpointError:
        raise
    except (GenomeError, SettingsError) as error:
        raise CheckpointError(str(error)) from error
    except Exception as error:  # a hostile file can hold anything at all in the place of anything
        raise CheckpointError(f"{type(error).__name__}: {error}") from error


def _complaints(population: Any) -> Iterator[str]:
    yield from _of_plain_values(population)
    shape, genomes = population.shape, population._genomes
    yield from _of_genomes(genomes, shape)
    if len(genomes) != population.settings.population_size:
        yield f"it holds {len(genomes)} genomes, but its settings say {population.settings.population_size}."
    yield from _of_markings(population.markings, genomes, shape)
    yield from _of_species(population.species, len(genomes), shape)
    yield from _of_searches(population.searches, genomes, population.settings)
    if (genomes.generation, genomes.seed) != (population.generation, population.seed):
        yield "its genomes are of another generation or run."
    if (
        max(genomes.ids) >= population._next_id
        or max(kind.id for kind in population.species) >= population._next_species
    ):
        yield "its next id is taken already."
    if population.champion is not None:
        _check_genome(population.champion, shape)


def _of_attributes(thing: Any, like: Any) -> Iterator[str]:
    """Nothing may hide a method, or be left out."""
    name, differing = type(like).__name__, vars(thing).keys() ^ vars(like).keys()
    for attribute in sorted(map(str, differing)):
        yield f"a {name} {'lacks' if attribute in vars(like) else 'has no'} {attribute:.40}."


def _of_settings(settings: Any) -> Iterator[str]:
    like = Settings()
    if type(settings) is not Settings:
        yield "its settings are none."
    yield from _of_attributes(settings, like)
    for name, concern in vars(like).items():
        if isinstance(concern, Concern):
            if type(vars(settings)[name]) is not type(concern):
                yield f"its settings of {name} are none."
            yield from _of_attributes(vars(settings)[name], concern)
    if Settings.from_dict(settings.to_dict()) != settings:
        yield "its settings cannot be."


def _of_plain_values(population: Any) -> Iterator[str]:
    yield from _of_attributes(population, type(population)(Settings(population_size=2), inputs=1, outputs=1, seed=0))
    yield from _of_settings(population.settings)
    shape = population.shape
    if type(shape) is not Shape or [type(value) for value in shape] != [int, int, bool, bool]:
        yield "its shape is none."
    if not all(type(getattr(population, name)) is int for name in COUNTERS):
        yield f"{', '.join(COUNTERS)} must be whole numbers."
    if not all(0 <= getattr(population, name) < 2**62 for name in COUNTERS if name != "seed"):
        yield f"{', '.join(COUNTERS)} must be small numbers from 0 on."
    if not 0 <= population.seed < 2**63:
        yield "its seed is out of range."
    reals = [getattr(population, name) for name in REALS]
    if population.validated is not None:
        reals.append(population.validated)
    if not all(type(value) is float and not math.isnan(value) for value in reals):
        yield f"validated, {', '.join(REALS)} must be numbers."
    if not 0.0 <= population.threshold < math.inf:
        yield "its threshold is out of range."
    if type(population._judged) is not list or not all(type(genome) is int for genome in population._judged):
        yield "_judged must be a list of whole numbers."
    if type(population._ranked) is not bool:
        yield "_ranked must be true or false."


def _of_genomes(genomes: Genomes, shape: Shape) -> Iterator[str]:
    if type(genomes) is not Genomes or type(genomes.packed) is not Packed or genomes.shape != shape:
        yield "its genomes are none, or not of its shape."
    yield from _of_attributes(genomes, genomes[:0])
    synapses, synapse_offsets, neurons, neuron_offsets = genomes.packed
    count = len(genomes.ids)
    yield from _of_array("synapses", synapses, SYNAPSE)
    yield from _of_array("neurons", neurons, NEURON)
    for offsets, genes in ((synapse_offsets, synapses), (neuron_offsets, neurons)):
        yield from _of_array("offsets", offsets, np.dtype(np.int64), (count + 1,))
        if offsets[0] != 0 or offsets[-1] != len(genes) or np.any(np.diff(offsets) < 0):
            yield "the offsets of its genomes do not fit their genes."
    yield from _of_array("ids", genomes.ids, np.dtype(np.int64), (count,))
    yield from _of_array("parents", genomes.parents, np.dtype(np.int64), (count, 2))
    yield from _of_array("fitness", genomes.fitness, np.dtype(np.float64), (count,))
    if type(genomes.generation) is not int or type(genomes.seed) is not int:
        yield "the generation and the seed of its genomes must be whole numbers."
    if len(np.unique(genomes.ids)) != count:
        yield "two of its genomes have the same id."
    for genome in genomes:
        genome.check()


def _of_markings(markings: Markings, genomes: Genomes, shape: Shape) -> Iterator[str]:
    if type(markings) is not Markings or type(markings.tables) is not Tables:
        yield "its markings are none."
    yield from _of_attributes(markings, Markings(shape))
    tables = markings.tables
    yield from _of_array("counters", tables.counters, np.dtype(np.int64), (4,))
    next_marking, next_neuron = tables.counters[[NEXT_MARKING, NEXT_NEURON]].tolist()
    synapses, neurons = genomes.packed.synapses, genomes.packed.neurons
    if not int(synapses["marking"].max(initial=-1)) < next_marking < 2**63 // OCCURRENCES:
        yield "its next marking is taken already."
    if not max(shape.first_hidden - 1, int(neurons["id"].max(initial=-1))) < next_neuron < 2**31:
        yield "its next neuron is taken already."
    for keys, values, kind, first, following in (
        (tables.pair_keys, tables.pair_markings, PAIRS, 0, next_marking),
        (tables.split_keys, tables.split_neurons, SPLITS, shape.first_hidden, next_neuron),
    ):
        yield from _of_array("keys", keys, np.dtype(np.int64))
        yield from _of_array("values", values, np.dtype(np.int64), keys.shape)
        full = keys != EMPTY
        if len(keys) & (len(keys) - 1) or 2 * int(full.sum()) > len(keys) or full.sum() != tables.counters[kind]:
            yield "a table of its markings is of the wrong size."
        if np.any(keys[full] < 0) or np.any(values[full] < first) or np.any(values[full] >= following):
            yield "a table of its markings holds what cannot be."
        if len(np.unique(values[full])) != full.sum():
            yield "a table of its markings holds the same twice."


def _of_species(species: list[Species], count: int, shape: Shape) -> Iterator[str]:
    if type(species) is not list or not species or not all(type(kind) is Species for kind in species):
        yield "its species are none."
    for kind in species:
        yield from _of_attributes(kind, Species(0, 0, kind.representative, kind.members))
        yield from _of_array("members", kind.members, np.dtype(np.int64))
        if not all(type(number) is int for number in (kind.id, kind.founded, kind.improved, kind.marks)):
            yield "the numbers of a species must be whole."
        if type(kind.best) is not float or math.isnan(kind.best):
            yield "the best of a species must be a number."
        _check_genome(kind.representative, shape)
    if len({kind.id for kind in species}) != len(species):
        yield "two of its species have the same id."
    members = np.sort(np.concatenate([kind.members for kind in species]))
    if not np.array_equal(members, np.arange(count)) or not all(len(kind.members) for kind in species):
        yield "its species do not hold each genome once."


def _of_searches(searches: list[Search], genomes: Genomes, settings: Settings) -> Iterator[str]:
    if type(searches) is not list or not all(type(search) is Search for search in searches):
        yield "its searches are none."
    drawn = len(genomes) - sum(search.count for search in searches if search.ended < 0)
    for search in searches:
        _check_genome(search.genome, genomes.shape)
        whole = (search.first, search.count, search.improved, search.ended, search.distribution.updates)
        real = (search.level, search.best, search.distribution.step)
        if not all(type(number) is int for number in whole) or not all(type(number) is float for number in real):
            yield "the numbers of a search cannot be."
        if any(math.isnan(number) for number in real) or not 0.0 < search.distribution.step < math.inf:
            yield "the scores or the step of a search cannot be."
        n = len(numbers_of(search.genome, settings))
        for name, shape in distribution_shapes(n).items():
            array = getattr(search.distribution, name)
            yield from _of_array(name, array, np.dtype(np.float64), shape)
            if not np.isfinite(array).all():
                yield f"the {name} of a search must be finite."
        if search.ended < 0:
            samples = genomes[drawn : drawn + search.count]
            if drawn < 1 or search.first != drawn or search.count < LEAST:
                yield "its searches do not fit its genomes."
            if not all(same_structure(search.genome, sample) for sample in samples):
                yield "the samples of a search are not of its structure."
            drawn += search.count


def _check_genome(genome: Genome, shape: Shape) -> None:
    if type(genome) is not Genome or genome.shape != shape:
        raise GenomeError("a genome is none, or not of the shape of its population.")
    for complaint in (
        *_of_array("synapses", genome.synapses, SYNAPSE),
        *_of_array("neurons", genome.neurons, NEURON),
    ):
        raise GenomeError(complaint)
    if type(genome.id) is not int or type(genome.fitness) is not float or type(genome.parents) is not tuple:
        raise GenomeError("id, fitness or parents of a genome cannot be.")
    genome.check()


def _of_array(
    name: str, array: NDArray[Any], dtype: "np.dtype[Any]", shape: tuple[int, ...] | None = None
) -> Iterator[str]:
    right = type(array) is np.ndarray and array.dtype == dtype and array.flags.c_contiguous
    if not right or (array.ndim != 1 if shape is None else array.shape != shape):
        yield f"{name} must be a {dtype.name} array{'' if shape is None else f' of shape {shape}'}."
