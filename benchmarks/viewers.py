"""What watching costs: the server with many viewers, with one and with none, and evolution beside it.

    python -m benchmarks.viewers            # some minutes
    python -m benchmarks.viewers --pairs 2  # fewer pairs of runs for the last two lines

CPU times are those that the system counts for the processes concerned, so that a busy machine
changes them little. What evolution pays is told twice: by the clock, in pairs of runs one right after
the other, which says little on a machine that does other things; and by the processor time that the
process beside it took, for each second that evolution took itself.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import fitness
import neat
from neat.runs.replays import Replays
from neat.runs.run import About, Run

VIEWERS = 32
RATE = 30  # generations a second
SECONDS = 10
TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Measure what watching costs.")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs compared for what evolution pays")
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place)
        many = many_viewers(directory)
        rows = [
            (f"{VIEWERS} viewers, {RATE} generations/s: events missed or out of order", f"{many['wrong']:,}"),
            (f"{VIEWERS} viewers, {RATE} generations/s: events delivered", f"{many['events']:,.0f}"),
            ("CPU of the server for each viewer", f"{many['share']:.2%} of a core"),
            ("CPU of the server, one viewer, nothing happens", f"{idle(directory, viewers=1):.2%} of a core"),
            ("CPU of the server, nobody there", f"{idle(directory, viewers=0):.2%} of a core"),
            (f"Ctrl-C with {VIEWERS} streams open", f"{many['farewell']:.2f} s"),
            ("evolution with a server and a viewer", slower(directory, pairs, evolve_watched)),
            ("evolution with replays recorded", slower(directory, pairs, evolve_recorded)),
        ]
    wide = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:{wide}}  {value}")


def many_viewers(directory: Path) -> dict[str, float]:
    """Let a run live through generations at a steady pace, and see what reaches everyone."""
    run = empty_run(directory / "many")
    with server_of(run) as (process, port), ExitStack() as viewers:
        heard: list[list[int]] = [[] for _ in range(VIEWERS)]
        streams = [viewers.enter_context(listening(port)) for _ in range(VIEWERS)]
        threads = [
            threading.Thread(target=note_generations, args=pair, daemon=True)
            for pair in zip(streams, heard, strict=True)
        ]
        for thread in threads:
            thread.start()
        before = cpu_seconds(process.pid)
        live_through(run, RATE * SECONDS)
        time.sleep(1.0)
        used = cpu_seconds(process.pid) - before
        begun = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.wait()
        farewell = time.perf_counter() - begun
        for thread in threads:
            thread.join()
    due = list(range(RATE * SECONDS))
    return {
        "events": sum(map(len, heard)),
        "wrong": sum(len(due) for numbers in heard if numbers != due),
        "share": used / (SECONDS + 1.0) / VIEWERS,
        "farewell": farewell,
    }


def idle(directory: Path, viewers: int) -> float:
    """Return how much of a core the server of a run takes in which nothing happens."""
    with server_of(empty_run(directory / f"idle-{viewers}")) as (process, port), ExitStack() as open_streams:
        for _ in range(viewers):
            open_streams.enter_context(listening(port))
        time.sleep(1.0)
        before = cpu_seconds(process.pid)
        time.sleep(SECONDS)
        return (cpu_seconds(process.pid) - before) / SECONDS


class Cost(NamedTuple):
    """What one run took."""

    seconds: float
    share: float
    """Processor time of what ran beside it, over its own."""


def slower(directory: Path, pairs: int, burdened: Callable[[Path, int], Cost]) -> str:
    """Return how much longer evolution takes with a burden, the median of pairs, and what that takes of the CPU."""
    ratios, shares = [], []
    for seed in range(pairs):
        costs = {}
        for kind in (burdened, evolve_alone) if seed % 2 else (evolve_alone, burdened):
            costs[kind] = kind(directory / f"{kind.__name__}-{seed}", seed)
        ratios.append(costs[burdened].seconds / costs[evolve_alone].seconds - 1.0)
        shares.append(costs[burdened].share)
    told = ", ".join(f"{ratio:+.1%}" for ratio in sorted(ratios))
    return f"{statistics.median(shares):.1%} of its CPU; {statistics.median(ratios):+.1%} by the clock ({told})"


def evolve_alone(place: Path, seed: int) -> Cost:
    """Evolve with nobody watching and nothing recorded."""
    return evolved(empty_run(place), seed, beside=None)


def evolve_recorded(place: Path, seed: int) -> Cost:
    """Evolve the same while champions are recorded."""
    run = empty_run(place)
    with fitness.Recorder(task(), Replays(place / "replays")) as recorder:
        see = lambda generation: recorder.see(generation.champion, generation.number)  # noqa: E731  # it is short
        return evolved(run, seed, recorder.pid, see)


def evolve_watched(place: Path, seed: int) -> Cost:
    """Evolve the same while a server shows it to a viewer."""
    run = empty_run(place)
    with server_of(run) as (process, port), listening(port) as stream:
        threading.Thread(target=note_generations, args=(stream, []), daemon=True).start()
        return evolved(run, seed, process.pid)


def task() -> fitness.Task:
    """Return the task of the runs that are compared."""
    return fitness.Gymnasium("LunarLander-v3", episodes=3)


def evolved(
    run: Run, seed: int, beside: int | None, see: Callable[[neat.Generation], None] = lambda generation: None
) -> Cost:
    """Evolve 20 generations on two workers into a run directory; tell what that took, and the process beside it."""
    population = neat.Population(run.settings, inputs=8, outputs=4, seed=seed)
    before, clock = own_cpu(), time.perf_counter()
    other = cpu_seconds(beside) if beside else 0.0
    with fitness.Workers(task(), processes=2) as workers:
        for generation in neat.evolve(population, workers.evaluate):
            run.record(generation)
            see(generation)
            if generation.number == 19:
                break
        seconds = time.perf_counter() - clock
        other = cpu_seconds(beside) - other if beside else 0.0
    return Cost(seconds, other / (own_cpu() - before))


def own_cpu() -> float:
    """Return the processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def empty_run(place: Path) -> Run:
    """Return a new run directory."""
    shutil.rmtree(place, ignore_errors=True)
    return Run.create(place, neat.Settings(), About(task="LunarLander-v3", seed=1))


