"""MAP-Elites over topologies: the best network for every place where a robot can end, in an archive of pyribs.

Needs the extra [qd]. docs/how-to/quality-diversity.md explains each step, and how to save and continue.
"""

import numpy as np
from ribs.archives import GridArchive

import fitness
import neat

SEED, BATCH, STEPS = 1, 100, 12

if __name__ == "__main__":
    task = fitness.Maze("medium")  # its measures are where the robot ends
    settings = neat.Settings(population_size=BATCH).replace("genome.recurrent", True)
    population = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=SEED)
    rng = np.random.default_rng(SEED)
    archive = GridArchive(
        solution_dim=(), solution_dtype=object, objective_dtype=np.float64, measures_dtype=np.float64,
        dims=(50, 50), ranges=[(low, high) for _, low, high in task.measures], seed=SEED,
    )  # fmt: skip

    children = list(population.ask())
    with fitness.Workers(task, processes=0, on_error="fail") as workers:
        for step in range(STEPS):
            genomes = neat.Genomes.pack(children, step, SEED, first_id=BATCH * step)
            outcomes = workers.observe(genomes)
            kept = np.isfinite(outcomes.scores)  # an archive refuses failed evaluations
            archive.add([genome.copy() for genome in genomes[kept]], outcomes.scores[kept], outcomes.measures[kept])
            parents = archive.sample_elites(BATCH)["solution"]
            children = [neat.mutate(parent, settings, population.markings, rng) for parent in parents]
            print(f"step {step + 1}: {len(archive)} cells, best score {archive.stats.obj_max:.1f}")

    x, y = archive.best_elite["measures"]
    print(f"{len(archive)} ways through the maze; the best ends at {x:.0f}, {y:.0f}")
