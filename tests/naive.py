"""Readable reference versions: the algorithm over sets and dictionaries, to which tests compare the kernels."""

from collections.abc import Callable
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


def naive_crossover(
    fitter: Genome, other: Genome, settings: Settings, draw: Callable[[], float]
) -> tuple[list[tuple[int, float, bool]], list[tuple[int, float]]]:
    """Return (marking, weight, enabled) of every synapse of a child, and (id, bias) of every neuron.

    Args:
        fitter: Whose structure the child has.
        other: The other parent.
        settings: The group `mating` is used.
        draw: Returns the next number in [0, 1) of the child's stream.
    """
    averaged = draw() < settings.mating.average_chance
    theirs = {synapse.marking: synapse for synapse in other.synapses}
    synapses = []
    for synapse in fitter.synapses:
        weight, enabled = float(synapse.weight), bool(synapse.enabled)
        if (match := theirs.get(synapse.marking)) is not None:
            enabled = enabled and bool(match.enabled)
            if averaged:
                weight = 0.5 * (weight + float(match.weight))
            elif draw() < 0.5:
                weight = float(match.weight)
        if not enabled:
            enabled = draw() >= settings.mating.keep_disabled_chance
        synapses.append((int(synapse.marking), weight, enabled))
    biases = {neuron.id: float(neuron.bias) for neuron in other.neurons}
    neurons = []
    for neuron in fitter.neurons:
        taken = neuron.id in biases and draw() < 0.5
        neurons.append((int(neuron.id), biases[neuron.id] if taken else float(neuron.bias)))
    return synapses, neurons


def naive_weights(genome: Genome, settings: Settings, draw: Callable[[], float]) -> list[float]:
    """Return the weights after each was perturbed or replaced with its chance, by uniformly distributed numbers."""
    rules, weights = settings.mutation, []
    for weight in genome.synapses["weight"].tolist():
        dice = draw()
        if dice < rules.weight_perturb_chance + rules.weight_replace_chance:
            number = 2.0 * draw() - 1.0
            perturbed = dice < rules.weight_perturb_chance
            changed = (
                weight + number * rules.weight_perturb_spread if perturbed else number * rules.weight_replace_spread
            )
            weights.append(min(max(changed, -rules.weight_limit), rules.weight_limit))
        else:
            weights.append(weight)
    return weights
