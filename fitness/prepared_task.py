"""PreparedTask: a task with all its optional members, read once, validated and typed."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from fitness.frame import Frame
from fitness.global_random import seeded_globals
from fitness.task_members import Members
from neat import Genomes, Network, Networks, TaskError
from neat.selection.outcomes import Measure

DEFAULT_VALIDATION_EPISODES = 20


class PreparedTask:
    """A task with all its optional members, validated and typed; `as_task` makes it.

    All members but `steps` and `batches_are_fast` are read when it is made. Pickling stores the task; unpickling
    prepares it again.
    """

    task: Any
    """The original task."""
    name: str
    """Shown to people; the class's name by default."""
    inputs: int
    outputs: int
    solved_at: float | None
    """The score from which the task counts as solved."""
    measures: tuple[Measure, ...]
    """The measures of an `Outcome`, by name and range; none by default."""
    map_lines: tuple[tuple[float, float, float, float], ...]
    """(x1, y1, x2, y2) of lines that the page draws beneath the map of the first two measures, such as walls; none by
    default."""
    map_downwards: bool
    """Whether the second measure grows downwards on that map, as y does in pictures; upwards by default."""
    episodes: int
    """Episodes of one evaluation; 1 by default."""
    validation_episodes: int
    """Episodes that a new champion is validated on, at least; 20 by default, 0 for a task without luck."""
    input_labels: tuple[str, ...] | None
    output_labels: tuple[str, ...] | None
    grid: tuple[int, int] | None
    """(rows, columns) of the inputs that form a picture, row by row from the first input."""
    agent_cell: tuple[int, int] | None
    """(row, column) of the cell of that picture in which the agent itself is, if it always is in the same one."""
    legend: tuple[str, ...] | None
    """What the values in that picture mean."""
    frames_per_second: float | None
    """The pace at which `play` is shown."""
    batched: bool
    """Whether genomes are scored by `evaluate_batch`, in batches of any size."""
    together: bool
    """Whether each generation is scored by one call of `live` or `evaluate_batch`; see `TogetherTask`."""
    play: Callable[[Network, np.random.Generator], Iterable[Frame]] | None
    """Yields a frame for each step of one episode."""
    draws_on_request: bool
    """Whether `play` takes `draw_every`; see `frames`."""
    cases: Callable[[], Iterable[tuple[str, Any]]] | None
    """Returns (label, inputs) of every case of a task that has few of them and no episodes to play."""
    validate: Callable[[Network], Any] | None
    """Returns the validation score, or `Outcome`, of a network, where that is not the mean of further evaluations."""
    evaluate_batch: Callable[[Genomes, Callable[[int], np.random.Generator]], Iterable[Any]] | None
    """Returns the fitness, or the `Outcome`, of each genome; see `BatchTask`."""
    evaluate_whole: Callable[[Network, np.random.Generator], Any] | None
    """`evaluate` as validations call it, where evaluations are shorter."""
    evaluate_batch_whole: Callable[[Genomes, Callable[[int], np.random.Generator]], Iterable[Any]] | None
    """`evaluate_batch` as validations call it; likewise."""
    live: Callable[[Networks, np.random.Generator], Iterable[Any]] | None
    """Returns the fitness, or the `Outcome`, of each network of a generation; see `TogetherTask`."""
    solved: Callable[[Network], bool] | None
    """Returns whether a network solves the task, where `solved_at` cannot decide that exactly."""
    score_episode: Callable[[Network, int], Any] | None
    """Returns the score, or the `Outcome`, of the episode with this seed."""
    to_inputs: Callable[[Any], Any] | None
    """Converts an observation to (inputs,) numbers; champions are saved with it if `neat.network` describes it."""
    to_action: Callable[[Any], Any] | None
    """Converts (outputs,) numbers to an action; likewise."""

    def __init__(self, task: Any) -> None:
        """Read and validate the members of a task; use `as_task`, which accepts functions and classes too.

        Raises:
            TaskError: A required member is missing, or a member is invalid.
        """
        members = Members(task)
        self.task = task
        self.name = members.name
        self.inputs, self.outputs = members.size("inputs", 0), members.size("outputs", 1)
        members.check_renamed()
        self.together = members.flag("together")
        if not self.together and not callable(getattr(task, "evaluate", None)):
            raise TaskError(
                f"task {self.name} has no evaluate(network, rng); a task must have one that returns a fitness"
                + (", or set together = True to be scored by live()." if hasattr(task, "live") else ".")
            )
        self.solved_at = members.solved_at()
        self.measures = members.measures()
        self.map_lines = members.map_lines()
        self.map_downwards = members.flag("map_downwards")
        self.episodes = members.count("episodes", 1, default=1)
        self.validate = members.function("validate")
        self.validation_episodes = self._validation_episodes(members)
        self.input_labels = members.labels("input_labels")
        self.output_labels = members.labels("output_labels")
        self.grid = members.grid(self.inputs)
        self.agent_cell = members.agent_cell(self.grid)
        self.legend = members.labels("legend")
        self.frames_per_second = members.frames_per_second()
        self.batched = members.flag("batched")
        self.play = members.function("play")
        self.draws_on_request = self.play is not None and _takes(self.play, "draw_every")
        self.cases = members.function("cases")
        self.evaluate_batch = members.function("evaluate_batch")
        self.evaluate_whole = members.function("evaluate_whole")
        self.evaluate_batch_whole = members.function("evaluate_batch_whole")
        self.live = members.function("live")
        self.solved = members.function("solved")
        self.score_episode = members.function("score_episode")
        self.to_inputs = members.function("to_inputs")
        self.to_action = members.function("to_action")
        self._open = members.function("open")
        self._close = members.function("close")
        if self.batched and self.evaluate_batch is None:
            raise TaskError(
                f"task {self.name}: batched is True, but evaluate_batch(genomes, rng) is missing; "
                "define it, or set batched to False."
            )
        if self.together and self.live is None and self.evaluate_batch is None:
            raise TaskError(
                f"task {self.name}: together is True, but live(networks, rng) is missing; "
                "define it, or evaluate_batch(genomes, rng), or set together to False."
            )

    @property
    def validates_whole(self) -> bool:
        """Whether a validation does not repeat evaluations, which may be shorter: then their scores do not compare."""
        return self.evaluate_whole is not None or self.evaluate_batch_whole is not None

    def _validation_episodes(self, members: "Members") -> int:
        """Return the episodes of a validation; a task that scores genomes together cannot score one alone."""
        if not self.together or self.validate is not None:
            return members.count("validation_episodes", 0, default=DEFAULT_VALIDATION_EPISODES)
        episodes = members.count("validation_episodes", 0, default=0)
        if episodes > 0:
            raise TaskError(
                f"task {self.name}: validation_episodes is {episodes}, but together is True, and a genome alone has "
                "no score; set it to 0 or leave it out, or define validate(network)."
            )
        return episodes

    def frames(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterable[Frame]:
        """Return the frames of one episode as `play` yields them.

        Args:
            network: The network that plays.
            rng: The source of chance.
            draw_every: A picture is needed of every how many steps, the first included; 0 for none. A `play` that takes
                an argument of this name need not draw the others; any other `play` draws all that it draws.

        Raises:
            TaskError: The task does not define `play`, or it yields something else.
        """
        if self.play is None:
            raise TaskError(f"task {self.name} has no episodes to play; define play(network, rng).")
        more = {"draw_every": draw_every} if self.draws_on_request else {}
        return self._checked(self.play(network, rng, **more))

    def _checked(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        must = f"task {self.name}: play() must yield a fitness.Frame for each step, but"
        if not isinstance(frames, Iterable):
            raise TaskError(f"{must} returned {frames!r:.60}.")
        for frame in frames:
            if not isinstance(frame, Frame):
                raise TaskError(f"{must} yielded {frame!r:.60}.")
            yield frame

    @property
    def steps(self) -> int | None:
        """Environment steps taken in this process so far; None if the task does not count them."""
        return Members(self.task).steps()

    @property
    def batches_are_fast(self) -> bool:
        """Whether a large batch is scored sooner than its genomes one by one, at present; by default if `batched`.

        Otherwise batches are small, so that one slow genome does not delay others.
        """
        return self.batched and bool(getattr(self.task, "batches_are_fast", True))

    def evaluate(self, network: Network, rng: np.random.Generator) -> Any:
        """Return what the task's `evaluate` returns, a score or an `Outcome`, unchecked; `fitness.score` checks it.

        Raises:
            TaskError: The task does not define it, because it scores genomes together.
        """
        if not hasattr(self.task, "evaluate"):
            raise TaskError(
                f"task {self.name} scores the genomes of a generation together, and not one alone; "
                "define evaluate(network, rng) to score one."
            )
        return self.task.evaluate(network, rng)

    def open(self) -> None:
        """Acquire what the task needs in this process; called once, before anything is scored or played there.

        What it draws from the global generators is the same in every process, and they are restored.
        """
        if self._open is not None:
            with seeded_globals("open"):
                self._open()

    def close(self) -> None:
        """Release what `open` acquired; called when a process ends, unless it is killed."""
        if self._close is not None:
            self._close()

    def __reduce__(self) -> tuple[type["PreparedTask"], tuple[Any]]:
        return PreparedTask, (self.task,)

    def __repr__(self) -> str:
        return f"PreparedTask({self.task!r})"


def _takes(function: Callable[..., Any], parameter: str) -> bool:
    try:
        return parameter in inspect.signature(function).parameters
    except (TypeError, ValueError):  # it is written in C
        return False
