"""Exhibit: a champion that is kept here, made into a run for as long as somebody watches it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.catalog.registry import find
from experiments.runner.champion import Champion
from experiments.runner.new_run import about, file_name
from experiments.runner.solved import Verdict
from fitness import episode_scores
from fitness.replays.episode import SEED, can_be_recorded, record
from neat import Generation, Network
from neat.runs.replays import Replays
from neat.runs.run import Run


@contextmanager
def exhibited(champion: Champion) -> Iterator[Path]:
    """Yield the directory of a run of one generation, which this champion is; it is gone when the block ends.

    It plays first, so that whatever goes wrong with its game does so before there is anything to remove.

    Raises:
        TaskError: The game cannot be played.
    """
    name, task, genome, _ = champion
    (score,) = episode_scores(task, Network(genome), [SEED])
    scored = genome.copy(fitness=score)
    replays = [record(task, scored, generation=0)] if can_be_recorded(task) else []
    generation = Generation(
        number=0, best=scored, champion=scored, validated=None, mean=score, median=score, species=(), threshold=0.0,
        evaluations=1,
    )  # fmt: skip
    solved = Verdict(task).on(generation)
    with TemporaryDirectory(prefix="neat-") as place:
        run = Run.create(Path(place) / file_name(name), find(name).settings, about(name, SEED, task))
        for replay in replays:
            Replays(run.directory / "replays").keep(replay)
        run.record(generation, solved=solved)
        run.note_state("finished")
        yield run.directory
