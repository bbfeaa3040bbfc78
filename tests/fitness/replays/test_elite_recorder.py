import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import multiprocess
import numpy as np
import pytest

import fitness
from fitness import as_task
from fitness.frame import Frame
from fitness.replays import elite_recorder
from fitness.replays.elite_recorder import NICENESS, EliteRecorder, Queue, serve
from fitness.replays.episode import record
from neat import Genome, Network
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays, elite_replays
from neat.runs.run import Run
from tests.fitness.replays.games import Waves
from tests.visualizer.runs import generation_of, grown, make_run, with_elites

PATIENCE = 60.0
CHAMPION = grown(id=1, fitness=9.0)
needs_nice = pytest.mark.skipif(not hasattr(os, "nice"), reason="elites are recorded where a process can be nice")


class Broken(Waves):
    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        raise RuntimeError("the game is broken")


class Endless(Waves):
    """A game whose episodes do not end."""

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        while True:
            time.sleep(0.01)
            yield Frame([0.0, 0.0], network.activate([0.0, 0.0]), 0.0)


def wait_until(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def elite(number: int) -> Genome:
    return grown(id=number, fitness=number / 100)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run whose elites are the genomes 12, 20 and 31; 11 was replaced by 31."""
    run = make_run(tmp_path / "run", 0)
    for number, elites in enumerate(({(0, 0): elite(11), (0, 1): elite(12)}, {(0, 2): elite(20)}, {(0, 0): elite(31)})):
        run.record(with_elites(generation_of(number, CHAMPION), elites))
    return run


@pytest.fixture
def start(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., "multiprocess.connection.Connection"]]:
    """Serve a game in a thread, with the priority and the output of this process; return the parent's end."""
    monkeypatch.setattr(elite_recorder, "set_niceness", lambda niceness: None)
    monkeypatch.setattr(elite_recorder, "discard_output", lambda: None)
    threads, ends = [], []

    def started(game: Waves, busy: list[int]) -> "multiprocess.connection.Connection":
        ours, theirs = multiprocess.Pipe()
        ends.append(ours)
        threads.append(
            threading.Thread(target=serve, args=(theirs, as_task(game), run.directory, 0, busy), daemon=True)
        )
        threads[-1].start()
        return ours

    yield started
    for end in ends:
        end.close()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_all_elites_of_now_are_recorded_the_newest_first(start: Callable[..., object], run: Run) -> None:
    replays = elite_replays(run.directory)
    queue = Queue(run.directory)
    first = queue.next()
    assert first is not None
    assert (first.genome, first.generation) == (31, 2)

    start(Waves(), [0])

    wait_until(lambda: replays.genomes() == [12, 20, 31])
    replay = Replay.read(replays.path(20))
    assert (replay.facts["genome"], replay.facts["generation"], replay.is_pending) == (20, 1, False)
    assert Queue(run.directory).next() is None


def test_the_episodes_of_all_elites_of_a_maze_have_room(tmp_path: Path) -> None:
    walker = grown(3, 30, inputs=10, outputs=2, id=5)
    replay = record(fitness.Maze("medium"), walker, 0, patches=True)
    assert replay.facts["steps"] == 400
    assert len(replay.facts["pictures"]) > 80

    elite_replays(tmp_path).keep(replay)

    replays = elite_replays(tmp_path)
    assert replays.most >= 50 * 50
    assert replays.path(5).stat().st_size < replays.most_bytes / replays.most


def test_the_episode_of_an_elite_is_stored_with_patches(
    start: Callable[..., object], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = []
    monkeypatch.setattr(
        elite_recorder, "record", lambda *words, patches: (recorded.append(patches), record(*words, patches=patches))[1]
    )
    start(Waves(), [0])

    wait_until(lambda: len(recorded) == 3)
    assert all(recorded)


def test_the_map_is_not_read_for_every_elite(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    read, recorded_map = [], Run.map
    monkeypatch.setattr(Run, "map", lambda run: (read.append(1), recorded_map(run))[1])
    queue, found = Queue(run.directory), []
    while (elite := queue.next()) is not None:
        queue.keep(elite, as_task(Waves()), lambda: True)
        found.append(elite.genome)

    assert found == [31, 20, 12]
    assert len(read) == 2  # at first, and when all of it were recorded


def test_the_newest_elites_are_next_after_a_while(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elite_recorder, "LOOK_SECONDS", 0.0)
    queue = Queue(run.directory)
    first = queue.next()
    assert first is not None
    queue.keep(first, as_task(Waves()), lambda: True)

    run.record(with_elites(generation_of(3, CHAMPION), {(5, 5): elite(40)}))

    second = queue.next()
    assert second is not None
    assert (first.genome, second.genome) == (31, 40)


def test_elites_that_arrive_later_are_recorded_too(
    start: Callable[..., object], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elite_recorder, "LOOK_SECONDS", 0.01)
    start(Waves(), [0])
    wait_until(lambda: len(elite_replays(run.directory).genomes()) == 3)

    run.record(with_elites(generation_of(3, CHAMPION), {(5, 5): elite(40)}))

    wait_until(lambda: 40 in elite_replays(run.directory).genomes())


def test_nothing_is_recorded_while_champions_are(start: Callable[..., object], run: Run) -> None:
    busy = [1]
    start(Waves(), busy)
    time.sleep(0.3)
    assert elite_replays(run.directory).genomes() == []

    busy[0] = 0
    wait_until(lambda: len(elite_replays(run.directory).genomes()) == 3)


def test_an_episode_ends_with_the_pipe_at_once(start: Callable[..., "multiprocess.connection.Connection"]) -> None:
    """The fixture waits for the thread."""
    connection = start(Endless(), [0])
    time.sleep(0.1)

    connection.close()


def test_it_gives_up_after_several_failures(start: Callable[..., object], run: Run) -> None:
    start(Broken(), [0])  # and ends, for which the fixture waits

    assert elite_replays(run.directory).genomes() == []


def test_elites_with_a_replay_are_left_alone(run: Run) -> None:
    elite_replays(run.directory).keep(record(Waves(), elite(31), 2))
    Replays(run.directory / "replays").keep(record(Waves(), elite(20), 1))

    found = Queue(run.directory).next()

    assert found is not None
    assert found.genome == 12


def test_each_elite_is_tried_once(run: Run) -> None:
    queue, tried = Queue(run.directory), []
    while (found := queue.next()) is not None:
        tried.append(found.genome)
        with pytest.raises(RuntimeError):
            queue.keep(found, as_task(Broken()), lambda: True)

    assert tried == [31, 20, 12]


def test_older_elites_are_not_recorded_where_there_is_no_room(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    replays = Replays(run.directory / "elite-replays", most_bytes=1)
    monkeypatch.setattr(elite_recorder, "elite_replays", lambda directory: replays)
    queue = Queue(run.directory)

    first = queue.next()
    assert first is not None
    queue.keep(first, as_task(Waves()), lambda: True)

    assert replays.genomes() == [31]
    asked: list[int] = []
    monkeypatch.setattr(replays, "would_keep", asked.append)
    assert queue.next() is None
    assert asked == [20]  # and not of each older one, which would list the directory as often


def test_a_replay_that_is_deleted_at_once_is_the_last_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    replays = Replays(run.directory / "elite-replays")
    replays.keep(record(Waves(), elite(31), 2))
    size = replays.path(31).stat().st_size
    small = Replays(run.directory / "elite-replays", most_bytes=size + 1)  # room for a byte of the next one
    monkeypatch.setattr(elite_recorder, "elite_replays", lambda directory: small)
    queue = Queue(run.directory)

    second = queue.next()
    assert second is not None
    assert second.genome == 20
    queue.keep(second, as_task(Waves()), lambda: True)

    assert small.genomes() == [31]
    assert queue.next() is None


def test_replays_of_genomes_that_are_elites_no_more_make_room(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    replays = Replays(run.directory / "elite-replays", most=2)
    monkeypatch.setattr(elite_recorder, "elite_replays", lambda directory: replays)
    for number in (12, 30):
        replays.keep(record(Waves(), elite(number), 0))

    found = Queue(run.directory).next()

    assert found is not None
    assert found.genome == 31
    assert replays.genomes() == [12]


@needs_nice
def test_the_process_begins_some_time_after_the_first_elites_and_is_very_nice(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = EliteRecorder(as_task(Waves()), run.directory)
    recorder.see(generation_of(0, CHAMPION), busy=False)
    recorder.see(with_elites(generation_of(2, CHAMPION), {(0, 0): elite(31)}), busy=False)
    assert recorder.pid is None

    monkeypatch.setattr(elite_recorder, "START_SECONDS", 0.0)
    recorder.see(generation_of(3, CHAMPION), busy=False)
    assert recorder.pid is not None
    wait_until(lambda: elite_replays(run.directory).genomes() == [12, 20, 31])
    assert os.getpriority(os.PRIO_PROCESS, recorder.pid) == NICENESS
    recorder.close()

    assert recorder.pid is None
    recorder.see(with_elites(generation_of(4, CHAMPION), {(0, 0): elite(50)}), busy=False)
    assert recorder.pid is None


@needs_nice
def test_nobody_waits_for_an_elite_at_the_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(Waves):
        def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
            (run.directory / "playing").touch()
            time.sleep(600.0)
            yield from super().play(network, rng)

    monkeypatch.setattr(elite_recorder, "START_SECONDS", 0.0)
    recorder = EliteRecorder(as_task(Stuck()), run.directory)
    recorder.see(with_elites(generation_of(2, CHAMPION), {(0, 0): elite(31)}), busy=False)
    wait_until((run.directory / "playing").exists)

    recorder.stop()
    recorder.close()


def test_a_task_with_nothing_to_record_needs_no_process(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elite_recorder, "START_SECONDS", 0.0)
    recorder = EliteRecorder(fitness.as_task(lambda network: 1.0, inputs=2, outputs=1), run.directory)

    recorder.see(with_elites(generation_of(2, CHAMPION), {(0, 0): elite(31)}), busy=False)

    assert recorder.pid is None
    recorder.close()
