"""Elite recorder: a child process that records the newest elites of a run while there is nothing else to do.

It has the lowest priority, which on busy cores is a seventieth of one, and pauses while champions are recorded. It
reads the elites from the history and writes their replays apart from those of champions. Nothing waits for it: what is
not recorded when a run ends is recorded by `neat play RUN --genome ID`.
"""

import contextlib
import json
import math
import os
import time
from pathlib import Path
from typing import Any

from multiprocess.sharedctypes import RawArray

from fitness.evaluation.child_process import ChildProcess
from fitness.evaluation.scoring import open_task
from fitness.replays.episode import NotWantedError, can_be_recorded, record
from fitness.replays.recording_process import discard_output, set_niceness
from fitness.task import PreparedTask
from neat import Generation, Genome, Run, RunError
from neat.runs.history_elites import EliteRow
from neat.runs.replays import Replays, elite_replays

NICENESS = 19
START_SECONDS = 3.0
"""A run that ends sooner after its first elites starts no process for them."""
LOOK_SECONDS = 3.0
"""How often the process looks for new elites when all are recorded."""
BUSY_SECONDS = 0.1
"""How often it looks whether champions are still being recorded."""
MOST_FAILURES = 3
"""It ends after this many consecutive episodes that failed."""


class EliteRecorder:
    """Plays the newest elites of a run in a child process, one after another, for as long as it lives.

    On Windows, where a process cannot be made so nice, it does nothing.
    """

    def __init__(self, task: PreparedTask, directory: Path) -> None:
        """Start nothing yet.

        Args:
            task: What is played.
            directory: The run directory.
        """
        self._task = task
        self._directory = directory
        self._works = hasattr(os, "nice") and can_be_recorded(task)
        self._first_seen: float | None = None
        self._busy: Any = None  # memory that the process sees too
        self._process: ChildProcess | None = None

    @property
    def pid(self) -> int | None:
        """The id of the child process; None if there is none."""
        return None if self._process is None else self._process.pid

    def see(self, generation: Generation, *, busy: bool) -> None:
        """Start the process if there are elites to record, and let it pause while champions are recorded. Never waits.

        Args:
            generation: That is finished, and in the history.
            busy: Whether champions are being recorded.
        """
        if not self._works:
            return
        if self._first_seen is None and generation.elites:
            self._first_seen = time.monotonic()
        if self._process is not None and self._process.is_outdated():  # it lacks a function of the user
            self._process.kill()
            self._process = None
        is_due = self._first_seen is not None and time.monotonic() - self._first_seen >= START_SECONDS
        if self._process is None and is_due:
            try:
                self._busy = self._busy or RawArray("b", 1)
                self._process = ChildProcess(serve, self._task, self._directory, NICENESS, shared=self._busy)
            except OSError:  # the system allows no further process
                self._works = False
        if self._busy is not None:
            self._busy[0] = int(busy)

    def stop(self) -> None:
        """Let the process end by itself, after the step that it plays; record nothing more."""
        self._works = False
        if self._process is not None:
            self._process.let_end()

    def close(self) -> None:
        """End the process, whatever it does."""
        self.stop()
        if self._process is not None:
            self._process.kill()
            self._process = None
            elite_replays(self._directory).remove_leftovers()


def serve(connection: Any, task: PreparedTask, directory: Path, niceness: int, busy: Any) -> None:
    """Record the newest elites that have no replay, until the parent closes the pipe.

    Args:
        connection: Receives nothing.
        task: What is played.
        directory: The run directory.
        niceness: Of this process.
        busy: Memory that says whether champions are being recorded.
    """
    set_niceness(niceness)
    discard_output()
    if open_task(task, interruptible=False) is not None:  # which the recorder of champions reports
        return

    def is_wanted() -> bool:
        """Return whether to continue, once champions are not recorded any more."""
        while busy[0]:
            if connection.poll(BUSY_SECONDS):
                return False
        return not connection.poll()

    queue, failures = Queue(directory), 0
    try:
        while failures < MOST_FAILURES and is_wanted():
            elite = queue.next()
            if elite is None:
                connection.poll(LOOK_SECONDS)
                continue
            try:
                queue.keep(elite, task, is_wanted)
                failures = 0
            except NotWantedError:
                return
            except RunError:  # it was replaced meanwhile, or the disk is full
                continue
            except BaseException:  # play() is the user's, and can raise anything
                failures += 1
    finally:
        with contextlib.suppress(Exception):
            task.close()


class Queue:
    """The elites of a run that are to be recorded, the newest first; each is tried once.

    Attributes:
        directory: The run directory.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._replays = elite_replays(directory)
        self._tried: set[int] = set()
        self._oldest = 0  # older ones would be deleted at once
        self._waiting: list[EliteRow] = []  # the newest last
        self._read_at = -math.inf

    def next(self) -> EliteRow | None:
        """Return the newest elite without a replay for which there is room; None if there is none.

        The map is read again when all of it are recorded, and after `LOOK_SECONDS`.
        """
        if not self._waiting or time.monotonic() - self._read_at >= LOOK_SECONDS:
            self._waiting = self._missing()
            self._read_at = time.monotonic()
        if not self._waiting:
            return None
        elite = self._waiting.pop()
        if elite.genome >= self._oldest and self._replays.would_keep(elite.genome):
            return elite
        self._waiting = []  # without room for it there is none for older ones
        return None

    def _missing(self) -> list[EliteRow]:
        """Return the elites of now that have no replay, the newest last."""
        try:
            recorded = Run.open(self.directory).map()
        except RunError:  # it may be locked at present
            return []
        elites = {} if recorded is None else {one.genome: one for one in recorded.elites}
        self._make_room(set(elites))
        known = {*self._replays.genomes(), *Replays(self.directory / "replays").genomes(), *self._tried}
        newest = sorted(elites)[-self._replays.most :]
        return [elites[genome] for genome in newest if genome not in known]

    def keep(self, elite: EliteRow, task: PreparedTask, is_wanted: Any) -> None:
        """Record an elite.

        Raises:
            NotWantedError: `is_wanted` returned False.
            RunError: Its genome is not in the history any more, or the disk does not accept the replay.
        """
        self._tried.add(elite.genome)
        genome = Genome.from_json(json.dumps(Run.open(self.directory).genome_record(elite.genome)))
        self._replays.keep(record(task, genome, elite.generation, is_wanted, patches=True))
        if elite.genome not in self._replays.genomes():
            self._oldest = elite.genome + 1

    def _make_room(self, elites: set[int]) -> None:
        """Delete replays of genomes that are elites no more, where there are as many as are kept."""
        found = self._replays.genomes()
        if len(found) >= self._replays.most:
            for genome in set(found) - elites:
                with contextlib.suppress(OSError):
                    self._replays.path(genome).unlink(missing_ok=True)
