"""The cost of watching: the server with many viewers, with one and with none, and evolution beside it.

    python -m benchmarks.viewers            # some minutes
    python -m benchmarks.viewers --pairs 2  # fewer pairs of runs for the lines about evolution

CPU times are those that the system counts for each process, so a busy machine changes them little. The cost for
evolution is measured in two ways: in wall time, by pairs of consecutive runs, which is unreliable on a busy machine;
and as the CPU time of the process beside it per second of CPU time of evolution itself.
"""

import argparse
import http.client
import itertools
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import fitness
import neat
from experiments.catalog.registry import find
from experiments.runner.pulse import Pulse
from fitness.evaluation.evaluator import Progress
from fitness.replays.episode import record, signals
from neat.random_streams import Purpose
from neat.runs.replays import Replays
from neat.runs.run import About, Run

VIEWERS = 32
RATE = 30  # generations a second
SECONDS = 10
BEATS = 2_000
GENERATIONS = 8
GAMES = ("CartPole-v1", "LunarLander-v3")
"""Games whose pictures take much more time than their steps."""
TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Measure the cost of watching.")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of runs compared for the cost to evolution")
    pairs = parser.parse_args().pairs
    neat.warm_up()
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place)
        many = many_viewers(directory)
        rows = [
            (f"{VIEWERS} viewers, {RATE} generations/s: events missed or out of order", f"{many['wrong']:,}"),
            (f"{VIEWERS} viewers, {RATE} generations/s: events delivered", f"{many['events']:,.0f}"),
            ("CPU of the server for each viewer", f"{many['share']:.2%} of a core"),
            ("CPU of the server, one viewer, idle run", f"{idle(directory, viewers=1):.2%} of a core"),
            ("CPU of the server, no viewer", f"{idle(directory, viewers=0):.2%} of a core"),
            (f"Ctrl-C with {VIEWERS} streams open", f"{many['farewell']:.2f} s"),
            ("a heartbeat, of which there are two a second", heartbeats(directory)),
            ("evolution with a server and a viewer", slowdown(directory, pairs, evolve_watched)),
            ("evolution with replays recorded, nobody watching", slowdown(directory, pairs, evolve_recorded)),
            ("evolution with server, viewer and prompt replays", slowdown(directory, pairs, evolve_shown)),
            *((f"a champion of {name}", replay_costs(name)) for name in GAMES),
        ]
    wide = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:{wide}}  {value}")


def many_viewers(directory: Path) -> dict[str, float]:
    """Record generations at a steady rate; count what each viewer receives."""
    run = empty_run(directory / "many")
    with server_of(run) as (process, port), ExitStack() as viewers:
        received: list[list[int]] = [[] for _ in range(VIEWERS)]
        streams = [viewers.enter_context(listening(port)) for _ in range(VIEWERS)]
        threads = [
            threading.Thread(target=note_generations, args=pair, daemon=True)
            for pair in zip(streams, received, strict=True)
        ]
        for thread in threads:
            thread.start()
        before = cpu_seconds(process.pid)
        record_generations(run, RATE * SECONDS)
        time.sleep(1.0)
        used = cpu_seconds(process.pid) - before
        start = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.wait()
        farewell = time.perf_counter() - start
        for thread in threads:
            thread.join()
    recorded = list(range(RATE * SECONDS))
    return {
        "events": sum(map(len, received)),
        "wrong": sum(len(recorded) for numbers in received if numbers != recorded),
        "share": used / (SECONDS + 1.0) / VIEWERS,
        "farewell": farewell,
    }


def idle(directory: Path, viewers: int) -> float:
    """Return the share of a core that the server of an idle run takes."""
    with server_of(empty_run(directory / f"idle-{viewers}")) as (process, port), ExitStack() as open_streams:
        for _ in range(viewers):
            open_streams.enter_context(listening(port))
        time.sleep(1.0)
        before = cpu_seconds(process.pid)
        time.sleep(SECONDS)
        return (cpu_seconds(process.pid) - before) / SECONDS


def heartbeats(directory: Path) -> str:
    """Return the CPU time of a heartbeat."""
    run, progress = empty_run(directory / "beating"), Progress(Purpose.EVALUATION, 87, 150)
    pulse = Pulse(run.directory, lambda: progress)
    start = time.process_time()
    for _ in range(BEATS):
        pulse._beat()
    seconds = (time.process_time() - start) / BEATS
    return f"{1e6 * seconds:.0f} microseconds of CPU, {2.0 * seconds:.3%} of a core"


def replay_costs(name: str) -> str:
    """Return the CPU time until the signals of a champion are recorded, and until its pictures are too."""
    game = fitness.as_task(fitness.Gymnasium(name))
    population = neat.Population(find(name).settings_for(game), inputs=game.inputs, outputs=game.outputs, seed=1)
    with fitness.Workers(game) as workers:
        generations = itertools.islice(neat.evolve(population, workers), GENERATIONS)
        champion = [generation.champion for generation in generations][-1]
    costs: list[float] = []
    for part in (signals, record):
        part(game, champion, 0)  # loads what it needs
        start = time.process_time()
        replay = part(game, champion, 0)
        costs.append(1000.0 * (time.process_time() - start))
    steps, pictures = replay.facts["steps"], len(replay.facts["pictures"])
    return f"{steps} steps: signals {costs[0]:.0f} ms of CPU, {pictures} pictures {costs[1]:.0f} ms"


