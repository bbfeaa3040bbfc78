"""Novelty search by ask and tell: breed what does something new, in a maze where the score leads into a dead end."""

import fitness
import neat

GENERATIONS = 15

if __name__ == "__main__":
    task = fitness.Maze("medium")
    settings = neat.Settings(population_size=100).replace("genome.recurrent", True)
    population = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=1)
    novelty = neat.Novelty(k=15)
    with fitness.Workers(task, processes=0) as workers:
        for _ in range(GENERATIONS):  # with 60 it finds the way out
            outcomes = workers.observe(population.ask())
            generation = population.tell(outcomes, selection=novelty.judge(outcomes))
            x = generation.measures["x"]
            print(f"generation {generation.number}: ends at x {x.low:.0f} to {x.high:.0f}, "
                  f"nearest to the goal {generation.facts['distance'].low:.0f}")  # fmt: skip
            if generation.solved:
                break
    print("different ends in the archive:", len(novelty.archive))
