"""Weights & Biases, without a network: log in the loop; `wandb sync wandb/offline-*` uploads the run later."""

import wandb

import fitness
import neat

if __name__ == "__main__":
    task = fitness.Xor()
    settings = neat.Settings(population_size=150)
    population = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=1)
    with (
        wandb.init(project="xor", mode="offline", config=settings.to_dict()) as run,
        fitness.Workers(task, processes=0) as workers,
    ):
        for generation in neat.evolve(population, workers):
            run.log(
                {"best": generation.best.fitness, "mean": generation.mean, "species": len(generation.species)},
                step=generation.number,
            )
            if generation.number == 20:
                break
    print("logged generations:", generation.number + 1)