class Cost(NamedTuple):
    """The cost of one run."""

    seconds: float
    """Wall time."""
    share: float
    """CPU time of the processes beside it, per CPU time of its own."""


def slowdown(directory: Path, pairs: int, watched: Callable[[Path, int], Cost]) -> str:
    """Return the median cost over pairs of runs: CPU time of the process beside evolution, and additional wall time."""
    ratios, shares = [], []
    for seed in range(pairs):
        costs = {}
        for evolve in (watched, evolve_alone) if seed % 2 else (evolve_alone, watched):
            costs[evolve] = evolve(directory / f"{evolve.__name__}-{seed}", seed)
        ratios.append(costs[watched].seconds / costs[evolve_alone].seconds - 1.0)
        shares.append(costs[watched].share)
    all_ratios = ", ".join(f"{ratio:+.1%}" for ratio in sorted(ratios))
    return f"{statistics.median(shares):.1%} of its CPU; {statistics.median(ratios):+.1%} wall time ({all_ratios})"


def evolve_alone(place: Path, seed: int) -> Cost:
    """Evolve without viewers and without recorded replays."""
    return evolved(empty_run(place), seed, beside=())


def evolve_recorded(place: Path, seed: int) -> Cost:
    """Evolve the same run while its champions are recorded."""
    run = empty_run(place)
    with fitness.Recorder(task(), Replays(place / "replays")) as recorder:
        see = lambda generation: recorder.see(generation.champion, generation.number)  # noqa: E731  # it is short
        return evolved(run, seed, (recorder.pid,), see)


def evolve_watched(place: Path, seed: int) -> Cost:
    """Evolve the same run while a server shows it to a viewer."""
    run = empty_run(place)
    with server_of(run) as (process, port), listening(port) as stream:
        threading.Thread(target=note_generations, args=(stream, []), daemon=True).start()
        return evolved(run, seed, (process.pid,))


def evolve_shown(place: Path, seed: int) -> Cost:
    """Evolve the same run while a server shows it to a viewer, for whom its champions are recorded promptly."""
    run = empty_run(place)
    with (
        server_of(run) as (process, port),
        listening(port) as stream,
        fitness.Recorder(task(), Replays(place / "replays"), lambda: True) as recorder,
    ):
        threading.Thread(target=note_generations, args=(stream, []), daemon=True).start()
        see = lambda generation: recorder.see(generation.champion, generation.number)  # noqa: E731  # it is short
        return evolved(run, seed, (process.pid, recorder.pid), see)


def task() -> fitness.Task:
    """Return the task of the compared runs."""
    return fitness.Gymnasium("LunarLander-v3", episodes=3, scaled=False)


def evolved(
    run: Run,
    seed: int,
    beside: Sequence[int | None],
    see: Callable[[neat.Generation], None] = lambda generation: None,
) -> Cost:
    """Evolve 20 generations on two workers into a run directory; return the cost of it and of processes beside it."""
    population = neat.Population(run.settings, inputs=8, outputs=4, seed=seed)
    before, clock = own_cpu(), time.perf_counter()
    other = sum(cpu_seconds(process) for process in beside if process)
    with fitness.Workers(task(), processes=2) as workers:
        for generation in neat.evolve(population, workers.evaluate):
            run.record(generation)
            see(generation)
            if generation.number == 19:
                break
        seconds = time.perf_counter() - clock
        other = sum(cpu_seconds(process) for process in beside if process) - other
    return Cost(seconds, other / (own_cpu() - before))


def own_cpu() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def empty_run(place: Path) -> Run:
    """Return a new run directory."""
    shutil.rmtree(place, ignore_errors=True)
    return Run.create(place, neat.Settings(), About(task="LunarLander-v3", seed=1))


def record_generations(run: Run, generations: int) -> None:
    """Record generations at a steady rate, as evolution would."""
    with closing(sqlite3.connect(run.directory / "history.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = NORMAL")
        start = time.perf_counter()
        for number in range(generations):
            time.sleep(max(0.0, start + number / RATE - time.perf_counter()))
            database.execute("BEGIN")
            database.execute("INSERT INTO generation (number, best, mean) VALUES (?, ?, ?)", (number, 1.0, 0.5))
            sizes = [(number, species, 15) for species in range(10)]
            database.executemany("INSERT INTO species (generation, id, size) VALUES (?, ?, ?)", sizes)
            database.execute("COMMIT")


@contextmanager
def server_of(run: Run) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Serve a run in another process."""
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


def note_generations(stream: http.client.HTTPResponse, received: list[int]) -> None:
    """Append the number of each generation that a stream delivers, until it ends."""
    with suppress(OSError, ValueError, AttributeError):  # from a stream that another thread closes
        while line := stream.readline():
            if line.startswith(b"id: "):
                received.append(int(line[4:]))


def cpu_seconds(process: int) -> float:
    """Return the CPU time of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


if __name__ == "__main__":
    main()
