"""Random genomes of every kind, as evolution makes them: for whatever has to compute what a network does."""

import numpy as np

import neat
from neat import Genome, Population, Settings

BOUNDED = ("steep_sigmoid", "sigmoid", "tanh", "sin", "gauss", "clamped", "hat")


def evolved(
    seed: int,
    *,
    recurrent: bool = False,
    bounded: bool = False,
    plain: bool = False,
    large: bool = False,
    inputs: int = 4,
    outputs: int = 3,
) -> Genome:
    """Return a genome after some hundred mutations of all kinds.

    Args:
        seed: Of everything; it also decides whether there is a bias neuron.
        recurrent: Whether synapses may close cycles.
        bounded: Whether all activation functions have a bounded range, so that values neither explode nor cancel.
        plain: Whether there are sums and steepened sigmoids only.
        large: Whether it has thousands of synapses instead of 5 to 150; it then chooses its inputs and outputs.
        inputs: Of the network.
        outputs: Of the network.
    """
    rng = np.random.default_rng(seed)
    activations = BOUNDED if bounded else neat.ACTIVATIONS
    settings = (
        Settings(population_size=2)
        .replace("genome.recurrent", recurrent)
        .replace("genome.bias_neuron", bool(seed % 2))
        .replace("mutation.add_neuron_rate", 0.4)
        .replace("mutation.add_synapse_rate", 1.5)
        .replace("mutation.toggle_rate", 0.1)
        .replace("mutation.delete_synapse_rate", 0.1)
    )
    if not plain:
        settings = (
            settings.replace("genome.activations", list(activations))
            .replace("genome.aggregations", list(neat.AGGREGATIONS))
            .replace("mutation.activation_chance", 0.1)
            .replace("mutation.aggregation_chance", 0.1)
            .replace("mutation.bias_perturb_chance", 0.3)
            .replace("mutation.response_perturb_chance", 0.3)
        )
    if large:
        settings = settings.replace("genome.initial_hidden", int(rng.integers(5, 40)))
        inputs, outputs = int(rng.integers(20, 80)), int(rng.integers(5, 20))
    population = Population(settings, inputs=inputs, outputs=outputs, seed=seed)
    genome = population.ask()[0]
    for _ in range(int(rng.integers(5, 60))):
        genome = neat.mutate(genome, settings, population.markings, rng)
    genome.check()
    return genome.copy(id=seed, parents=())
