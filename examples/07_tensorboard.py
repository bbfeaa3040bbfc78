"""TensorBoard: log each generation where it is at hand, in the loop. `tensorboard --logdir logs` shows it."""

from tensorboard.summary import Writer

import fitness
import neat

if __name__ == "__main__":
    task = fitness.Xor()
    population = neat.Population(neat.Settings(), inputs=task.inputs, outputs=task.outputs, seed=1)
    writer = Writer("logs")
    with fitness.Workers(task, processes=0) as workers:
        for generation in neat.evolve(population, workers):
            writer.add_scalar("best", generation.best.fitness, generation.number)
            writer.add_scalar("mean", generation.mean, generation.number)
            writer.add_scalar("species", len(generation.species), generation.number)
            writer.add_scalar("hidden neurons", generation.champion.hidden, generation.number)
            if generation.number == 20:
                break
    writer.close()
    print("logged generations:", generation.number + 1)
