"""How many evaluations XOR takes: many seeds, the shipped experiment and the paper's settings.

python -m benchmarks.xor_efficacy --seeds 100
"""

import argparse
import json
import statistics
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
from rich.console import Console
from rich.markdown import Markdown

from experiments.xor import EXPERIMENT
from fitness import Xor
from neat import Genomes, Network, Population, Settings, evolve

GENERATIONS = 300
SETTINGS = {"`neat evolve xor`": EXPERIMENT.settings, "`Settings.paper()`": Settings.paper()}
PUBLISHED = """| the paper (100 runs) | 100 of 100 | 4,755 | 2,553 | | 13,459 |
| MultiNEAT's own example | | 3,972 | | | |"""


def evaluations_to_solve(name: str, seed: int) -> int | None:
    """Return how many evaluations one run took, None if it failed within 300 generations."""
    task, rng = Xor(), np.random.default_rng(0)

    def evaluate(genomes: Genomes) -> list[float]:
        return [task.evaluate(Network(genome), rng) for genome in genomes]

    population = Population(SETTINGS[name], inputs=task.inputs, outputs=task.outputs, seed=seed)
    for generation in evolve(population, evaluate):
        if task.solved(Network(generation.champion)):
            return generation.evaluations
        if generation.number + 1 == GENERATIONS:
            return None
    raise AssertionError("evolve() never ends by itself")


def figures(name: str, seeds: int, pool: ProcessPoolExecutor) -> dict[str, Any]:
    """Return what the runs with seeds 1, 2, ... came to."""
    results = list(pool.map(evaluations_to_solve, [name] * seeds, range(1, seeds + 1), chunksize=5))
    solved = [result for result in results if result is not None]
    return {
        "settings": name, "seeds": seeds, "solved": len(solved), "mean": statistics.fmean(solved),
        "sd": statistics.pstdev(solved), "median": statistics.median(solved), "worst": max(solved),
    }  # fmt: skip


def main() -> None:
    """Print the table, in Markdown or as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=100)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    with ProcessPoolExecutor(2) as pool:
        rows = [figures(name, chosen.seeds, pool) for name in SETTINGS]
    if chosen.json:
        print(json.dumps(rows))
        return
    table = "\n".join(
        f"| {row['settings']} | {row['solved']} of {row['seeds']} | {row['mean']:,.0f} | {row['sd']:,.0f} "
        f"| {row['median']:,.0f} | {row['worst']:,} |"
        for row in rows
    )
    heading = "| | solved | mean | sd | median | worst |\n| --- | --- | --- | --- | --- | --- |\n"
    Console().print(Markdown(heading + table + "\n" + PUBLISHED))
    print(table)


if __name__ == "__main__":
    main()
