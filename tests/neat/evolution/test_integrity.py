"""The integrity check: a population from a file is refused if it violates a rule of evolution."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import CheckpointError, Genome, Population, SearchSettings, Settings
from neat.evolution import checkpoint_format, integrity
from neat.evolution.cma import Distribution
from neat.selection.outcomes import Measure, Outcomes


def aged(generations: int, size: int = 8, share: float = 0.0) -> Population:
    settings = Settings(population_size=size, search=SearchSettings(share=share))
    population = Population(settings, inputs=2, outputs=1, seed=1)
    for _ in range(generations):
        population.tell(np.arange(float(size)))
    return population


def _other_shape() -> Genome:
    return Population(Settings(population_size=2), inputs=5, outputs=1, seed=1).ask()[0].copy()


def fourth(population: Population) -> Genome:
    return population.ask()[3]


def swap_sources(genome: Genome) -> None:
    genome.synapses["source"][:2] = genome.synapses["source"][1::-1]


@pytest.mark.parametrize("generations", [0, 1, 30])
def test_a_population_of_any_age_satisfies_every_rule(generations: int) -> None:
    integrity.check(aged(generations))
    integrity.check(aged(generations, size=20, share=0.6))


@pytest.mark.parametrize("thing", [None, 3, Settings(), []])
def test_anything_but_a_population_is_refused(thing: object) -> None:
    with pytest.raises(CheckpointError):
        integrity.check(thing)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda population: setattr(population, "seed", -1), r"seed must lie in \[0, 2\*\*63\)"),
        (lambda population: setattr(population, "generation", "3"), "must be integers"),
        (lambda population: setattr(population, "threshold", None), "must be floats"),
        (lambda population: setattr(population, "species", []), "species must be a non-empty list of Species"),
        (lambda population: population.ask().packed.synapses.__setitem__("source", 10**6), "has no source among"),
        (
            lambda population: fourth(population).synapses.__setitem__("weight", math.nan),
            r"genome \d+: its weights, b",
        ),
        (lambda population: fourth(population).neurons.__setitem__("bias", math.inf), r"genome \d+: its weights, b"),
        (lambda population: fourth(population).neurons.__setitem__("activation", 999), "code 999 is not registered"),
        (lambda population: fourth(population).neurons.__setitem__("aggregation", -1), "code -1 is not registered"),
        (lambda population: fourth(population).synapses.__setitem__("source", 1), r"genome \d+: two of its synapses"),
        (lambda population: swap_sources(fourth(population)), r"genome \d+: 1>3 \S+ #0 has the marking of another"),
        (lambda population: fourth(population).synapses.__setitem__("target", 0), r"genome \d+: .*has no target among"),
        (
            lambda population: population.ask().packed.synapse_offsets.__setitem__(3, 10**6),
            "offsets of its genomes do not match",
        ),
        (lambda population: population.species[0].members.__setitem__(0, 7), "must contain each genome exactly once"),
        (lambda population: population.markings.tables.counters.__setitem__(0, 0), "next marking is already in use"),
        (lambda population: population.markings.tables.counters.__setitem__(1, 0), "next neuron id is already in use"),
        (lambda population: population.markings.tables.pair_keys.__setitem__(slice(None), 7), "has the wrong size"),
        (lambda population: population.settings.__dict__.__setitem__("population_size", -9), "must lie in"),
        (lambda population: population.__dict__.pop("shape"), "its Population lacks shape"),
        (lambda population: population.__dict__.update(tell=Settings), "its Population has the unknown attribute tell"),
        (
            lambda population: population.settings.__dict__.update(to_dict=Settings),
            "its Settings has the unknown attribute to_dict",
        ),
        (
            lambda population: population.settings.species.__dict__.update(x=1),
            "its SpeciesSettings has the unknown attribute x",
        ),
        (lambda population: population.species[0].__dict__.update(x=1), "its Species has the unknown attribute x"),
        (lambda population: population.ask().__dict__.update(x=1), "its Genomes has the unknown attribute x"),
        (lambda population: setattr(population, "_next_species", 0), "next species id is already in use"),
        (
            lambda population: population.__dict__.update(settings={}),
            "settings must be a Settings object, but is a dict",
        ),
        (
            lambda population: population.settings.__dict__.update(species=None),
            "settings.species must be a SpeciesSettings object, but is a NoneType",
        ),
        (lambda population: setattr(population, "shape", (2, 1, True, False)), "shape must be "),
        (lambda population: setattr(population, "_race", None), "it has a NoneType in place of a ChampionRace"),
        (lambda population: population._race.__dict__.update(x=1), "its ChampionRace has the unknown attribute x"),
        (lambda population: setattr(population._race, "validated", "1"), "validated must be a float or None"),
        (lambda population: setattr(population._race, "validated_ids", [1.0]), "validated_ids must be a list"),
        (
            lambda population: setattr(population._race, "validated_scores", [math.nan]),
            "validated_scores must be a list",
        ),
        (lambda population: setattr(population._race, "champion", _other_shape()), "of the shape of the population"),
        (lambda population: setattr(population, "_ranked", 1), "_ranked must be true or false"),
        (lambda population: setattr(population, "searches", None), "searches must be a list of WeightSearch"),
        (lambda population: setattr(population.ask(), "seed", 9), "must be those of the population"),
        (lambda population: setattr(population, "_next_id", 0), "next genome id is already in use"),
        (lambda population: setattr(population, "evaluations", 2**70), r"must lie in \[0, 2\*\*62\)"),
        (lambda population: setattr(population, "threshold", np.inf), "threshold must be at least 0, and finite"),
        (lambda population: population.ask().ids.fill(3), "have the same id"),
        (
            lambda population: population.species.append(population.species[0]),
            "species have the same id",
        ),
        (lambda population: population.markings.tables.pair_markings.fill(2**62), "contains an invalid entry"),
        (lambda population: population.markings.tables.pair_markings.fill(0), "contains the same value twice"),
    ],
)
def test_a_population_that_violates_a_rule_is_refused(
    tmp_path: Path, wrong: Callable[[Population], None], message: str
) -> None:
    population = aged(2)
    wrong(population)

    with pytest.raises(CheckpointError, match=f"some is not written, since it could not be loaded: .*{message}"):
        population.save(tmp_path / "some")
    assert not (tmp_path / "some").exists()

    checkpoint_format.save(population, tmp_path / "some")
    with pytest.raises(CheckpointError, match=f"some does not contain a valid population: .*{message}"):
        Population.load(tmp_path / "some")


def mapped() -> Population:
    """Return a population with a map of 4 x 4 cells."""
    population = Population(Settings(population_size=8).replace("selection.cells", 4), inputs=2, outputs=1, seed=1)
    rng, declared = np.random.default_rng(1), (Measure("x", 0.0, 1.0), Measure("y", 0.0, 1.0))
    for _ in range(3):
        population.tell(Outcomes(rng.random(8), rng.random((8, 2)), declared=declared))
    return population


def change_grid(population: Population, **changes: object) -> None:
    assert population.map is not None
    population.map.grid = population.map.grid._replace(**changes)  # type: ignore[arg-type]  # that is the damage


def change_map(population: Population, name: str, value: object) -> None:
    setattr(population.map, name, value)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda one: setattr(one, "_map", 3), "its map must be an EliteMap over one or two measures of finite range"),
        (lambda one: change_map(one, "grid", ((), (), 0)), "its map must be an EliteMap over one or two"),
        (lambda one: change_map(one, "more", 1), "its EliteMap has the unknown attribute more"),
        (lambda one: change_map(one, "score_offset", 2.0), "cells and score_offset of its map must be those of its"),
        (lambda one: change_map(one, "filled", one.map.filled[::-1].copy()), "the filled cells of its map must be"),
        (lambda one: change_map(one, "filled", one.map.filled + 1), "the filled cells of its map must be those of"),
        (lambda one: change_map(one, "filled", one.map.filled.astype(float)), "filled must be a int64 array"),
        (lambda one: change_map(one, "scores", one.map.scores[:-1].copy()), "scores must be a float64 array of shape"),
        (lambda one: one.map.scores.fill(np.nan), "scores and behaviours of its map must be finite"),
        (lambda one: one.map.behaviours.fill(np.inf), "scores and behaviours of its map must be finite"),
        (lambda one: one.map.genomes.fill(-1), "the genomes of its map must be ids of the run"),
        (lambda one: one.map.genomes.__setitem__(0, 10**9), "the genomes of its map must be ids of the run"),
        (lambda one: one.map.generations.__setitem__(0, 3), "the generations of its map must have been scored"),
        (lambda one: change_map(one, "solved", one.map.solved.astype(np.int64)), "solved must be a bool array"),
        (lambda one: change_grid(one, began=3), "its map must have begun in a generation that was scored"),
        (lambda one: change_grid(one, cells=(4, 5)), "cells and score_offset of its map must be those of its"),
        (lambda one: change_grid(one, cells=(4.0, 4.0)), "cells and score_offset of its map must be those of its"),
        (lambda one: change_map(one, "score_offset", np.zeros(0)), "cells and score_offset of its map must be those"),
        (lambda one: change_grid(one, cells=(10**9, 10**9)), "cells and score_offset of its map must be those of its"),
        (lambda one: change_grid(one, measures=()), "its map must be an EliteMap over one or two measures"),
        (lambda one: change_grid(one, measures=(Measure("x", 0.0, np.inf),)), "measures of finite range"),
        (lambda one: change_grid(one, measures=(Measure(3, 0.0, 1.0),)), "measures of finite range"),  # type: ignore[arg-type]
    ],
)
def test_a_map_that_violates_a_rule_is_refused(damage: Callable[[Any], None], message: str) -> None:
    population = mapped()
    integrity.check(population)
    damage(population)

    with pytest.raises(CheckpointError, match=message):
        integrity.check(population)


def wrong_step(population: Population) -> None:
    population.searches[0].distribution.step = math.nan


def wrong_length(population: Population) -> None:
    population.searches[0].distribution.mean = np.zeros(5)


def infinite_covariance(population: Population) -> None:
    population.searches[0].distribution.covariance[0, 0] = math.inf


def too_many_samples(population: Population) -> None:
    population.searches[0].count = 10**9


def no_samples(population: Population) -> None:
    population.searches[0].count = 0


def three_samples_and_a_mean(population: Population) -> None:
    search = population.searches[0]
    search.count, search.first, search.has_mean = 4, len(population.ask()) - 4, True


def a_mean_that_is_a_number(population: Population) -> None:
    population.searches[0].has_mean = 1  # type: ignore[assignment]  # that is the damage


def samples_elsewhere(population: Population) -> None:
    population.searches[0].first = -3


def another_structure(population: Population) -> None:
    population.searches[0].genome.synapses[0].enabled = False
    population.searches[0].distribution = Distribution.around(np.zeros(2), 1.0)


def champion_as_search(population: Population) -> None:
    population.searches = [population.champion]  # type: ignore[list-item]  # that is the damage


def unknown_attribute(population: Population) -> None:
    population.searches[0].distribution.sample = None  # type: ignore[method-assign,assignment]  # that is the damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (wrong_step, "level, best and step of a search must be floats"),
        (wrong_length, "mean must be a float64 array of shape"),
        (infinite_covariance, "the covariance of a search must be finite"),
        (too_many_samples, "must be the last genomes of the generation"),
        (no_samples, "must be the last genomes of the generation"),
        (three_samples_and_a_mean, "must be the last genomes of the generation"),
        (a_mean_that_is_a_number, "has_mean of a search must be true or false"),
        (samples_elsewhere, "must be the last genomes of the generation"),
        (another_structure, "the samples of a search must have its structure"),
        (champion_as_search, "searches must be a list of WeightSearch"),
        (unknown_attribute, "its Distribution has the unknown attribute sample"),
    ],
)
def test_an_invalid_search_is_refused(damage: Callable[[Population], None], message: str) -> None:
    population = aged(3, size=20, share=0.6)
    damage(population)

    with pytest.raises(CheckpointError, match=message):
        integrity.check(population)


def test_a_search_may_have_the_separable_form_that_an_earlier_version_gave_it() -> None:
    population = aged(3, size=20, share=0.6)
    distribution = population.searches[0].distribution
    distribution.covariance = np.ones(len(distribution.mean))

    integrity.check(population)
    population.tell(np.arange(20.0))

    assert distribution.separable
    integrity.check(population)


def test_a_weight_past_its_limit_is_valid_since_only_mutation_has_limits(tmp_path: Path) -> None:
    population = aged(2)
    fourth(population).synapses["weight"] = 99.0  # as learning within an evaluation may do

    population.save(tmp_path / "some")

    assert (Population.load(tmp_path / "some").ask()[3].synapses["weight"] == 99.0).all()


def test_a_subclass_cannot_be_saved_since_it_could_not_be_loaded(tmp_path: Path) -> None:
    class Mine(Population):
        pass

    with pytest.raises(CheckpointError, match=r"not written.*must be a Population, but is a Mine"):
        Mine(Settings(population_size=2), inputs=1, outputs=1, seed=1).save(tmp_path / "some")
