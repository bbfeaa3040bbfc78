"""Readable reference versions: the algorithm over sets and dictionaries, to which tests compare the kernels."""

from math import exp

from neat import Genome, Settings


def naive_distance(one: Genome, other: Genome, settings: Settings) -> float:
    """Return the compatibility distance, as equation 1 of the paper defines it."""
    ours = {int(synapse.marking): float(synapse.weight) for synapse in one.synapses}
    theirs = {int(synapse.marking): float(synapse.weight) for synapse in other.synapses}
    matching = ours.keys() & theirs.keys()
    horizon = min(max(ours, default=-1), max(theirs, default=-1))
    unmatched = ours.keys() ^ theirs.keys()
    excess = sum(marking > horizon for marking in unmatched)
    disjoint = len(unmatched) - excess
    size = max(len(ours), len(theirs))
    n = 1 if size < settings.species.small_genome else size
    weights = sum(abs(ours[marking] - theirs[marking]) for marking in matching) / len(matching) if matching else 0.0
    rules = settings.species
    return (
        rules.excess_coefficient * excess / n
        + rules.disjoint_coefficient * disjoint / n
        + rules.weight_coefficient * weights
    )


def naive_activation(
    genome: Genome, observation: list[float], before: dict[int, float] | None = None
) -> dict[int, float]:
    """Return the value of every neuron after one activation, for sums and steepened sigmoids only.

    Args:
        genome: If feed-forward, each neuron is computed from its sources, recursively; if recurrent, from `before`.
        observation: (inputs,) numbers.
        before: The value of every neuron after the previous step; None if feed-forward.
    """
    values = dict(enumerate(observation))
    if genome.shape.bias_neuron:
        values[genome.shape.inputs] = 1.0

    def value_of(neuron: int) -> float:
        if neuron not in values:
            values[neuron] = compute(neuron)
        return values[neuron]

    def compute(neuron: int) -> float:
        row = genome.neurons[genome.neurons["id"] == neuron][0]
        total = sum(
            float(synapse.weight) * (value_of(int(synapse.source)) if before is None else seen(int(synapse.source)))
            for synapse in genome.synapses
            if synapse.target == neuron and synapse.enabled
        )
        return 1.0 / (1.0 + exp(-4.9 * (float(row.bias) + float(row.response) * total)))

    def seen(neuron: int) -> float:
        assert before is not None
        return values[neuron] if neuron < genome.shape.sensors else before.get(neuron, 0.0)

    sensors = dict(values)
    results = {
        int(neuron): compute(int(neuron)) if before is not None else value_of(int(neuron))
        for neuron in genome.neurons["id"]
    }
    return {**sensors, **results}
