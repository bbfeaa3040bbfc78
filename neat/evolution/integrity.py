"""Integrity: whether a population satisfies every rule that evolution relies on.

It is checked before it is written to a file, and after it was read from one. The unpickler of
`neat.evolution.checkpoint_format` runs no foreign code, but its objects can hold any values. Kernels trust offsets, ids
and table sizes without checks, so all of them are checked here.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neat.errors import CheckpointError, GenomeError, SettingsError
from neat.evolution.champion import ChampionRace
from neat.evolution.cma import Distribution, distribution_shapes
from neat.evolution.phases import Phases
from neat.evolution.species import Species
from neat.evolution.weight_search import FEWEST_SAMPLES, WeightSearch, parameters_of, same_structure, search_around
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.genetics.packed_rules import suspects
from neat.kernels import Packed, Rows
from neat.kernels.markings import EMPTY, NEXT_MARKING, NEXT_NEURON, OCCURRENCES, PAIRS, SPLITS, Tables
from neat.selection.archive import PATIENCE, Archive
from neat.selection.elite_map import EliteMap, numbers_of
from neat.selection.grid import MOST_MEASURES, Grid, measures_of_grid
from neat.selection.measure import Measure
from neat.selection.pareto import Pareto
from neat.selection.selector import archives_of, selector_for
from neat.settings import PhasesSettings, Settings
from neat.settings_group import SettingsGroup
from neat.shape import Shape

COUNTERS = ("seed", "generation", "evaluations", "_next_id", "_next_species", "_improved", "_champion_found")
FLOATS = ("threshold", "_best_ever")
INT64, FLOAT64, BOOL = np.dtype(np.int64), np.dtype(np.float64), np.dtype(np.bool_)


def check(population: Any) -> None:
    """Check a population against every rule that evolution relies on.

    Args:
        population: A `Population`, whose attributes may have any value.

    Raises:
        CheckpointError: A rule is violated; the message names it.
    """
    try:
        for violation in _violations(population):
            raise CheckpointError(violation)
    except CheckpointError:
        raise
    except (GenomeError, SettingsError) as error:
        raise CheckpointError(str(error)) from error
    except Exception as error:  # a hostile file can have any value in any place
        raise CheckpointError(f"{type(error).__name__}: {error}") from error


def _violations(population: Any) -> Iterator[str]:
    if type(population).__name__ != "Population":  # its class cannot be imported here
        yield f"it must be a Population, but is a {type(population).__name__}."
    yield from _attributes(population, type(population)(Settings(population_size=2), inputs=1, outputs=1, seed=0))
    yield from _settings(population.settings)
    yield from _plain_values(population)
    shape, genomes = population.shape, population._genomes
    yield from _genomes(genomes, shape)
    if len(genomes) < 2:
        yield f"it must have at least 2 genomes, but has {len(genomes)}."
    yield from _markings(population.markings, genomes, shape)
    yield from _all_species(population.species, len(genomes), shape)
    yield from _searches(population.searches, genomes, population.settings)
    for search in population.searches:
        own = search.genome.synapses
        yield from _known_synapses(population.markings.tables, own, np.array([0, len(own)]), [search.genome.id])
    if (genomes.generation, genomes.seed) != (population.generation, population.seed):
        yield "the generation and seed of its genomes must be those of the population."
    if max(genomes.ids) >= population._next_id:
        yield "its next genome id is already in use."
    if max(species.id for species in population.species) >= population._next_species:
        yield "its next species id is already in use."
    yield from _race(population._race, shape)
    yield from _selection(population._selector, selector_for(population.settings.selection))
    yield from _map(population._map, population)
    yield from _phases(population._phases, population.settings.phases)


def _attributes(thing: Any, template: Any) -> Iterator[str]:
    """Check that no attribute is missing, and that none hides a method."""
    name = type(template).__name__
    if type(thing) is not type(template):
        yield f"it has a {type(thing).__name__} in place of a {name}."
    for attribute in sorted(map(str, vars(thing).keys() ^ vars(template).keys())):
        yield f"its {name} {'lacks' if attribute in vars(template) else 'has the unknown attribute'} {attribute:.40}."


def _settings(settings: Any) -> Iterator[str]:
    default = Settings()
    if type(settings) is not Settings:
        yield f"settings must be a Settings object, but is a {type(settings).__name__}."
    yield from _attributes(settings, default)
    for name, group in vars(default).items():
        if isinstance(group, SettingsGroup):
            found = vars(settings)[name]
            if type(found) is not type(group):
                yield f"settings.{name} must be a {type(group).__name__} object, but is a {type(found).__name__}."
            yield from _attributes(found, group)
    if Settings.from_dict(settings.to_dict()) != settings:
        yield "settings contains an invalid value."


def _plain_values(population: Any) -> Iterator[str]:
    shape = population.shape
    if type(shape) is not Shape or [type(value) for value in shape] != [int, int, bool, bool]:
        yield "shape must be (inputs, outputs, bias_neuron, recurrent)."
    if not all(type(getattr(population, name)) is int for name in COUNTERS):
        yield f"{', '.join(COUNTERS)} must be integers."
    if not all(0 <= getattr(population, name) < 2**62 for name in COUNTERS if name != "seed"):
        yield f"{', '.join(COUNTERS[1:])} must lie in [0, 2**62)."
    if not 0 <= population.seed < 2**63:
        yield "seed must lie in [0, 2**63)."
    if not all(_is_float(getattr(population, name)) for name in FLOATS):
        yield f"{', '.join(FLOATS)} must be floats."
    if not 0.0 <= population.threshold < math.inf:
        yield "threshold must be at least 0, and finite."
    if type(population._ranked) is not bool:
        yield "_ranked must be true or false."


def _race(race: Any, shape: Shape) -> Iterator[str]:
    yield from _attributes(race, ChampionRace())
    if race.validated is not None and not _is_float(race.validated):
        yield "validated must be a float or None."
    if type(race.solved) is not bool:
        yield "solved must be true or false."
    if type(race.validated_ids) is not list or not all(type(genome) is int for genome in race.validated_ids):
        yield "validated_ids must be a list of integers."
    if type(race.validated_scores) is not list or not all(map(_is_float, race.validated_scores)):
        yield "validated_scores must be a list of floats that are not nan."
    if race.champion is not None:
        _check_genome(race.champion, shape)


def _selection(selector: Any, template: Any) -> Iterator[str]:
    """Check a selector, and its novelty and archive, against a new one of the same settings."""
    yield from _attributes_of_parts(selector, template)
    for part in archives_of(selector):
        if type(part) is Pareto:
            known = {name.removeprefix("-") for name in part.goals}
            if type(part.reported) is not tuple or not known.issuperset(part.reported):
                yield "the reported facts of its Pareto must be goals."
        if type(part) is Archive:
            yield from _array("points", part.points, FLOAT64, (len(part.points), part.points.shape[-1]))
            yield from _array("scores", part.scores, FLOAT64, (len(part.points),))
            if np.isinf(part.scores).any():
                yield "the scores of its archive must be finite, or nan."
            if not np.isfinite(part.points).all():
                yield "the behaviours of its archive must be finite."
            if type(part.idle) is not int or not 0 <= part.idle <= PATIENCE or not _is_float(part.threshold):
                yield "idle and threshold of its archive must be numbers."
            if not 0.0 < part.floor <= part.threshold < math.inf:
                yield "the threshold of its archive must be at least its floor, which is above 0, and finite."


def _attributes_of_parts(selector: Any, template: Any) -> Iterator[str]:
    """Check that a selector has the parts of a new one, and what does not change of them."""
    parts, expected = archives_of(selector), archives_of(template)
    if [type(part) for part in parts] != [type(part) for part in expected]:
        yield "its selector must be that of its settings."
    for part, new in zip(parts, expected, strict=True):
        yield from _attributes(part, new)
        for name in ("k", "goals", "floor", "least_score"):
            if name in vars(new) and vars(part)[name] != vars(new)[name]:
                yield f"{name} of its {type(new).__name__} must be that of its settings."


def _map(elites: Any, population: Any) -> Iterator[str]:
    """Check the map of elites of a population, if it has one."""
    if elites is None:
        return
    settings = population.settings.selection
    if type(elites) is not EliteMap or type(elites.grid) is not Grid or not _are_measures(elites.grid.measures):
        yield "its map must be an EliteMap over one or two measures of finite range."
    measures, cells, began = elites.grid
    yield from _attributes(elites, EliteMap(measures))
    if type(began) is not int or not 0 <= began < population.generation:
        yield "its map must have begun in a generation that was scored."
    if (
        settings.cells == 0
        or cells != (settings.cells,) * len(measures)
        or not all(type(one) is int for one in cells)
        or not _is_float(elites.score_offset)
        or elites.score_offset != settings.score_offset
    ):
        yield "cells and score_offset of its map must be those of its settings."
    count = len(elites.filled)
    yield from _array("filled", elites.filled, INT64, (count,))
    yield from _array("genomes", elites.genomes, INT64, (count,))
    yield from _array("generations", elites.generations, INT64, (count,))
    yield from _array("scores", elites.scores, FLOAT64, (count,))
    yield from _array("behaviours", elites.behaviours, FLOAT64, (count, len(measures)))
    yield from _array("solved", elites.solved, BOOL, (count,))
    if not (np.isfinite(elites.scores).all() and np.isfinite(elites.behaviours).all()):
        yield "scores and behaviours of its map must be finite."
    if np.any(np.diff(elites.filled) <= 0) or not np.array_equal(
        elites.filled, numbers_of(elites.grid, elites.behaviours)
    ):
        yield "the filled cells of its map must be those of its behaviours, each once."
    if np.any((elites.genomes < 0) | (elites.genomes >= population._next_id)):
        yield "the genomes of its map must be ids of the run."
    if np.any((elites.generations < began) | (elites.generations >= population.generation)):
        yield "the generations of its map must have been scored."


def _are_measures(measures: Any) -> bool:
    """Return whether these are measures that a grid can divide."""
    return (
        type(measures) is tuple
        and 1 <= len(measures) <= MOST_MEASURES
        and all(
            type(one) is Measure and type(one.name) is str and _is_float(one.low) and _is_float(one.high)
            for one in measures
        )
        and measures_of_grid(measures) == measures
    )


def _phases(phases: Any, rules: PhasesSettings) -> Iterator[str]:
    """Check the phases against the settings."""
    if phases is None or rules.kind == "off":
        if phases is not None or rules.kind != "off":
            yield "its phases must be those of its settings."
        return
    yield from _attributes(phases, Phases())
    if type(phases.simplifying) is not bool or type(phases.since) is not int or phases.since < 0:
        yield "simplifying and since of its phases must be true or false and a generation."
    if phases.ceiling is not None and not (_is_float(phases.ceiling) and phases.ceiling >= 1.0):
        yield "the ceiling of its phases must be a float of at least 1, or None."
    if type(phases.recent) is not list or len(phases.recent) > rules.window:
        yield "recent complexities of its phases must be a list of at most phases.window."
    if not all(type(one) is float and 0.0 <= one < math.inf for one in (*phases.recent, phases.average)):
        yield "complexities of its phases must be floats of at least 0, and finite."


def _genomes(genomes: Genomes, shape: Shape) -> Iterator[str]:
    if type(genomes) is not Genomes or type(genomes.packed) is not Packed or genomes.shape != shape:
        yield "its genomes must be packed Genomes of the shape of the population."
    yield from _attributes(genomes, genomes[:0])
    synapses, synapse_offsets, neurons, neuron_offsets = genomes.packed
    count = len(genomes.ids)
    yield from _array("synapses", synapses, SYNAPSE)
    yield from _array("neurons", neurons, NEURON)
    for offsets, genes in ((synapse_offsets, synapses), (neuron_offsets, neurons)):
        yield from _array("offsets", offsets, INT64, (count + 1,))
        if offsets[0] != 0 or offsets[-1] != len(genes) or np.any(np.diff(offsets) < 0):
            yield "the offsets of its genomes do not match their genes."
    yield from _array("ids", genomes.ids, INT64, (count,))
    yield from _array("parents", genomes.parents, INT64, (count, 2))
    yield from _array("fitness", genomes.fitness, FLOAT64, (count,))
    if type(genomes.generation) is not int or type(genomes.seed) is not int:
        yield "the generation and seed of its genomes must be integers."
    if len(np.unique(genomes.ids)) != count:
        yield "two of its genomes have the same id."
    for position in suspects(genomes):
        genomes[position].check()


def _markings(markings: Markings, genomes: Genomes, shape: Shape) -> Iterator[str]:
    if type(markings) is not Markings or type(markings.tables) is not Tables:
        yield "markings must be a Markings object with its tables."
    yield from _attributes(markings, Markings(shape))
    tables = markings.tables
    yield from _array("counters", tables.counters, INT64, (4,))
    next_marking, next_neuron = tables.counters[[NEXT_MARKING, NEXT_NEURON]].tolist()
    synapses, neurons = genomes.packed.synapses, genomes.packed.neurons
    if not int(synapses["marking"].max(initial=-1)) < next_marking < 2**63 // OCCURRENCES:
        yield "its next marking is already in use, or too large."
    if not max(shape.first_hidden - 1, int(neurons["id"].max(initial=-1))) < next_neuron < 2**31:
        yield "its next neuron id is already in use, or too large."
    for keys, values, counter, first, following in (
        (tables.pair_keys, tables.pair_markings, PAIRS, 0, next_marking),
        (tables.split_keys, tables.split_neurons, SPLITS, shape.first_hidden, next_neuron),
    ):
        yield from _array("keys", keys, INT64)
        yield from _array("values", values, INT64, keys.shape)
        used = keys != EMPTY
        if len(keys) & (len(keys) - 1) or 2 * int(used.sum()) > len(keys) or used.sum() != tables.counters[counter]:
            yield "a table of its markings has the wrong size."
        if np.any(keys[used] < 0) or np.any(values[used] < first) or np.any(values[used] >= following):
            yield "a table of its markings contains an invalid entry."
        if len(np.unique(values[used])) != used.sum():
            yield "a table of its markings contains the same value twice."
    yield from _known_synapses(tables, genomes.packed.synapses, genomes.packed.synapse_offsets, genomes.ids)


def _known_synapses(tables: Tables, synapses: Rows, offsets: Any, ids: Any) -> Iterator[str]:
    """Check that each synapse joins the neurons that its marking stands for, as everywhere in the run.

    Args:
        tables: The markings of the run.
        synapses: Of several genomes.
        offsets: Where those of each genome begin.
        ids: Of these genomes.
    """
    if not len(synapses):
        return
    used = np.flatnonzero(tables.pair_keys != EMPTY)
    used = used[np.argsort(tables.pair_markings[used])]
    pairs, known = tables.pair_keys[used], tables.pair_markings[used]
    if not len(known):
        yield f"genome {ids[0]}: its synapses have no markings."
    places = np.minimum(np.searchsorted(known, synapses["marking"]), len(known) - 1)
    keys = (synapses["source"].astype(np.int64) << 32) | synapses["target"]
    wrong = np.flatnonzero((known[places] != synapses["marking"]) | (pairs[places] != keys))
    if len(wrong):
        genome = ids[int(np.searchsorted(offsets[1:], wrong[0], side="right"))]
        yield f"genome {genome}: {synapses[wrong[0]]!r} has the marking of another synapse."


def _all_species(all_species: list[Species], count: int, shape: Shape) -> Iterator[str]:
    if type(all_species) is not list or not all_species or not all(type(one) is Species for one in all_species):
        yield "species must be a non-empty list of Species."
    for species in all_species:
        yield from _attributes(species, Species(0, 0, species.representative, species.members))
        yield from _array("members", species.members, INT64)
        if not all(type(number) is int for number in (species.id, species.founded, species.improved, species.marks)):
            yield "id, founded, improved and marks of a species must be integers."
        if not _is_float(species.best):
            yield "best of a species must be a float."
        _check_genome(species.representative, shape)
    if len({species.id for species in all_species}) != len(all_species):
        yield "two of its species have the same id."
    members = np.sort(np.concatenate([species.members for species in all_species]))
    if not np.array_equal(members, np.arange(count)) or not all(len(species.members) for species in all_species):
        yield "its species must contain each genome exactly once, and none may be empty."


def _searches(searches: list[WeightSearch], genomes: Genomes, settings: Settings) -> Iterator[str]:
    if type(searches) is not list or not all(type(search) is WeightSearch for search in searches):
        yield "searches must be a list of WeightSearch."
    for search in searches:
        _check_genome(search.genome, genomes.shape)
        yield from _search(search, settings)
    first = len(genomes) - sum(search.count for search in searches if search.running)
    for search in searches:
        if search.running:
            samples = genomes[first : first + search.count]
            if first < 1 or search.first != first or len(search.samples) < FEWEST_SAMPLES:
                yield "the samples of its searches must be the last genomes of the generation."
            if not all(same_structure(search.genome, sample) for sample in samples):
                yield "the samples of a search must have its structure."
            first += search.count


def _search(search: WeightSearch, settings: Settings) -> Iterator[str]:
    yield from _attributes(search, search_around(search.genome, settings))
    distribution = search.distribution
    yield from _attributes(distribution, Distribution.around(np.zeros(1), 1.0))
    integers = (search.first, search.count, search.improved, search.ended, distribution.updates)
    if not all(type(number) is int for number in integers):
        yield "first, count, improved, ended and updates of a search must be integers."
    if not all(_is_float(number) for number in (search.level, search.best, distribution.step)):
        yield "level, best and step of a search must be floats."
    if type(search.has_mean) is not bool:
        yield "has_mean of a search must be true or false."
    if not 0.0 < distribution.step < math.inf:
        yield "the step of a search must be above 0, and finite."
    separable = np.ndim(distribution.covariance) == 1  # until version 0.10.0 from 100 dimensions on
    for name, shape in distribution_shapes(len(parameters_of(search.genome, settings)), separable).items():
        array = getattr(distribution, name)
        yield from _array(name, array, FLOAT64, shape)
        if not np.isfinite(array).all():
            yield f"the {name} of a search must be finite."


def _check_genome(genome: Genome, shape: Shape) -> None:
    if type(genome) is not Genome or genome.shape != shape:
        raise GenomeError("a genome must be a Genome of the shape of the population.")
    violations = [*_array("synapses", genome.synapses, SYNAPSE), *_array("neurons", genome.neurons, NEURON)]
    if violations:
        raise GenomeError(violations[0])
    if type(genome.id) is not int or type(genome.fitness) is not float or type(genome.parents) is not tuple:
        raise GenomeError("id, fitness and parents of a genome must be an int, a float and a tuple.")
    genome.check()


def _is_float(value: object) -> bool:
    return isinstance(value, float) and not math.isnan(value)  # NumPy's floats are floats too


def _array(
    name: str, array: NDArray[Any], dtype: "np.dtype[Any]", shape: tuple[int, ...] | None = None
) -> Iterator[str]:
    """Check that this is a contiguous array of the dtype and shape; None stands for any length, one axis."""
    valid = type(array) is np.ndarray and array.dtype == dtype and array.flags.c_contiguous
    if not valid or (array.ndim != 1 if shape is None else array.shape != shape):
        yield f"{name} must be a {dtype.name} array{'' if shape is None else f' of shape {shape}'}."
