"""What watching costs: the server with many viewers, with one and with none, and evolution beside it.

    python -m benchmarks.viewers            # some minutes
    python -m benchmarks.viewers --pairs 2  # fewer pairs of runs for the last two lines

CPU times are those that the system counts for the processes concerned, so that a busy machine
changes them little; how long evolution takes is compared in pairs, one right after the other.
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
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import fitness
import neat
from neat.replays import Replays
from neat.run import About, Run

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
            ("evolution with a viewer, against none", slower(directory, pairs, evolve_watched, evolve_alone)),
            ("evolution with replays recorded, against none", slower(directory, pairs, evolve_recorded, evolve_alone)),
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


def slower(
    directory: Path, pairs: int, burdened: Callable[[Path, int], float], free: Callable[[Path, int], float]
) -> str:
    """Return how much longer evolution takes with a burden: the median of pairs, and all of them."""
    ratios = []
    for seed in range(pairs):
        order = (burdened, free) if seed % 2 else (free, burdened)
        seconds = {kind: kind(directory / f"{kind.__name__}-{seed}", seed) for kind in order}
        ratios.append(seconds[burdened] / seconds[free] - 1.0)
    return f"{statistics.median(ratios):+.1%}   ({', '.join(f'{ratio:+.1%}' for ratio in sorted(ratios))})"


def evolve_alone(place: Path, seed: int) -> float:
    """Return how long a run takes that nobody watches."""
    return evolved(empty_run(place), seed)


def evolve_recorded(place: Path, seed: int) -> float:
    """Return how long the same run takes while its champions are recorded."""
    run = empty_run(place)
    with fitness.Recorder(task(), Replays(place / "replays")) as recorder:
        return evolved(run, seed, lambda generation: recorder.see(generation.champion, generation.number))


def evolve_watched(place: Path, seed: int) -> float:
    """Return how long the same run takes while a server shows it to a viewer."""
    run = empty_run(place)
    with server_of(run) as (_, port), listening(port) as stream:
        threading.Thread(target=note_generations, args=(stream, []), daemon=True).start()
        return evolved(run, seed)


def task() -> fitness.Task:
    """Return the task of the runs that are compared."""
    return fitness.Gymnasium("CartPole-v1", episodes=3)


def evolved(run: Run, seed: int, see: Callable[[neat.Generation], None] = lambda generation: None) -> float:
    """Evolve 20 generations on two workers into a run directory; return the seconds that took."""
    population = neat.Population(run.settings, inputs=4, outputs=2, seed=seed)
    with fitness.Workers(task(), processes=2) as workers:
        begun = time.perf_counter()
        for generation in neat.evolve(population, workers.evaluate):
            run.record(generation)
            see(generation)
            if generation.number == 19:
                return time.perf_counter() - begun
    raise AssertionError


def empty_run(place: Path) -> Run:
    """Return a new run directory."""
    shutil.rmtree(place, ignore_errors=True)
    return Run.create(place, neat.Settings(), About(task="CartPole-v1", seed=1))


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
    command = [sys.executable, "-m", "experiments.command", "view", str(run.directory), "--port", "0", "--json"]
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
    while line := stream.readline():
        if line.startswith(b"id: "):
            heard.append(int(line[4:]))


def cpu_seconds(process: int) -> float:
    """Return how much processor time a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


if __name__ == "__main__":
    main()
