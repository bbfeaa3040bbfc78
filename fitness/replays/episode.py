"""Episode: one episode of a network, recorded as a replay that is shown without the game."""

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.frame import Frame
from fitness.global_random import seeded_globals
from fitness.replays.pictures import Pictures
from fitness.task import PreparedTask, as_task
from neat import Genome, Network, TaskError
from neat.random_streams import EPISODE_SEED_LIMIT
from neat.runs.replay_format import FORMAT, MOST_ACTIVATIONS, MOST_STEPS, Replay

SEED = EPISODE_SEED_LIMIT
"""All champions are shown in the same episode, which neither evolution nor validation can meet."""
FRAMES_PER_SECOND = 30.0
"""The default pace."""
CASE_MILLISECONDS = 1000.0
"""How long a case of a truth table is shown. The replay file holds it; the page reads it from there."""


def can_be_recorded(task: Any) -> bool:
    """Return whether a task has something to record: play() or cases()."""
    task = as_task(task)
    return task.play is not None or task.cases is not None


def record(task: Any, genome: Genome, generation: int) -> Replay:
    """Play one episode of a genome, or all cases of a truth table, and return the replay.

    Args:
        task: A task that can be recorded.
        genome: The genome that plays.
        generation: In which it became champion.

    Raises:
        TaskError: The task has neither play() nor cases().
    """
    task = as_task(task)
    network = Network(genome)
    if task.play is not None:
        milliseconds = 1000.0 / (task.frames_per_second or FRAMES_PER_SECOND)
        with seeded_globals("episode", SEED):
            frames = task.play(network, np.random.default_rng(SEED))
            return _recorded(frames, network, genome, generation, milliseconds, cases=None)
    cases = _cases_of(task)
    frames = _case_frames(network, [inputs for _, inputs in cases])
    return _recorded(frames, network, genome, generation, CASE_MILLISECONDS, cases=[label for label, _ in cases])


def _cases_of(task: PreparedTask) -> list[tuple[str, Any]]:
    if task.cases is None:
        raise TaskError(f"task {task.name} cannot be recorded; define play(network, rng) or cases().")
    return [(str(label), inputs) for label, inputs in itertools.islice(task.cases(), MOST_STEPS)]


def _case_frames(network: Network, cases: Iterable[Any]) -> Iterator[Frame]:
    for inputs in cases:
        network.reset()
        yield Frame(inputs, network.activate(inputs), 0.0)


def _recorded(
    frames: Iterable[Frame],
    network: Network,
    genome: Genome,
    generation: int,
    milliseconds: float,
    cases: list[str] | None,
) -> Replay:
    """Return a replay of frames; the network's values are copied after each one."""
    most = max(1, min(MOST_STEPS, MOST_ACTIVATIONS // len(network.values)))
    values: list[NDArray[np.float32]] = []
    outputs: list[NDArray[np.float32]] = []
    rewards: list[float] = []
    pressed: list[list[int] | None] = []
    pictures = Pictures(milliseconds)
    truncated = False
    for step, frame in enumerate(frames):
        if step >= most:
            truncated = True
            break
        values.append(network.values.astype(np.float32))
        outputs.append(np.asarray(frame.outputs, np.float32).reshape(genome.outputs))
        rewards.append(_finite(frame.reward))
        pressed.append(None if frame.pressed is None else [int(output) for output in frame.pressed])
        pictures.add(step, frame.picture)
    activations, scales = compressed(np.array(values, np.float32).reshape(len(values), len(network.values)))
    facts = {
        "format": FORMAT,
        "genome": genome.id,
        "generation": generation,
        "seed": SEED,
        "score": _finite(math.fsum(rewards)) if cases is None else _finite(genome.fitness),
        "steps": len(values),
        "neurons": [*range(genome.shape.sensors), *genome.neurons["id"].tolist()],
        "scales": scales.tolist(),
        "outputs": genome.outputs,
        "rewards": rewards,
        "pressed": None if None in pressed else pressed,
        "pictures": pictures.index(),
        "picture_size": pictures.size,
        "milliseconds": milliseconds,
        "truncated": truncated,
        "inputs_only": cases is not None,
        **({"cases": cases} if cases is not None else {}),
    }
    all_outputs = np.nan_to_num(np.array(outputs, np.float32)).astype("<f4")
    return Replay(facts, activations.tobytes(), all_outputs.tobytes(), pictures.content())


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
