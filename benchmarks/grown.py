"""Networks as evolution leaves them, deep and thin, grown by mutation from a fixed seed.

The README of most libraries times shallow networks with full layers. Evolved ones are different: each neuron was put
into a synapse, and synapses were added one by one. `plan_of` describes such a network for other libraries.
"""

from typing import Any

import numpy as np

from neat import Genome, Genomes, Population, Settings, add_neuron, add_synapse, mutate
from neat.genetics.markings import Markings

INPUTS, OUTPUTS = 8, 2
SPLIT_SHARE = 0.2
"""Of the structural mutations; the others add a synapse."""
FAMILY_MUTATIONS = 8
"""Of each of many different genomes, after the ancestor that they share."""


def settings_of(recurrent: bool) -> Settings:
    """Return settings with tanh everywhere and no biases, which all libraries compared compute."""
    settings = Settings(population_size=2).replace("genome.recurrent", recurrent)
    settings = (
        settings.replace("genome.bias_neuron", False)
        .replace("genome.activations", ("tanh",))
        .replace("genome.output_activation", "tanh")
    )
    return settings.replace("mutation.add_neuron_rate", 1.0).replace("mutation.add_synapse_rate", 2.0)


def grown(synapses: int, recurrent: bool) -> tuple[Genome, Markings]:
    """Return a genome with at least so many enabled synapses, and the markings of its structure."""
    settings, rng = settings_of(recurrent), np.random.default_rng(1)
    population = Population(settings, inputs=INPUTS, outputs=OUTPUTS, seed=1)
    genome, markings = population.ask()[0].copy(), population.markings
    while genome.enabled < synapses:
        change = add_neuron if rng.random() < SPLIT_SHARE else add_synapse
        genome = change(genome, settings, markings, rng)
    return genome, markings


def family(ancestor: Genome, markings: Markings, size: int) -> Genomes:
    """Return different genomes of about the size of their ancestor."""
    settings, rng = settings_of(ancestor.shape.recurrent), np.random.default_rng(2)
    members = []
    for _ in range(size):
        genome = ancestor
        for _ in range(FAMILY_MUTATIONS if ancestor.enabled > 10 * FAMILY_MUTATIONS else 1):
            genome = mutate(genome, settings, markings, rng)
        members.append(genome)
    return Genomes.pack(members)


def plan_of(genome: Genome) -> dict[str, Any]:
    """Return the network of a genome in plain lists: neurons in an order of evaluation, each with what leads into it.

    Inputs are the numbers below `inputs`, outputs follow them, then hidden neurons, all by position.
    """
    sensors = genome.shape.sensors
    places = {int(neuron): sensors + place for place, neuron in enumerate(genome.neurons["id"])}
    leading: dict[int, list[tuple[int, float]]] = {place: [] for place in places.values()}
    for gene in genome.synapses[genome.synapses["enabled"]]:
        source = int(gene.source) if gene.source < sensors else places[int(gene.source)]
        leading[places[int(gene.target)]].append((source, float(gene.weight)))
    order = list(places.values()) if genome.shape.recurrent else ordered(leading)
    biases = {
        place: (float(neuron.bias), float(neuron.response))
        for place, neuron in zip(leading, genome.neurons, strict=True)
    }
    return {
        "recurrent": genome.shape.recurrent,
        "inputs": genome.inputs,
        "outputs": genome.outputs,
        "depth": depth_of(leading, order),
        "nodes": [[place, *biases[place], leading[place]] for place in order],
    }


def ordered(leading: dict[int, list[tuple[int, float]]]) -> list[int]:
    """Return the neurons, each after its sources."""
    order: list[int] = []
    done: set[int] = set()
    for first in leading:
        waiting = [first]
        while waiting:
            here = waiting[-1]
            missing = [source for source, _ in leading[here] if source in leading and source not in done]
            if missing and here not in done:
                waiting += missing
            else:
                waiting.pop()
                if here not in done:
                    done.add(here)
                    order.append(here)
    return order


def depth_of(leading: dict[int, list[tuple[int, float]]], order: list[int]) -> int:
    """Return how many neurons the longest path of a feed-forward network passes."""
    depth = dict.fromkeys(leading, 1)
    for place in order:
        depth[place] = 1 + max((depth[source] for source, _ in leading[place] if source in depth), default=0)
    return max(depth.values())
