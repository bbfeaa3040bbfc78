"""evolve(): yields one generation after another until the caller stops."""

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

from numpy.typing import ArrayLike

from neat.evolution.champion import Validate, Validated
from neat.evolution.generation import Generation
from neat.evolution.population import Population
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.selection.outcomes import Outcomes


@runtime_checkable
class Observer(Protocol):
    """An evaluator that reports more than scores, such as `fitness.Workers`."""

    def observe(self, genomes: Genomes, /) -> Outcomes:
        """Return what the task reports of these genomes, in their order."""

    def validate_outcome(self, genome: Genome, generation: int, bar: float, /) -> Validated | None:
        """Validate a genome as `Validate` does, and say whether its outcomes solve the task."""


@runtime_checkable
class Evaluator(Protocol):
    """What scores a generation, such as `fitness.Workers`.

    An evaluator may also have an attribute `validation`: a `Validate`, or None where the task has no
    luck. `evolve` then validates every new champion with it. Where the object is an `Observer` too, `evolve` calls
    `observe` and `validate_outcome` instead, so that the record of a generation holds measures and facts.
    """

    def evaluate(self, genomes: Genomes, /) -> ArrayLike:
        """Return (n,) fitnesses in the order of the genomes; higher is better."""


def evolve(
    population: Population,
    evaluator: Evaluator | Callable[[Genomes], ArrayLike | Outcomes],
    validate: Validate | None = None,
) -> Iterator[Generation]:
    """Evolve a population, and yield the record of each generation.

    The iterator never ends; stop, print and record at the call site:

        >>> for generation in evolve(population, workers):
        ...     print(generation)
        ...     if generation.validated is not None and generation.validated >= task.solved_at:
        ...         break

    Args:
        population: The population to continue from; it is changed.
        evaluator: Scores the genomes of a generation. Either an object with a method
            `evaluate(genomes)`, or that function alone. An object may bring its own validation (see
            `Evaluator`); a function does not.
        validate: Validates a genome before it becomes champion, as `Population.tell` takes it. It
            replaces the evaluator's own validation.

    Raises:
        TypeError: `evaluator` is neither an evaluator nor a function.
    """
    if isinstance(evaluator, Evaluator):
        evaluate: Callable[[Genomes], ArrayLike | Outcomes] = evaluator.evaluate
        own: Validate | None = getattr(evaluator, "validation", None)
        if isinstance(evaluator, Observer):
            evaluate, own = evaluator.observe, evaluator.validate_outcome if own is not None else None
        validate = validate or own
    elif callable(evaluator):
        evaluate = evaluator
    else:
        raise TypeError(
            "evolve() takes an evaluator, an object with evaluate(genomes) or a function of genomes, "
            f"but got {evaluator!r:.60}."
        )
    return _generations(population, evaluate, validate)


def _generations(
    population: Population, evaluate: Callable[[Genomes], ArrayLike | Outcomes], validate: Validate | None
) -> Iterator[Generation]:
    while True:
        yield population.tell(evaluate(population.ask()), validate)
