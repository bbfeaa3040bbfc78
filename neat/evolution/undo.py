"""Undo: puts a population back to what it was before a call that failed or was interrupted."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from neat.kernels.markings import Tables
from neat.selection.selector import archives_of

if TYPE_CHECKING:  # which imports this module
    from neat.evolution.population import Population


@contextlib.contextmanager
def unchanged_on_error(population: "Population") -> Iterator[None]:
    """Undo every change of the population in this block if the block raises, by `KeyboardInterrupt` as well.

    A generation takes milliseconds, and the copies microseconds: attributes are copied but not what they refer to,
    which breeding replaces and does not write. Only the fitnesses and the tables of the markings are written.
    """
    genomes, markings = population.ask(), population.markings
    fitness, tables = genomes.fitness.copy(), Tables(*(table.copy() for table in markings.tables))
    distributions = [search.distribution for search in population.searches]
    changed: list[Any] = [population, population._race, *population.species, *population.searches, *distributions]
    changed += archives_of(population._selector)
    changed += [] if population.map is None else [population.map]
    changed += [] if population._phases is None else [population._phases]
    before = [dict(vars(thing)) for thing in changed]
    try:
        yield
    except BaseException:
        for thing, attributes in zip(changed, before, strict=True):
            vars(thing).clear()
            vars(thing).update(attributes)
        genomes.fitness[:] = fitness
        markings.tables = tables
        raise
