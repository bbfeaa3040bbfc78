"""Difference: how far a written file is from `neat.Network`, measured by the program that will run it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.errors import NeatError, one_line
from neat.exchange.consumers import CONSUMERS, Answer, Consumer, numbers_in
from neat.exchange.plan import Plan
from neat.genetics.genome import Genome
from neat.network.network import Network
from neat.network.observation import Categories, Numbers, Observation, Parts, Scaled, Selected

STEPS = 100
"""Of the episode that is compared."""
MOST_SIGNALS = 1_000_000
"""In the whole episode: a large network is compared in fewer steps."""


class Difference(NamedTuple):
    """How far the outputs of two programs are apart.

    Attributes:
        consumer: The program that ran the file.
        outputs: The largest difference of an output, relative to the expected one where that is above 1.
        same_actions: The number of equal actions.
        steps: The number of activations, of one episode.
    """

    consumer: str
    outputs: float
    same_actions: int
    steps: int

    def __str__(self) -> str:
        actions = "all actions equal" if self.same_actions == self.steps else f"{self.same_actions} actions equal"
        apart = f"outputs differ from neat.Network by {self.outputs:.1e}"
        return f"run by {self.consumer}, {apart} ({self.steps} steps, {actions})"


def difference_of(
    genome: Genome, plan: Plan, content: str | bytes, form: str, *, precision: str = "float64", name: str = "brain",
    steps: int | None = None, seed: int = 1, consumer: Consumer | None = None,
) -> Difference | None:  # fmt: skip
    """Return the difference between a written file and the network, None where nothing here can run the file.

    Args:
        genome: What the plan was made of.
        plan: What was written.
        content: The file.
        form: Of the file.
        precision: Of the file.
        name: What its names begin with, in C.
        steps: Observations of the episode; by default `STEPS`, or fewer for a large network.
        seed: Of the observations.
        consumer: What runs the file, by default that of the form.

    Raises:
        NeatError: The program fails, cannot be started, or prints something else.
    """
    consumer = consumer or CONSUMERS[form]
    if (program := consumer.program()) is None:
        return None
    steps = steps or max(3, min(STEPS, MOST_SIGNALS // max(1, plan.synapses)))
    observations = list(sampled(plan, np.random.default_rng(seed), steps))
    try:
        found = consumer.run(content, plan, observations, precision, name)
        expected = expected_answers(genome, plan, observations)
        return _difference(program, found, expected, precision)
    except NeatError:
        raise
    except Exception as error:  # a runtime has exceptions of its own, and what was written is valid without it
        raise NeatError(f"{program} failed: {type(error).__name__}: {one_line(error):.300}") from error


def _difference(program: str, found: Sequence[Answer], expected: Sequence[Answer], precision: str) -> Difference:
    apart = [
        np.abs(one.outputs - other.outputs) / np.maximum(1.0, np.abs(other.outputs))
        for one, other in zip(found, expected, strict=True)
    ]
    tolerance = 1e-9 if precision == "float64" else 1e-4
    same = sum(
        np.allclose(one.action, other.action, tolerance, tolerance) for one, other in zip(found, expected, strict=True)
    )
    return Difference(program, float(np.max(apart, initial=0.0)), int(same), len(found))


def expected_answers(genome: Genome, plan: Plan, observations: Sequence[Any]) -> list[Answer]:
    """Return what a controller of this plan computes for the observations of an episode."""
    network = Network(genome)
    answers = []
    for observation in observations:
        outputs = network.activate(observation if plan.observation is None else plan.observation(observation))
        action = outputs if plan.action is None else plan.action(outputs)
        answers.append(Answer(outputs, np.array(list(numbers_in(action)))))
    return answers


def sampled(plan: Plan, rng: np.random.Generator, count: int) -> Iterator[Any]:
    """Yield random observations, whose numbers are normal after the plan's scaling."""
    rules = plan.input_rules
    offset, scale = np.zeros(rules.size), np.ones(rules.size)
    if rules.scalings:
        positions, first = list(rules.positions), rules.scalings[0]
        offset[positions] = np.broadcast_to(first.offset, len(positions))
        scale[positions] = np.broadcast_to(first.scale, len(positions))
    observation = Numbers((plan.inputs,)) if plan.observation is None else plan.observation
    for _ in range(count):
        yield _filled(observation, iter((offset + scale * rng.normal(size=rules.size)).tolist()), rng)


def _filled(observation: Observation, numbers: Iterator[float], rng: np.random.Generator) -> Any:
    """Return an observation of lists and numbers; consume as many numbers as it has."""
    match observation:
        case Scaled() | Selected():
            return _filled(observation.of, numbers, rng)
        case Parts():
            parts = [_filled(part, numbers, rng) for part in observation.parts]
            return parts if observation.keys is None else dict(zip(observation.keys, parts, strict=True))
        case Categories():
            values = [
                int(start + rng.integers(count))
                for start, count in zip(observation.starts, observation.counts, strict=True)
            ]
            shaped: NDArray[Any] = np.array([value for value, _ in zip(values, numbers, strict=False)]).reshape(
                observation.shape
            )
            return shaped.tolist()
        case _:
            return np.array([next(numbers) for _ in range(observation.size)]).reshape(observation.shape).tolist()  # type: ignore[attr-defined]  # Numbers
