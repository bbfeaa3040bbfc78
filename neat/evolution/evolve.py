"""evolve(): generations, one at a time, for as long as the caller wants them."""

from collections.abc import Callable, Iterator

from numpy.typing import ArrayLike

from neat.evolution.generation import Generation
from neat.evolution.population import Population, Validate
from neat.genetics.genomes import Genomes


def evolve(
    population: Population, evaluate: Callable[[Genomes], ArrayLike], validate: Validate | None = None
) -> Iterator[Generation]:
    """Yield the record of one generation after another, for as long as the caller wants them.

    Progress, stopping, recording and printing are plain code at the call site:

        >>> for generation in evolve(population, workers.evaluate):
        ...     print(generation)
        ...     if generation.champion.fitness >= task.solved_at:
        ...         break

    Args:
        population: Where to begin; it is changed.
        evaluate: Takes the genomes of a generation, returns (n,) fitnesses in their order.
        validate: As `Population.tell` takes it.
    """
    while True:
        yield population.tell(evaluate(population.ask()), validate)
