"""Recording: one episode of a network, written down so that it can be watched without the game."""

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.replays.pictures import Film
from fitness.task import Frame, Task
from neat import Genome, Network
from neat.random_streams import EPISODE_SEED_LIMIT
from neat.runs.replay_format import FORMAT, MOST_ACTIVATIONS, MOST_STEPS, Replay

SEED = EPISODE_SEED_LIMIT
"""All champions are shown in the same episode, one that no seed of evolution or validation can be."""
FRAMES_PER_SECOND = 30.0
"""Of a task that does not say how fast it is to be watched."""
CASE_MILLISECONDS = 1000.0
"""How long a case of a truth table is shown."""


def can_be_recorded(task: Task) -> bool:
    """Return whether there is anything to record: a task with play(), or with cases()."""
    return callable(getattr(task, "play", None)) or callable(getattr(task, "cases", None))


def record(task: Task, genome: Genome, generation: int) -> Replay:
    """Return an episode of this genome as it was played.

    Args:
        task: One that can be recorded.
        genome: Who plays.
        generation: In which it became champion.
    """
    network = Network(genome)
    play = getattr(task, "play", None)
    if callable(play):
        frames: Iterable[Frame] = play(network, np.random.default_rng(SEED))
        pace = 1000.0 / (_positive(getattr(task, "frames_per_second", None)) or FRAMES_PER_SECOND)
        return _written(frames, network, genome, generation, pace, cases=None)
    cases = [(str(label), inputs) for label, inputs in itertools.islice(task.cases(), MOST_STEPS)]  # type: ignore[attr-defined]  # can_be_recorded has seen it
    frames = _case_frames(network, [inputs for _, inputs in cases])
    return _written(frames, network, genome, generation, CASE_MILLISECONDS, cases=[label for label, _ in cases])


def _case_frames(network: Network, cases: Iterable[Any]) -> Iterator[Frame]:
    for inputs in cases:
        network.reset()
        yield Frame(inputs, network.activate(inputs), 0.0)


def _written(
    frames: Iterable[Frame], network: Network, genome: Genome, generation: int, pace: float, cases: list[str] | None
) -> Replay:
    """Write down frames while they are played; the network shows what every neuron holds."""
    most = max(1, min(MOST_STEPS, MOST_ACTIVATIONS // len(network.values)))
    values: list[NDArray[np.float32]] = []
    outputs: list[NDArray[np.float32]] = []
    rewards: list[float] = []
    pressed: list[list[int] | None] = []
    film = Film(pace)
    truncated = False
    for step, frame in enumerate(frames):
        if step >= most:
            truncated = True
            break
        values.append(network.values.astype(np.float32))
        outputs.append(np.asarray(frame.outputs, np.float32).reshape(genome.outputs))
        rewards.append(_finite(frame.reward))
        pressed.append(None if frame.pressed is None else [int(output) for output in frame.pressed])
        film.add(step, frame.picture)
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
        "pictures": film.index(),
        "picture_size": film.size,
        "milliseconds": pace,
        "truncated": truncated,
        "inputs_only": cases is not None,
        **({"cases": cases} if cases is not None else {}),
    }
    answers = np.nan_to_num(np.array(outputs, np.float32)).astype("<f4")
    return Replay(facts, activations.tobytes(), answers.tobytes(), film.content())


def compressed(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Return values as int8, and for each column what 127 stands for.

    Args:
        values: (steps, neurons).
    """
    most = float(np.finfo(np.float32).max)
    finite = np.nan_to_num(values.astype(np.float64), posinf=most, neginf=-most)
    scales = np.abs(finite).max(axis=0, initial=0.0)
    scales[scales == 0.0] = 1.0
    return np.rint(finite / scales * 127.0).astype(np.int8), scales


def _positive(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) and value > 0 else None


def _finite(value: Any) -> float:
    number = float(value)
    return number if math.isfinite(number) else 0.0
