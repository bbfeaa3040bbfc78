"""Episode: one episode of a network, recorded as a replay that is shown without the game."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.frame import FRAMES_PER_SECOND, Frame
from fitness.global_random import seeded_globals
from fitness.replays.pictures import KeptPictures, Pictures, stride_of
from fitness.scores import unseen_seed
from fitness.task import PreparedTask, as_task
from neat import Genome, Network, TaskError
from neat.random_streams import EPISODE_SEED_LIMIT
from neat.runs.replay_format import FORMAT, MOST_ACTIVATIONS, MOST_STEPS, WITH_PATCHES, Replay

SEED = EPISODE_SEED_LIMIT
"""All champions are shown in the same episode, which neither evolution nor validation can meet."""
CASE_MILLISECONDS = 1000.0
"""How long a case of a truth table is shown. The replay file holds it; the page reads it from there."""


class NotWantedError(Exception):
    """A recording ended because something more urgent is to be recorded."""


def can_be_recorded(task: Any) -> bool:
    """Return whether a task has something to record: play() or cases()."""
    task = as_task(task)
    return task.play is not None or task.cases is not None


def signals(task: Any, genome: Genome, generation: int) -> Replay:
    """Play one episode of a genome without its pictures, which takes a small part of the time.

    A task whose `play` takes `draw_every` draws nothing; other tasks draw pictures, which are dropped.

    Args:
        task: A task that can be recorded.
        genome: The genome that plays.
        generation: In which it became champion.

    Returns:
        The replay. It is `pending` if `record` may add pictures.

    Raises:
        TaskError: The task has neither play() nor cases().
    """
    return signals_and_pictures(task, genome, generation)[0]


def signals_and_pictures(task: Any, genome: Genome, generation: int) -> tuple[Replay, KeptPictures | None]:
    """Return the replay as `signals` does, and the pictures that the task has drawn all the same, for `with_pictures`.

    They are None if the task has drawn none, or too many to keep.
    """
    task = as_task(task)
    kept = KeptPictures(_milliseconds(task)) if task.play is not None and not task.draws_on_request else None
    replay = _played(task, genome, generation, kept, is_wanted=lambda: True)
    return replay, kept if replay.is_pending and kept is not None and not kept.is_incomplete else None


def with_pictures(replay: Replay, kept: KeptPictures, is_wanted: Callable[[], bool] = lambda: True) -> Replay:
    """Return a replay of signals with its pictures.

    Args:
        replay: What `signals_and_pictures` returned.
        kept: Its pictures.
        is_wanted: Asked before each picture is stored; where it returns False, the recording ends.

    Raises:
        NotWantedError: `is_wanted` returned False.
    """

    def check() -> None:
        if not is_wanted():
            raise NotWantedError

    activations, outputs, _ = replay.parts()
    pictures = kept.stored(check)
    facts = {**replay.facts, "pictures": pictures.index(), "picture_size": pictures.size, "pending": False}
    return Replay(facts, activations, outputs, pictures.content())


def record(
    task: Any,
    genome: Genome,
    generation: int,
    is_wanted: Callable[[], bool] = lambda: True,
    *,
    patches: bool = False,
) -> Replay:
    """Play one episode of a genome, or all cases of a truth table, and return the replay with its pictures.

    Args:
        task: A task that can be recorded.
        genome: The genome that plays.
        generation: In which it became champion.
        is_wanted: Asked after each step; where it returns False, the recording ends.
        patches: Whether to store of a picture what changes, which makes a small file; see `Pictures`.

    Raises:
        TaskError: The task has neither play() nor cases().
        NotWantedError: `is_wanted` returned False.
    """
    task = as_task(task)
    return _played(task, genome, generation, Pictures(_milliseconds(task), patches=patches), is_wanted)


def seed_of_recording(task: PreparedTask) -> int:
    """Return the seed for `episode_scores` of the episode that `record` plays.

    A task that scores an episode by its seed plays the one that it draws; any other draws from a generator of `SEED`.
    """
    return SEED if task.score_episode is None else unseen_seed(np.random.default_rng(SEED))


def _played(
    task: PreparedTask,
    genome: Genome,
    generation: int,
    pictures: Pictures | KeptPictures | None,
    is_wanted: Callable[[], bool],
) -> Replay:
    """Play an episode; its pictures are added to `pictures`. Those that are only kept may follow later."""
    network = Network(genome)
    if task.play is None:
        cases = _cases_of(task)
        recording = _Recording(network, genome, CASE_MILLISECONDS)
        recording.add_all(_case_frames(network, [inputs for _, inputs in cases]), is_wanted)
        return recording.replay(generation, [label for label, _ in cases], pending=False)
    milliseconds = _milliseconds(task)
    recording = _Recording(network, genome, milliseconds, pictures)
    with seeded_globals("episode", SEED):
        frames = task.frames(network, np.random.default_rng(SEED), stride_of(milliseconds) if pictures else 0)
        recording.add_all(frames, is_wanted)
    is_final = isinstance(pictures, Pictures)
    pending = not is_final and (task.draws_on_request or recording.has_pictures)
    return recording.replay(generation, cases=None, pending=pending)


def _milliseconds(task: PreparedTask) -> float:
    """Return how long a step of an episode is shown."""
    return 1000.0 / (task.frames_per_second or FRAMES_PER_SECOND)


def _cases_of(task: PreparedTask) -> list[tuple[str, Any]]:
    if task.cases is None:
        raise TaskError(f"task {task.name} cannot be recorded; define play(network, rng) or cases().")
    return [(str(label), inputs) for label, inputs in itertools.islice(task.cases(), MOST_STEPS)]


def _case_frames(network: Network, cases: Iterable[Any]) -> Iterator[Frame]:
    for inputs in cases:
        network.reset()
        yield Frame(inputs, network.activate(inputs), 0.0)


class _Recording:
    """What the frames of an episode leave behind."""

    def __init__(
        self,
        network: Network,
        genome: Genome,
        milliseconds: float,
        pictures: Pictures | KeptPictures | None = None,
    ) -> None:
        self.has_pictures = False
        self._network, self._genome, self._milliseconds = network, genome, milliseconds
        self._pictures = pictures
        self._values: list[NDArray[np.float32]] = []
        self._outputs: list[NDArray[np.float32]] = []
        self._rewards: list[float] = []
        self._pressed: list[list[int] | None] = []
        self._truncated = False

    def add_all(self, frames: Iterable[Frame], is_wanted: Callable[[], bool]) -> None:
        """Add frames; the network's values are copied after each one."""
        most = max(1, min(MOST_STEPS, MOST_ACTIVATIONS // len(self._network.values)))
        try:
            for step, frame in enumerate(frames):
                if step >= most:
                    self._truncated = True
                    return
                if not is_wanted():
                    raise NotWantedError
                self._add(step, frame)
        finally:
            if hasattr(frames, "close"):  # of a generator, which may hold a game
                frames.close()

    def _add(self, step: int, frame: Frame) -> None:
        self._values.append(self._network.values.astype(np.float32))
        self._outputs.append(np.asarray(frame.outputs, np.float32).reshape(self._genome.outputs))
        self._rewards.append(_finite(frame.reward))
        self._pressed.append(None if frame.pressed is None else [int(output) for output in frame.pressed])
        self.has_pictures = self.has_pictures or frame.picture is not None
        if self._pictures is not None:
            self._pictures.add(step, frame.picture)

    def replay(self, generation: int, cases: list[str] | None, *, pending: bool) -> Replay:
        """Return the replay of what was added."""
        genome, steps = self._genome, len(self._values)
        values = np.array(self._values, np.float32).reshape(steps, len(self._network.values))
        activations, scales = compressed(values)
        pictures = self._pictures if isinstance(self._pictures, Pictures) else Pictures(self._milliseconds)
        facts = {
            "format": WITH_PATCHES if pictures.has_patches else FORMAT,
            "genome": genome.id,
            "generation": generation,
            "seed": SEED,
            "score": _finite(math.fsum(self._rewards)) if cases is None else _finite(genome.fitness),
            "steps": steps,
            "neurons": [*range(genome.shape.sensors), *genome.neurons["id"].tolist()],
            "scales": scales.tolist(),
            "outputs": genome.outputs,
            "rewards": self._rewards,
            "pressed": None if None in self._pressed else self._pressed,
            "pictures": pictures.index(),
            "picture_size": pictures.size,
            "pending": pending,
            "milliseconds": self._milliseconds,
            "truncated": self._truncated,
            "inputs_only": cases is not None,
            **({"cases": cases} if cases is not None else {}),
        }
        outputs = np.nan_to_num(np.array(self._outputs, np.float32)).astype("<f4")
        return Replay(facts, activations.tobytes(), outputs.tobytes(), pictures.content())


def compressed(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return values as int8, and for each column the value that 127 represents.

    Args:
        values: (steps, neurons).

    Returns:
        (steps, neurons) int8, and (neurons,) scales.
    """
    most = float(np.finfo(np.float32).max)
    finite = np.nan_to_num(values.astype(np.float64), posinf=most, neginf=-most)
    scales = np.abs(finite).max(axis=0, initial=0.0)
    scales[scales == 0.0] = 1.0
    return np.rint(finite / scales * 127.0).astype(np.int8), scales


def _finite(value: Any) -> float:
    number = float(value)
    return number if math.isfinite(number) else 0.0