def live_through(run: Run, generations: int) -> None:
    """Enter generations at a steady pace, as evolution would."""
    with closing(sqlite3.connect(run.directory / "history.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = NORMAL")
        begun = time.perf_counter()
        for number in range(generations):
            time.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
            database.execute("BEGIN")
            database.execute("INSERT INTO generation (number, best, mean) VALUES (?, ?, ?)", (number, 1.0, 0.5))
            sizes = [(number, kind, 15) for kind in range(10)]
            database.executemany("INSERT INTO species (generation, id, size) VALUES (?, ?, ?)", sizes)
            database.execute("COMMIT")


@contextmanager
def server_of(run: Run) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Serve a run from a process of its own."""
    command = [sys.executable, "-m", "experiments.cli.main", "view", str(run.directory), "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server, int(json.loads(server.stdout.readline())["address"].rstrip("/").rpartition(":")[2])
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        server.stdout.close()


@contextmanager
def listening(port: int) -> Iterator[http.client.HTTPResponse]:
    """Open a stream of events."""
    viewer = http.client.HTTPConnection("127.0.0.1", port)
    viewer.request("GET", "/api/events")
    with closing(viewer), viewer.getresponse() as answer:
        yield answer


def note_generations(stream: http.client.HTTPResponse, heard: list[int]) -> None:
    """Note the number of each generation that a stream tells of, until it ends."""
    with suppress(OSError, ValueError, AttributeError):  # of a stream that is closed meanwhile
        while line := stream.readline():
            if line.startswith(b"id: "):
                heard.append(int(line[4:]))


def cpu_seconds(process: int) -> float:
    """Return how much processor time a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


if __name__ == "__main__":
    main()
