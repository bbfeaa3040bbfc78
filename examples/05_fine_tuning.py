"""Evolution finds the structure, gradients the weights: fine-tuning with PyTorch, written back into the genome."""

import numpy as np
import torch

import neat

torch.set_num_threads(1)  # a small network is slower with more
x = np.linspace(-1.0, 1.0, 60)[:, None]
y = 0.8 * np.sin(3.0 * x)


def loss_of(genome: neat.Genome) -> float:
    """Return the mean squared error of a genome's network."""
    return float(np.mean((neat.Network(genome).activate_many(x) - y) ** 2))


def fine_tune(genome: neat.Genome, steps: int) -> None:
    """Train the weights, biases and responses of a genome in place."""
    module = neat.to_torch(genome)
    optimizer = torch.optim.Adam(module.parameters(), lr=0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((module(torch.tensor(x)) - torch.tensor(y)) ** 2).mean()
        loss.backward()
        optimizer.step()
    neat.load_genes(genome, module.genes(), limit=8.0, bias_limit=8.0)


settings = (
    neat.Settings(population_size=50)
    .replace("genome.output_activation", "identity")
    .replace("genome.activations", ["tanh"])
    .replace("genome.initial_hidden", 6)
    .replace("mutation.bias_perturb_chance", 0.2)
    .replace("mutation.add_neuron_rate", 0.1)
)
population = neat.Population(settings, inputs=1, outputs=1, seed=1)
for _ in range(20):
    genomes = population.ask()
    # Lamarckian: `fine_tune(genome, 20)` on some of these genomes, and their children inherit what was trained.
    # Baldwinian: `copy = genome.copy(); fine_tune(copy, 20)`, and score the copy in place of the genome.
    generation = population.tell([-loss_of(genome) for genome in genomes])

champion = generation.champion.copy()
before = loss_of(champion)
fine_tune(champion, 300)
print(champion)
print(f"loss: {before:.4f} evolved, {loss_of(champion):.4f} after fine-tuning")
