"""Whole episodes in compiled form beside gymnasium's: how many differ in a bit of their score or in their length.

    python -m benchmarks.same_episodes [--episodes 1000] [--only Acrobot-v1,...]

Each episode has another start and another network, of a population that has grown for ten generations with random
scores: feed-forward and recurrent ones, observations scaled, unchanged and normalized in turn.
"""

import argparse

import numpy as np

import fitness
from benchmarks.simulators import GENERATIONS, IDS
from neat import Network, Networks, Population, Settings

FORMS: tuple[dict[str, bool], ...] = ({}, {"scaled": False}, {"normalized": True})
AT_ONCE = 50
"""Networks of a population."""


def main() -> None:
    """Print a table, and fail if an episode differs."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--episodes", type=int, default=1000, metavar="N", help="episodes of each environment")
    arguments.add_argument("--only", default=",".join(IDS), help="environments, separated by commas")
    chosen = arguments.parse_args()
    print("| environment | episodes | steps | that differ |\n| --- | ---: | ---: | ---: |")
    failed = 0
    for name in chosen.only.split(","):
        episodes, steps, differing = compared(name, chosen.episodes)
        if episodes:
            print(f"| {name} | {episodes:,} | {steps:,} | {differing:,} |", flush=True)
        failed += differing
    if failed:
        raise SystemExit(1)


def compared(name: str, wanted: int) -> tuple[int, int, int]:
    """Return the episodes of an environment that were compared, their steps, and how many differ."""
    episodes = steps = differing = 0
    for round_number in range(-(-wanted // AT_ONCE)):
        task = fitness.Gymnasium(name, **FORMS[round_number % len(FORMS)])
        played = task._compiled
        if played is None:
            return 0, 0, 0
        settings = Settings(population_size=AT_ONCE).replace("genome.recurrent", round_number % 2 == 1)
        population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=round_number)
        rng = np.random.default_rng(round_number)
        for _ in range(GENERATIONS):
            population.tell(rng.random(AT_ONCE))
        genomes, seeds = population.ask(), [[AT_ONCE * round_number + i] for i in range(AT_ONCE)]
        returns, taken = played.play(task.environment, Networks(genomes), seeds)
        for genome, (seed,), compiled in zip(genomes, seeds, returns[:, 0].tolist(), strict=True):
            differing += task.score_episode(Network(genome), seed) != compiled
        differing += task.steps != taken
        episodes, steps = episodes + AT_ONCE, steps + taken
        task.close()
    return episodes, steps, differing


if __name__ == "__main__":
    main()
