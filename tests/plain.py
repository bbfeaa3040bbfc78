"""A short run and a digest of its genes: compiled and un-jitted kernels must agree."""

import hashlib

import numpy as np

from neat import Genomes, Network, Population, Settings


def digest(genomes: Genomes) -> str:
    """Return a digest of all genes, without the padding between fields."""
    known = hashlib.sha256()
    for array in (genomes.packed.synapses, genomes.packed.neurons):
        for field in array.dtype.names or ():
            known.update(np.ascontiguousarray(array[field]).tobytes())
    for array in (genomes.packed.synapse_offsets, genomes.packed.neuron_offsets, genomes.ids, genomes.parents):
        known.update(array.tobytes())
    return known.hexdigest()


def short_run(recurrent: bool) -> str:
    """Return the digest of the fifth generation of a small population with every operator in use."""
    settings = Settings(population_size=12).replace("genome.recurrent", recurrent).replace("mating.ties", "both")
    for rate in ("add_neuron", "add_synapse", "toggle", "enable", "delete_synapse", "delete_neuron"):
        settings = settings.replace(f"mutation.{rate}_rate", 0.4)
    for name in ("bias_perturb_chance", "response_perturb_chance"):
        settings = settings.replace(f"mutation.{name}", 0.3)
    population = Population(settings, inputs=2, outputs=1, seed=3)
    for _ in range(4):
        genomes = population.ask()
        population.tell([round(float(Network(genome).activate((0.5, -0.5))[0]), 2) for genome in genomes])
    return digest(population.ask())


if __name__ == "__main__":
    print(short_run(False), short_run(True))
