"""The cost of Mario: decisions a second beside the emulator alone, a profile of a generation, and what recall saves.

    python -m benchmarks.mario [--pairs N] [--generations N]

Needs the extra [mario] and the game's ROM. All times are CPU times of one process, medians of runs that
alternate with the runs they are compared to. The profiled generation is the 13th of a run.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.catalog.mario import SETTINGS
from experiments.runner.champion import champion_of
from fitness import Workers
from fitness.tasks.mario import Mario
from fitness.tasks.mario.emulator import Nes
from fitness.tasks.mario.memory import state_of
from fitness.tasks.mario.recall import RecallingNes
from fitness.tasks.mario.task import buttons_of
from fitness.tasks.mario.tiles import SENSES, SIDE, look
from neat import Network, Population, evolve

GENERATIONS = 12
REPEATS = 20_000  # of operations that take microseconds


def main() -> None:
    """Measure, and print three tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, metavar="N", help="runs with and without the network")
    parser.add_argument(
        "--generations", type=int, default=60, metavar="N", help="that are evolved with and without recall"
    )
    arguments = parser.parse_args()
    task = Mario()
    task.open()
    recalling = task.console.nes
    assert isinstance(recalling, RecallingNes)
    task.console.nes = recalling.emulator
    decisions(task, arguments.pairs)
    generation(task)
    recall(task, arguments.generations)


def decisions(task: Mario, pairs: int) -> None:
    """Print decisions a second of the bundled champion, and of the emulator alone with the same buttons."""
    network = Network(champion_of("mario").genome)
    nes, start_state = task.console.nes, task.console.start_of(task.levels[0])
    recalling = task.console.nes = RecallingNes(nes)
    made = sum(1 for _ in task.play(network, np.random.default_rng(0), draw_every=0))
    task.console.nes = nes

    def bare() -> None:
        nes.load(start_state)
        for buttons, count in recalling.pressed:
            nes.frames(buttons, count)

    alone, whole = [], []
    for _ in range(pairs):
        alone.append(made / seconds(bare))
        whole.append(made / seconds(lambda: task.attempt(network)))
    share = statistics.median(ours / theirs for ours, theirs in zip(whole, alone, strict=True))
    print(f"A run of {made} decisions, {task.skip} frames each, {pairs} times:\n")
    print("| decisions a second | |\n| --- | ---: |")
    print(f"| the emulator alone, pressing the same buttons | {statistics.median(alone):,.0f} |")
    print(f"| observation, network and emulator | {statistics.median(whole):,.0f} |")
    print(f"| the second divided by the first, median of pairs | {share:.1%} |\n")


def generation(task: Mario) -> None:
    """Print the time of one generation, and the share of each part of a decision."""
    nes = task.console.nes
    population = Population(SETTINGS, inputs=task.inputs, outputs=task.outputs, seed=1)
    with Workers(task, processes=0) as workers:
        generations = evolve(population, workers.evaluate)
        for _ in range(GENERATIONS):
            record = next(generations)
    genomes = population.ask()
    networks = [Network(genome) for genome in genomes]
    frames = 0

    def score() -> None:
        nonlocal frames
        for network in networks:
            frames += task.attempt(network).frames

    whole = seconds(score)
    made = frames // task.skip
    network, memory = networks[0], nes.memory()
    seen = np.zeros(SIDE * SIDE + len(SENSES))
    outputs = network.activate(seen)
    parts = {
        "the emulator": each(lambda: nes.frames(0, task.skip), 500),
        "reading its memory": each(nes.memory),
        "the tiles": each(lambda: look(memory, seen)),
        "the network": each(lambda: network.activate(seen)),
        "buttons and scoring": each(lambda: (buttons_of(outputs), state_of(memory))),
    }
    print(f"Generation {GENERATIONS + 1} of {len(genomes)} genomes, {made:,} decisions:\n")
    print("| | seconds | |\n| --- | ---: | ---: |")
    for part, cost in parts.items():
        print(f"| {part}, {1e6 * cost:.1f} µs a decision | {made * cost:.2f} | {made * cost / whole:.1%} |")
    print(f"| evaluating, total | {whole:.2f} | 100.0% |")
    print(f"| breeding and speciating | {record.seconds:.3f} | {record.seconds / whole:.1%} |")


def recall(task: Mario, generations: int) -> None:
    """Print what generations cost where the emulator does everything, and where it does only what is new."""
    emulator = task.console.nes
    recalling = RecallingNes(emulator)
    population = Population(SETTINGS, inputs=task.inputs, outputs=task.outputs, seed=1)
    rows: list[tuple[float, float, int, int]] = []

    def scored(networks: list[Network], nes: Nes) -> tuple[list[float], float]:
        """Return the scores, and the CPU seconds that they took."""
        task.console.nes = nes
        scores: list[float] = []
        cost = seconds(lambda: scores.extend(task.evaluate(network, np.random.default_rng(0)) for network in networks))
        return scores, cost

    for _ in range(generations):
        networks = [Network(genome) for genome in population.ask()]
        emulated, known = recalling.emulated, recalling.recalled
        scores, ours = scored(networks, recalling)
        again, theirs = scored(networks, emulator)
        assert scores == again
        rows.append((theirs, ours, recalling.emulated - emulated, recalling.recalled - known))
        population.tell(scores)

    frames = recalling.emulated + recalling.recalled
    print(f"\n{generations} generations of {SETTINGS.population_size} genomes, {frames:,} frames:\n")
    print("| | all is emulated, s | only what is new, s | ratio | of the frames |\n| --- | ---: | ---: | ---: | ---: |")
    parts = {"all": rows} | ({"the last ten": rows[-10:]} if generations > 10 else {})
    for name, part in parts.items():
        whole, ours, new, known = (sum(column) for column in zip(*part, strict=True))
        print(f"| {name} | {whole:.1f} | {ours:.1f} | {whole / ours:.1f} | {new / (new + known):.0%} |")


def seconds(work: Callable[[], Any]) -> float:
    """Return the CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def each(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the mean CPU seconds of many calls."""
    work()
    return seconds(lambda: [work() for _ in range(repeats)]) / repeats


if __name__ == "__main__":
    main()
