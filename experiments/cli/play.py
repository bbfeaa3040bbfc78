"""play: the champion's scores on unseen episodes, and a film of one."""

import argparse
import itertools
import math
import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from rich.table import Table
from rich.text import Text

from experiments.cli.console import LiveLine, announcement, console_for, print_json, warnings_on
from experiments.cli.format import count, number
from experiments.cli.standard_streams import result_stream
from experiments.runner.champion import champion_of, has_no_run
from experiments.runner.missing_replay import elites_of, is_missing, leave_replay, record_elites
from experiments.runner.new_run import RUNS
from experiments.runner.run_task import opened
from experiments.runner.summary import finite
from fitness import PreparedTask, episode_scores
from fitness.global_random import seeded_globals
from neat import Network, RunError, TaskError
from neat.random_streams import EPISODE_SEED_LIMIT
from neat.runs.replays import elite_replays
from visualizer.run_index import newest_run

MOST_FRAMES = 1_500
SLOWEST, FASTEST = 5.0, 50.0
"""Frames per second of a film; viewers take a GIF with more than 50 for a slower one."""
MOST_ROWS = 20


def play_command(arguments: argparse.Namespace) -> int:
    """Score the champion of a run, of a file, or a bundled one, on unseen episodes; return the exit status."""
    if arguments.video:
        check_film(Path(arguments.video))
    run = arguments.run or newest_run(RUNS)
    with warnings_on(console_for(sys.stderr)):
        name, task, champion, _ = champion_of(run, arguments.task, arguments.genome)
    if arguments.video and task.play is None:
        raise without_pictures(task)
    if arguments.elites:
        return record_command(arguments, Path(run), task)
    network = Network(champion)
    first = EPISODE_SEED_LIMIT if arguments.seed is None else arguments.seed
    with opened(task):
        scores = episode_scores(task, network, range(first, first + arguments.episodes))
        if arguments.video:
            frames = film(task, network, first, Path(arguments.video))
            console_for(sys.stderr).print(f"{arguments.video}: {count(frames, 'frame')}")
        show(arguments, f"{name}: genome {champion.id}", first, scores)
        leave_replay(run, task, champion)  # last: the scores are out if somebody does not wait for it
    return 0


def record_command(arguments: argparse.Namespace, directory: Path, task: PreparedTask) -> int:
    """Record the episodes that elites of a run lack; return the exit status.

    Raises:
        RunError: It is a bundled champion or a file, not a run; or has no map.
    """
    if has_no_run(directory):
        raise RunError(f"--elites records elites of a run, but {directory} is one champion; name a run directory.")
    console, recorded = console_for(sys.stderr), 0
    with warnings_on(console), opened(task), LiveLine(console) as progress:
        for recorded, genome in enumerate(record_elites(directory, task), start=1):
            if progress.live:
                progress.draw(
                    Text(f"recorded {count(recorded, 'elite')}, the last genome {genome}  {progress.elapsed()}")
                )
    replays = elite_replays(directory)
    kept = len(replays.genomes())
    if missing := sum(is_missing(directory, genome) for genome in elites_of(directory)):
        room = f"at most {replays.most} files and {replays.most_bytes // 2**20} MB are kept, of the newest"
        console.print(f"{count(missing, 'elite')} without an episode: {room}. --genome ID records one.", soft_wrap=True)
    if arguments.json:
        print_json({"recorded": recorded, "replays": kept})
    else:
        line = f"{count(recorded, 'elite')} recorded; {count(kept, 'elite')} can be watched: neat view {directory}"
        console_for(result_stream()).print(line, soft_wrap=True)
    return 0


def check_film(path: Path) -> None:
    """Refuse a file for a film before episodes are played.

    Raises:
        TaskError: Its ending is not that of an animated picture, or its folder does not exist.
    """
    Image.init()
    if Image.EXTENSION.get(path.suffix.lower()) not in Image.SAVE_ALL:
        raise TaskError(
            f"--video must name an animated picture, but is {path}; use a name such as {path.with_suffix('.gif').name}."
        )
    if not path.parent.is_dir():
        raise TaskError(f"--video {path} cannot be written: the folder {path.parent} does not exist; make it first.")


def without_pictures(task: PreparedTask) -> TaskError:
    """Return the error of a film of a task without pictures."""
    return TaskError(
        f"{task.name} draws no pictures, so there is nothing to film; an environment that can draw itself may need a "
        "package, such as pygame-ce."
    )


def show(arguments: argparse.Namespace, title: str, first: int, scores: list[float]) -> None:
    """Print the scores of episodes from this seed on, as a table or as JSON."""
    facts = statistics_of(scores)
    if arguments.json:
        print_json(facts)
        return
    console = console_for(result_stream())
    lines = {
        "episodes": f"{facts['episodes']}, seeds {first} to {first + len(scores) - 1}",
        "mean": f"{number(facts['mean'])} ± {number(facts['std'])}",
        "range": f"{number(facts['min'])} to {number(facts['max'])}",
    }
    if failed := sum(not math.isfinite(score) for score in scores):
        lines["failed"] = f"{count(failed, 'episode')}, which mean and range leave out"
    console.print(announcement(title, lines))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("seed", justify="right")
    table.add_column("score", justify="right")
    for seed, score in enumerate(scores[:MOST_ROWS], start=first):
        table.add_row(str(seed), number(score))
    console.print(table)
    if len(scores) > MOST_ROWS:
        console.print(f"... and {len(scores) - MOST_ROWS} more", style="dim")


def statistics_of(scores: list[float]) -> dict[str, Any]:
    """Return the object that `--json` prints: statistics of the finite scores, and None for what failed."""
    scored = [score for score in scores if math.isfinite(score)]
    return {
        "episodes": len(scores),
        "mean": statistics.fmean(scored) if scored else None,
        "std": statistics.pstdev(scored) if scored else None,
        "min": min(scored, default=None),
        "max": max(scored, default=None),
        "scores": [finite(score) for score in scores],
    }


def film(task: PreparedTask, network: Network, seed: int, path: Path) -> int:
    """Write one episode as an animated GIF; return its number of frames.

    Raises:
        TaskError: The task draws no pictures, or the file cannot be written.
    """
    pictures = []
    if task.play is not None:
        with seeded_globals("episode", seed):  # as the episode of this seed is scored
            frames = itertools.islice(task.play(network, np.random.default_rng(seed)), MOST_FRAMES)
            pictures = [Image.fromarray(frame.picture) for frame in frames if frame.picture is not None]
    pace = min(max(task.frames_per_second or 30.0, SLOWEST), FASTEST)
    if not pictures:
        raise without_pictures(task)
    try:
        pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=1000.0 / pace, loop=0, optimize=True)
    except (OSError, ValueError) as error:
        raise TaskError(f"{path} cannot be written: {error}; use a name such as something.gif.") from error
    return len(pictures)
