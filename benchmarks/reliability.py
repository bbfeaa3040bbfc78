"""The cost of history and checkpoints, and the memory of a long run.

python -m benchmarks.reliability checkpoint    time and size of a checkpoint: 1,000 genomes of about 200 synapses
python -m benchmarks.reliability overhead      share of history and checkpoints in generations of 1 s
python -m benchmarks.reliability soak          memory over 2,000 generations of 500 genomes (Linux)
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.timing import median
from experiments.runner.run_writer import RunWriter
from neat import Population, Settings
from neat.runs.run import About, Run

ROUNDS = 9
"""Timings that each median is of."""
SOAK = "fitness:Xor"


def grown(size: int, inputs: int, outputs: int, generations: int) -> Population:
    """Return a population after this number of generations with random scores."""
    population = Population(Settings(population_size=size), inputs=inputs, outputs=outputs, seed=1)
    rng = np.random.default_rng(1)
    for _ in range(generations):
        population.tell(rng.random(size))
    return population


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return CPU and wall seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    action()
    return time.process_time() - cpu, time.perf_counter() - wall


def checkpoint(console: Console) -> None:
    population = grown(1000, inputs=20, outputs=10, generations=15)
    synapses = len(population.ask().packed.synapses) / 1000
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "some.population"
        saving = [timed(lambda: population.save(path)) for _ in range(ROUNDS)]
        loading = [timed(lambda: Population.load(path)) for _ in range(3)]
        table = Table("1,000 genomes", "CPU ms", "wall ms", "MB", box=None)
        for name, times in (("save", saving), ("load", loading)):
            cpu, wall = (1000 * statistics.median(column) for column in zip(*times, strict=True))
            table.add_row(
                f"{name}, {synapses:.0f} synapses each", f"{cpu:.0f}", f"{wall:.0f}", f"{path.stat().st_size / 1e6:.1f}"
            )
    console.print(table)


def overhead(console: Console) -> None:
    population = grown(150, inputs=20, outputs=10, generations=15)
    rng = np.random.default_rng(2)
    seconds, cpu = [], []
    with tempfile.TemporaryDirectory() as place:
        settings = population.settings.replace("checkpoint.seconds", 10.0)
        run = Run.create(Path(place) / "run", settings, About(task="none", seed=1))
        writer = RunWriter(run)
        for _ in range(20):
            generation = population.tell(rng.random(150))
            used = timed(lambda: writer.record(generation, seconds=1.0))  # noqa: B023  # called at once
            cpu.append(used[0])
            seconds.append(used[1])
        save = median([timed(lambda: run.save(population))[1] for _ in range(ROUNDS)])
    share = median(seconds) + save / 10.0  # of a generation of 1 s, with a checkpoint every 10 s
    console.print(
        f"history {1000 * median(seconds):.1f} ms a generation ({1000 * median(cpu):.1f} ms CPU), "
        f"checkpoint {1000 * save:.1f} ms every 10 s: {100 * share:.2f} % of generations of 1 s"
    )


def soak(console: Console) -> None:
    with tempfile.TemporaryDirectory() as place:
        words = ["evolve", SOAK, "--seed", "1", "--population", "500", "--generations", "2000", "--workers", "2"]
        still = ["--set", "mutation.add_neuron_rate=0.03", "--set", "mutation.add_synapse_rate=0.05"]
        still += ["--set", "mutation.delete_synapse_rate=0.05", "--set", "mutation.delete_neuron_rate=0.03"]
        command = [sys.executable, "-m", "experiments.cli.main", *words, *still, "--run", f"{place}/run"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None  # noqa: S101  # for type checkers: stderr is a pipe
        table = Table("generation", "MB, all processes", box=None)
        for line in process.stderr:
            number = line.removeprefix("generation").strip().partition("/")[0]
            if number.isdigit() and int(number) % 200 == 0:
                table.add_row(number, f"{resident(process.pid) / 1e6:.0f}")
        process.wait()
    console.print(table)


def resident(pid: int) -> float:
    """Return the proportional set size of a process and its children in bytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0.0
    for process in (pid, *map(int, children)):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += sum(1024.0 * int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    measurements = {"checkpoint": checkpoint, "overhead": overhead, "soak": soak}
    parser.add_argument("names", nargs="*", metavar="NAME", help="checkpoint, overhead, soak (default: all)")
    chosen = parser.parse_args().names or list(measurements)
    for name in chosen:
        if name not in measurements:
            parser.error(f"{name} is not one of {', '.join(measurements)}")
        measurements[name](Console())


if __name__ == "__main__":
    main()
