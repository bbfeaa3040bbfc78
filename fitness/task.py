"""Task: what a genome is scored on.

Any object with `inputs`, `outputs` and `evaluate(network, rng)` is a task; no base class is needed. The protocols
below describe the members that a task may add. `as_task` reads and validates them all once and returns a
`PreparedTask`, in which every optional member is present and typed. No other module looks for optional members.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Protocol, runtime_checkable

import numpy as np

from fitness.environment_source import is_source
from fitness.frame import Frame
from fitness.function_task import FunctionTask
from fitness.outcome import Outcome
from fitness.prepared_task import PreparedTask
from neat import Genomes, Network, Networks, TaskError

__all__ = [
    "BatchTask",
    "EpisodicTask",
    "Frame",
    "FunctionTask",
    "PreparedTask",
    "Task",
    "TogetherTask",
    "WatchableTask",
    "as_task",
]


@runtime_checkable
class Task(Protocol):
    """The members that every task has."""

    inputs: int
    """Inputs of the networks: the numbers in an observation."""
    outputs: int
    """Outputs of the networks."""

    def evaluate(self, network: Network, rng: np.random.Generator) -> float | Outcome:
        """Return the fitness of this network, higher is better, or an outcome that says more.

        Args:
            network: The network to score, its state reset.
            rng: The source of chance. All genomes of a generation get the same stream. The global generators of
                `random` and `numpy.random` are seeded for each call too; other generators are not.
        """


class BatchTask(Task, Protocol):
    """A task that scores many genomes at once.

    The score of a genome must not depend on the other genomes of the call: a generation is cut into as many batches as
    there are processes. Where it does depend on them, see `TogetherTask`. Rounding counts, too: a matrix product of
    many rows can differ from that of one row in its last bits, and runs then depend on the number of processes.
    """

    batched: bool
    """Whether `evaluate_batch` is used."""

    def evaluate_batch(self, genomes: Genomes, rng: Callable[[int], np.random.Generator]) -> Iterable[float | Outcome]:
        """Return the fitness, or the outcome, of each of these genomes, (genomes,).

        Args:
            genomes: The genomes to score.
            rng: Returns the stream of the i-th genome, at its start; valid until the next call.
        """


class TogetherTask(Protocol):
    """A task whose genomes share a world, or compete: a whole generation is scored by one call.

    The call is made in one process, so further workers do not help, and a time limit for one evaluation is refused. A
    genome has no score alone, so champions are validated only if the task defines `validate(network)`.
    """

    inputs: int
    outputs: int
    together: bool
    """True."""

    def live(self, networks: Networks, rng: np.random.Generator) -> Iterable[float | Outcome]:
        """Return the fitness, or the outcome, of each network, (size,).

        `evaluate_batch(genomes, rng)` may be defined instead, as in `BatchTask`.

        Args:
            networks: Those of the generation, in its order, their states reset.
            rng: The source of chance.
        """


class EpisodicTask(Task, Protocol):
    """A task whose score is the mean of some episodes."""

    episodes: int
    """Episodes of one evaluation."""
    validation_episodes: int
    """Episodes that a new champion is validated on, at least; 0 for a task without luck."""

    def score_episode(self, network: Network, seed: int) -> float | Outcome:
        """Return the score, or the outcome, of the episode with this seed."""


class WatchableTask(Task, Protocol):
    """A task whose episodes can be recorded and shown."""

    frames_per_second: float
    """The pace at which an episode is shown."""

    def play(self, network: Network, rng: np.random.Generator) -> Iterable[Frame]:
        """Yield a frame for each step of one episode.

        Where drawing takes long, add a parameter `draw_every: int = 1`, draw a picture only where
        `fitness.frame.is_drawn(step, draw_every)`, and let the others be None. The page then shows the signals
        of an episode before its pictures are there.
        """


def as_task(
    thing: Any, *, inputs: int | None = None, outputs: int | None = None, solved_at: float | None = None
) -> PreparedTask:
    """Return `thing` as a prepared task; a prepared task is returned unchanged.

    Outputs of networks are between 0 and 1 by default. A function that compares them with other numbers, as in
    regression, needs the setting `genome.output_activation = "identity"`.

    Args:
        thing: A task, a class of tasks that needs no arguments, a function of a network, or a class of environments or
            an EnvSpec of gymnasium, which `Gymnasium` plays.
        inputs: Inputs of the networks that a function takes; its attribute `inputs` by default.
        outputs: Outputs of the networks that a function takes; its attribute `outputs` by default.
        solved_at: The fitness at which a function counts as solved; its attribute `solved_at` by default.

    Raises:
        TaskError: It is not a task, or a member is missing or invalid.
        TypeError: It is not a function, but one of the other arguments is given.
    """
    is_function = not isinstance(thing, type) and not hasattr(thing, "evaluate") and callable(thing)
    if not is_function and (inputs, outputs, solved_at) != (None, None, None):
        name = getattr(thing, "__name__", None) or getattr(thing, "name", None) or type(thing).__name__
        raise TypeError(
            f"as_task() takes inputs, outputs and solved_at for functions only, but {name} is not a function; "
            "set its attributes instead."
        )
    if isinstance(thing, PreparedTask):
        return thing
    if is_source(thing):
        from fitness.tasks.gymnasium.task import Gymnasium  # which is made of functions that call `as_task`

        thing = Gymnasium(thing)
    if isinstance(thing, type):
        thing = _instance_of(thing)
    if not hasattr(thing, "evaluate") and callable(thing):  # a class may make such an object, too
        inputs = inputs if inputs is not None else getattr(thing, "inputs", None)
        outputs = outputs if outputs is not None else getattr(thing, "outputs", None)
        name = getattr(thing, "__name__", repr(thing))
        if inputs is None or outputs is None:
            raise TaskError(
                f"function {name} does not define the size of its networks; set {name}.inputs and {name}.outputs, "
                f"or call fitness.as_task({name}, inputs=..., outputs=...)."
            )
        solved_at = solved_at if solved_at is not None else getattr(thing, "solved_at", None)
        thing = FunctionTask(thing, inputs, outputs, solved_at)
    return PreparedTask(thing)


def _instance_of(task: type) -> Any:
    try:
        inspect.signature(task).bind()
    except TypeError as error:
        raise TaskError(f"class {task.__name__} cannot be a task: {error}; pass an instance of it.") from error
    return task()
