"""The cost of Mario: decisions a second compared to the emulator alone, and a profile of one generation.

    python -m benchmarks.mario [--pairs N]

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
from fitness.tasks.mario.memory import state_of
from fitness.tasks.mario.task import buttons_of
from fitness.tasks.mario.tiles import SENSES, SIDE, look
from neat import Network, Population, evolve

GENERATIONS = 12
REPEATS = 20_000  # of operations that take microseconds


def main() -> None:
    """Measure, and print two tables in Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=5, metavar="N", help="runs with and without the network")
    pairs = arguments.parse_args().pairs
    task = Mario()
    task.open()
    decisions(task, pairs)
    generation(task)


def decisions(task: Mario, pairs: int) -> None:
    """Print decisions a second of the bundled champion, and of the emulator alone with the same buttons."""
    network = Network(champion_of("mario").genome)
    nes, start_state = task.console.nes, task.console.start_of(task.level)
    masks = [buttons_of(frame.outputs) for frame in task.play(network, np.random.default_rng(0))]

    def bare() -> None:
        nes.load(start_state)
        for mask in masks:
            nes.frames(mask, task.skip)

    alone, whole = [], []
    for _ in range(pairs):
        alone.append(len(masks) / seconds(bare))
        whole.append(len(masks) / seconds(lambda: task.attempt(network)))
    share = statistics.median(ours / theirs for ours, theirs in zip(whole, alone, strict=True))
    print(f"A run of {len(masks)} decisions, {task.skip} frames each, {pairs} times:\n")
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
