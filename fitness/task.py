"""Task: the problem. Anything with inputs, outputs and evaluate() is one.

A task may offer more, and whoever uses it asks with `getattr`:

    name                      what people call it
    solved_at                 the score from which it counts as solved
    solved(network)           the same question, where no score can answer it exactly
    in_step, evaluate_many(genomes, rng)   if true: scores many at the same time; (n,), and rng(i) is
                              the i-th genome's stream, at its beginning
    score_episode(network, seed)   the score of one episode, for `neat play`
    play(network, rng)        yields a `Frame` for each step of an episode
    cases()                   (label, inputs) of each case, where there are few and no play() is needed
    frames_per_second         the pace at which play() is to be watched
    input_labels, output_labels    words for the neurons
    grid                      (rows, columns) of inputs that are a picture
    legend                    words for what the values in that picture mean
    validate(network)         its score on what evaluation does not show, where that is not more of the same
    validation_episodes       episodes that a new champion is validated on, at least; 0 if scores have no luck
    episodes                  of one evaluation; 1 if left out
    start()                   called once in each process, before anything is scored there
    close()                   called when a process ends
"""

import math
import numbers
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from neat import EvaluationError, Network, TaskError
from neat.random_streams import EPISODE_SEED_LIMIT


@runtime_checkable
class Task(Protocol):
    """What a genome is scored on."""

    inputs: int
    """Numbers that the network is shown at each step."""
    outputs: int
    """Numbers that it answers with."""

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the fitness of this network; higher is better.

        Args:
            network: The network to score, its state reset.
            rng: The only source of chance; all genomes of a generation get the same stream.
        """


class Frame(NamedTuple):
    """What one step of an episode shows."""

    inputs: Any
    """(inputs,) what the network saw."""
    outputs: Any
    """(outputs,) what it answered."""
    reward: float
    picture: Any = None
    """(height, width, 3) uint8, or None."""
    pressed: list[int] | None = None
    """Which outputs acted, None where each acts by degrees."""


class FunctionTask:
    """A plain function of a network as a task.

    Attributes:
        function: Called with the network; returns its fitness.
        inputs: Numbers that it shows the network.
        outputs: Numbers that it wants back.
    """

    validation_episodes = 0

    def __init__(
        self, function: Callable[[Network], float], inputs: int, outputs: int, solved_at: float | None = None
    ) -> None:
        self.function = function
        self.inputs = inputs
        self.outputs = outputs
        self.solved_at = solved_at
        self.name = getattr(function, "__name__", "function")

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return what the function says; it takes no chances, so `rng` is left alone."""
        return self.function(network)


def mean_of_episodes(
    score_episode: Callable[[Network, int], float], network: Network, rng: np.random.Generator, episodes: int
) -> float:
    """Return the mean score of so many episodes, whose seeds are drawn from `rng`."""
    seeds = rng.integers(EPISODE_SEED_LIMIT, size=episodes).tolist()
    return math.fsum(score_episode(network, seed) for seed in seeds) / episodes


def unseen_seed(rng: np.random.Generator) -> int:
    """Return the seed of an episode to show, one that no seed of evolution or validation can be."""
    return EPISODE_SEED_LIMIT + int(rng.integers(EPISODE_SEED_LIMIT))


def as_task(
    thing: Any, *, inputs: int | None = None, outputs: int | None = None, solved_at: float | None = None
) -> Task:
    """Return `thing` as a task: a task as it is, a class as one of it, a function wrapped.

    Args:
        thing: A task, a class of tasks that needs no arguments, or a function of a network.
        inputs: Of a function; left out, its attribute `inputs`.
        outputs: Of a function; left out, its attribute `outputs`.
        solved_at: Of a function; left out, its attribute `solved_at`, if any.

    Raises:
        TaskError: It is none of these, or lacks what a task must have.
    """
    if isinstance(thing, type):
        thing = thing()
    if not hasattr(thing, "evaluate") and callable(thing):
        inputs = inputs if inputs is not None else getattr(thing, "inputs", None)
        outputs = outputs if outputs is not None else getattr(thing, "outputs", None)
        name = getattr(thing, "__name__", repr(thing))
        if inputs is None or outputs is None:
            raise TaskError(
                f"function {name} does not say what network it takes; set {name}.inputs and {name}.outputs, "
                f"or use fitness.as_task({name}, inputs=..., outputs=...)."
            )
        thing = FunctionTask(
            thing, inputs, outputs, solved_at if solved_at is not None else getattr(thing, "solved_at", None)
        )
    check_task(thing)
    return thing  # type: ignore[no-any-return]  # check_task has seen to it


def check_task(task: Any) -> None:
    """Refuse what is no task.

    Raises:
        TaskError: `inputs`, `outputs` or `evaluate` is missing, or cannot be.
    """
    name = task_name(task)
    if not any(hasattr(task, attribute) for attribute in ("inputs", "outputs", "evaluate")):
        raise TaskError(
            f"{task!r:.60} is no task; a task has inputs, outputs and evaluate(network, rng), or is a function of a "
            "network that has inputs and outputs."
        )
    for attribute, least in (("inputs", 0), ("outputs", 1)):
        value = getattr(task, attribute, None)
        if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
            raise TaskError(
                f"task {name}: {attribute} must be a whole number of at least {least}, but is {value!r:.60}."
            )
    if not callable(getattr(task, "evaluate", None)):
        raise TaskError(f"task {name} has no evaluate(network, rng); a task must have one that returns a fitness.")


def task_name(task: Any) -> str:
    """Return what people call this task."""
    return str(getattr(task, "name", None) or type(task).__name__)


def score(task: Task, network: Network, rng: np.random.Generator, genome_id: int) -> float:
    """Return the fitness of `network` as a float, having seen that it is one.

    Raises:
        EvaluationError: `evaluate` returned no number, nan, or infinity. -inf stands for a failure.
    """
    return checked_score(task.evaluate(network, rng), task, genome_id)


def checked_score(value: Any, task: Task, genome_id: int) -> float:
    """Return as a float what a task says of a genome.

    Raises:
        EvaluationError: It is no number, nan, or +inf.
    """
    if type(value) is float:
        number = value
    elif isinstance(value, numbers.Real) and not isinstance(value, bool):
        number = float(value)
    else:
        raise EvaluationError(
            f"genome {genome_id} scored {value!r:.60} on {task_name(task)}; evaluate() must return a finite number."
        )
    if math.isnan(number) or number == math.inf:
        raise EvaluationError(
            f"genome {genome_id} scored {number} on {task_name(task)}; evaluate() must return a finite number."
        )
    return number


def validation_episodes(task: Task) -> int:
    """Return on how many episodes this task wants a new champion validated; 0 if its scores have no luck."""
    return int(getattr(task, "validation_episodes", 20))


def is_solved(task: Task, network: Network, achieved: float) -> bool:
    """Return whether this network, whose score is `achieved`, solves the task."""
    solved = getattr(task, "solved", None)
    if solved is not None:
        network.reset()
        return bool(solved(network))
    solved_at = getattr(task, "solved_at", None)
    return solved_at is not None and achieved >= solved_at


def episode_scores(task: Task, network: Network, seeds: Iterable[int]) -> list[float]:
    """Return the score of one episode for each of these seeds."""
    by_seed = getattr(task, "score_episode", None)
    scores = []
    for seed in seeds:
        network.reset()
        scores.append(
            float(by_seed(network, seed))
            if by_seed
            else score(task, network, np.random.default_rng(seed), genome_id=-1)
        )
    return scores
