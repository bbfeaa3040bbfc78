"""Recording process: what the child process of a recorder does."""

import contextlib
import dataclasses
import os
from collections.abc import Callable
from typing import Any, NamedTuple

from fitness.evaluation.child_process import receive, send
from fitness.evaluation.scoring import open_task
from fitness.raised import described
from fitness.replays.episode import NotWantedError, record, signals_and_pictures, with_pictures
from fitness.replays.pictures import KeptPictures
from fitness.task import PreparedTask
from neat import Genome
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays

MOST_PUT_OFF = 20
"""Champions whose pictures wait; those of the oldest are dropped."""


class Answer(NamedTuple):
    """What the process reports."""

    genome: int
    is_whole: bool
    """Whether the replay has its pictures, or will never have any; otherwise they follow."""
    failure: str | None = None
    """Why the episode could not be played, in one line."""


@dataclasses.dataclass
class Drawn:
    """The last episode whose task has drawn its pictures although only its signals were wanted."""

    replay: Replay | None = None
    pictures: KeptPictures | None = None


def serve(connection: Any, task: PreparedTask, replays: Replays, niceness: int) -> None:
    """Open the task, and play the champions that arrive until the parent closes the pipe.

    Each arrives with the niceness that the process then has at least.

    Args:
        connection: Receives (champion, generation, niceness), and sends an `Answer` for signals and one for pictures.
        task: What is played.
        replays: Where replays are written.
        niceness: To begin with.
    """
    set_niceness(niceness)
    discard_output()
    failure = open_task(task, interruptible=False)
    put_off: list[tuple[Genome, int]] = []
    drawn = Drawn()
    try:
        while True:
            if not put_off or connection.poll():
                champion, generation, niceness = receive(connection)
                set_niceness(niceness)
                answer = failure or _attempted(_keep_signals, champion, task, generation, replays, drawn)
                if isinstance(answer, Answer) and not answer.is_whole:
                    put_off = sorted([*put_off, (champion, generation)], key=_age)[-MOST_PUT_OFF:]
                send(connection, answer)
                continue
            champion, generation = put_off[-1]
            with contextlib.suppress(NotWantedError):
                answer = _attempted(_keep_pictures, champion, task, generation, replays, drawn, connection)
                put_off.pop()
                if answer.failure:
                    _settle(replays, champion.id)
                send(connection, answer)
    finally:
        with contextlib.suppress(Exception):
            task.close()


def _age(work: tuple[Genome, int]) -> int:
    """Sort champions from the oldest to the newest."""
    return int(work[0].id)


def _attempted(part: Callable[..., bool], champion: Genome, *rest: Any) -> Answer:
    """Return the answer of a function that records a champion, or why it failed."""
    try:
        return Answer(champion.id, part(champion, *rest))
    except NotWantedError:
        raise
    except BaseException as error:  # play() is the user's, and can raise anything
        return Answer(champion.id, True, f"genome {champion.id}: {described(error)}")


def _keep_signals(champion: Genome, task: PreparedTask, generation: int, replays: Replays, drawn: Drawn) -> bool:
    """Record the signals of a champion; return whether its replay is complete."""
    drawn.replay = drawn.pictures = None  # before the next episode needs memory
    replay, drawn.pictures = signals_and_pictures(task, champion, generation)
    drawn.replay = replay
    replays.keep(replay)
    return not replay.is_pending


def _keep_pictures(
    champion: Genome, task: PreparedTask, generation: int, replays: Replays, drawn: Drawn, connection: Any
) -> bool:
    """Record a champion with its pictures, unless another champion arrives meanwhile, whose signals come first."""

    def is_wanted() -> bool:
        return not connection.poll()

    if drawn.pictures and drawn.replay and drawn.replay.facts["genome"] == champion.id:
        replays.keep(with_pictures(drawn.replay, drawn.pictures, is_wanted))
        drawn.pictures = None
    else:
        replays.keep(record(task, champion, generation, is_wanted))
    return True


def _settle(replays: Replays, genome: int) -> None:
    """Note in a replay that its pictures will not come."""
    with contextlib.suppress(Exception):  # nor does anything else
        replay = Replay.read(replays.path(genome))
        replays.keep(Replay({**replay.facts, "pending": False}, *replay.parts()))


def set_niceness(niceness: int) -> None:
    """Lower the priority of this process to this niceness, if it is higher."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(max(0, niceness - os.nice(0)))


def discard_output() -> None:
    """Discard what a game prints, which would disturb the progress line."""
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(null, descriptor)
