"""XOR: the smallest problem that needs a hidden neuron, with the loop in plain sight."""

import neat

CASES = [((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0)]


def fitness_of(genome: neat.Genome) -> float:
    """Return 4 minus the sum of squared errors over the four cases."""
    network = neat.Network(genome)
    return 4.0 - sum((float(network.activate(inputs)[0]) - target) ** 2 for inputs, target in CASES)


def evaluate(genomes: neat.Genomes) -> list[float]:
    """Return the fitness of each genome; any function of the genomes will do."""
    return [fitness_of(genome) for genome in genomes]


if __name__ == "__main__":
    population = neat.Population(neat.Settings(population_size=150), inputs=2, outputs=1, seed=1)
    for generation in neat.evolve(population, evaluate):
        print(generation)
        if generation.champion.fitness > 3.9 or generation.number == 300:
            break

    network = neat.Network(generation.champion)
    for inputs, target in CASES:
        print(inputs, "->", f"{float(network.activate(inputs)[0]):.2f}", "expected", target)
