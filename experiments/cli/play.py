"""play: how good is the champion on games it never saw, and what does it look like."""

import argparse
import itertools
import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rich.table import Table

from experiments.cli.console import announcement, console_for, count, number
from experiments.cli.show import print_json
from experiments.runner.champion import champion_of
from fitness import PreparedTask, episode_scores
from neat import Network, TaskError
from neat.random_streams import EPISODE_SEED_LIMIT

MOST_FRAMES = 1_500
SLOWEST, FASTEST = 5.0, 50.0
"""Pictures a second of a film; viewers take a GIF's for slower if it has more than 50."""


def play_command(arguments: argparse.Namespace) -> int:
    """Score the champion of a run, or one that is kept, on fresh episodes; return the exit status."""
    name, task, champion, place = champion_of(arguments.run)
    if (task.inputs, task.outputs) != (champion.inputs, champion.outputs):
        raise TaskError(
            f"{name} takes networks of {task.inputs} inputs and {task.outputs} outputs, but {place} "
            f"has {champion.inputs} and {champion.outputs}; has the task changed since?"
        )
    network = Network(champion)
    first = EPISODE_SEED_LIMIT if arguments.seed is None else arguments.seed
    scores = episode_scores(task, network, range(first, first + arguments.episodes))
    facts = statistics_of(scores)
    if arguments.video:
        frames = film(task, network, first, Path(arguments.video))
        console_for(sys.stderr).print(f"{arguments.video}: {count(frames, 'frame')}")
    if arguments.json:
        print_json(facts)
        return 0
    console = console_for(sys.stdout)
    console.print(
        announcement(
            f"{name}: genome {champion.id}",
            {
                "episodes": f"{facts['episodes']}, seeds {first} to {first + arguments.episodes - 1}",
                "mean": f"{number(facts['mean'])} ± {number(facts['std'])}",
                "range": f"{number(facts['min'])} to {number(facts['max'])}",
            },
        )
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("seed", justify="right")
    table.add_column("score", justify="right")
    for seed, score in itertools.islice(zip(range(first, first + len(scores)), scores, strict=True), 20):
        table.add_row(str(seed), number(score))
    console.print(table)
    return 0


def statistics_of(scores: list[float]) -> dict[str, Any]:
    """Return what `--json` says of some scores."""
    return {
        "episodes": len(scores),
        "mean": statistics.fmean(scores),
        "std": statistics.pstdev(scores),
        "min": min(scores),
        "max": max(scores),
        "scores": scores,
    }


def film(task: PreparedTask, network: Network, seed: int, path: Path) -> int:
    """Write an animated picture of one episode; return how many frames it has.

    Raises:
        TaskError: The task shows no pictures.
    """
    pictures = []
    if task.play is not None:
        frames = itertools.islice(task.play(network, np.random.default_rng(seed)), MOST_FRAMES)
        pictures = [Image.fromarray(frame.picture) for frame in frames if frame.picture is not None]
    pace = min(max(task.frames_per_second or 30.0, SLOWEST), FASTEST)
    if not pictures:
        raise TaskError(
            f"{task.name} shows no pictures, so there is nothing to film; "
            "an environment that can draw itself may need a package, such as pygame-ce."
        )
    try:
        pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=1000.0 / pace, loop=0, optimize=True)
    except (OSError, ValueError) as error:
        raise TaskError(f"{path} cannot be written: {error}; name it something.gif.") from error
    return len(pictures)
