"""The CPU time of a step of an evaluation on gymnasium's simulators, one episode after another, and on envpool's.

    python -m benchmarks.envpool_speed [--rounds 3] [--genomes 24]

Times are CPU times of this process, medians of rounds that take turns. Both play the same networks, of the first
generation of a run, in episodes of at most 300 steps. Needs the extras [envpool], [box2d] and [mujoco].
"""

import argparse
import logging
import time

import fitness
from benchmarks.timing import median
from experiments.catalog.general import general_settings
from neat import Population

IDS = (
    "LunarLander-v3", "LunarLanderContinuous-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3", "Ant-v5",
    "HalfCheetah-v5", "Hopper-v5", "Humanoid-v5", "HumanoidStandup-v5", "InvertedDoublePendulum-v5",
    "InvertedPendulum-v5", "Pusher-v5", "Reacher-v5", "Swimmer-v5", "Walker2d-v5",
)  # fmt: skip
COLUMNS = ("environment", "gymnasium", "envpool", "times faster")


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3, metavar="N", help="timings of which the median is taken")
    arguments.add_argument("--genomes", type=int, default=24, metavar="N", help="genomes that are evaluated")
    chosen = arguments.parse_args()
    logging.getLogger("neat").setLevel(logging.ERROR)  # inputs are not normalized here, which a warning says
    print(f"| {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * (len(COLUMNS) - 1)}")
    for name in IDS:
        ours, theirs = seconds_of(name, chosen.rounds, chosen.genomes)
        print(f"| {name} | {1e6 * ours:.0f} µs | {1e6 * theirs:.0f} µs | {ours / theirs:.2g} |", flush=True)


def seconds_of(name: str, rounds: int, genomes: int) -> tuple[float, float]:
    """Return the CPU seconds of a step on gymnasium's simulator and on envpool's."""
    tasks = [fitness.Gymnasium(name, max_steps=300, scaled=False, envpool=envpool) for envpool in (False, True)]
    settings = general_settings(tasks[0]).replace("population_size", genomes)
    population = Population(settings, inputs=tasks[0].inputs, outputs=tasks[0].outputs, seed=1)
    timed = [[step_seconds(task, population) for task in tasks] for _ in range(rounds)]
    ours, theirs = (median(list(column)) for column in zip(*timed, strict=True))
    return ours, theirs


def step_seconds(task: fitness.Gymnasium, population: Population) -> float:
    """Return the CPU seconds of a step of evaluating the generation, after a first evaluation that is not timed."""
    with fitness.Workers(task, 0) as workers:
        workers.evaluate(population.ask())
        steps, begun = task.steps, time.process_time()
        workers.evaluate(population.ask())
        return (time.process_time() - begun) / (task.steps - steps)


if __name__ == "__main__":
    main()
