"""Bundled run: a champion without a run, bundled or of a file, as a run that can be watched, while somebody does."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.catalog.registry import find
from experiments.catalog.task_source import TaskSource
from experiments.runner.champion import Champion
from experiments.runner.new_run import about, file_name
from experiments.runner.run_task import opened
from experiments.runner.solved import SolvedCheck
from experiments.runner.task_conversions import conversions_of
from fitness import episode_scores
from fitness.replays.episode import SEED, can_be_recorded, record, seed_of_recording
from neat import Generation, Network
from neat.runs.replays import Replays
from neat.runs.run import Run

LOG = logging.getLogger("neat")
PATIENCE_SECONDS = 2.0
"""An episode that takes longer to record is announced: some games draw ten pictures a second."""


@contextmanager
def bundled_run(champion: Champion) -> Iterator[Path]:
    """Yield the directory of a run with one generation, whose champion this is; it is deleted when the block ends.

    The champion plays first, so that an error of its game comes before anything must be deleted.

    Raises:
        TaskError: The game cannot be played.
    """
    name, task, genome, _ = champion
    with opened(task):
        (score,) = episode_scores(task, Network(genome), [seed_of_recording(task)])
        scored = genome.copy(fitness=score)
        with _announced(f"{name} plays an episode, whose pictures take a while; the page follows."):
            replays = [record(task, scored, generation=0)] if can_be_recorded(task) else []
        generation = Generation(
            number=0, best=scored, champion=scored, validated=None, mean=score, median=score, species=(),
            threshold=0.0, evaluations=1,
        )  # fmt: skip
        solved = SolvedCheck(task).on(generation)
    with TemporaryDirectory(prefix="neat-") as place:
        run = Run.create(
            Path(place) / file_name(name), find(name).settings_for(task), about(TaskSource(name), SEED, task)
        )
        for replay in replays:
            Replays(run.directory / "replays").keep(replay)
        run.note_conversions(conversions_of(task))
        run.record(generation, solved=solved)
        run.note_state("finished")
        yield run.directory


@contextmanager
def _announced(text: str) -> Iterator[None]:
    """Log a line if the block takes long."""
    timer = threading.Timer(PATIENCE_SECONDS, LOG.warning, (text,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
