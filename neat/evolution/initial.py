"""The first generation: minimal genomes, alike in structure, each with weights of its own."""

import numpy as np

from neat.activations import activation_code, aggregation_code
from neat.errors import SettingsError
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.kernels import Packed, offsets_of
from neat.random_streams import Purpose, stream
from neat.settings import Settings
from neat.shape import Shape

MOST_SYNAPSES = 100_000_000
"""Of a whole first generation, 4 GB of genes; and of these no genome can have more than a tenth."""


def check_size(settings: Settings, inputs: int, outputs: int) -> None:
    """Refuse a first generation that no memory would hold.

    Raises:
        SettingsError: It would have too many synapses.
    """
    chosen = settings.genome
    sensors, hidden = inputs + int(chosen.bias_neuron), chosen.initial_hidden
    possible = hidden * (sensors + outputs) if hidden else sensors * outputs
    share = {"full": 1.0, "fraction": chosen.initial_fraction}.get(chosen.initial, 0.0)
    if possible > MOST_SYNAPSES // 10 or settings.population_size * possible * share > MOST_SYNAPSES:
        raise SettingsError(
            f"{settings.population_size:,} genomes of {inputs:,} inputs and {outputs:,} outputs would begin with up to "
            f"{possible:,} synapses each, more than memory holds; shrink what the task shows, take a smaller "
            'population_size, or begin with genome.initial = "one".'
        )


def first_generation(
    settings: Settings, shape: Shape, markings: Markings, seed: int, generation: int = 0, next_id: int = 0
) -> Genomes:
    """Return the genomes that a run begins with, or begins anew with in a later generation (paper, section 3.4).

    All of them are made of the same neurons and, where they have them, the same synapses, so their
    genes bear the same markings. With `initial_hidden` neurons signals go from the sensors to these
    and from these to the outputs; without, from the sensors to the outputs. With
    `initial_hidden_random` each genome has only the first so many of these neurons.
    """
    check_size(settings, shape.inputs, shape.outputs)
    size = settings.population_size
    rng = stream(seed, generation, Purpose.FIRST_GENERATION)
    hidden = [markings.new_neuron() for _ in range(settings.genome.initial_hidden)]
    template = _template(shape, hidden, markings)
    kept = _kept(settings, size, len(template), rng)
    n_hidden = np.full(size, len(hidden), np.int64)
    if settings.genome.initial_hidden_random and hidden:
        n_hidden = rng.integers(1, len(hidden), size=size, endpoint=True)
        last = np.array(hidden)[n_hidden - 1]
        kept &= np.maximum(template["source"], template["target"]) <= last[:, None]

    synapses = np.tile(template, size)[kept.ravel()]
    spread = settings.genome.initial_weight_spread
    synapses["weight"] = rng.uniform(-spread, spread, len(synapses))
    n_neurons = shape.outputs + n_hidden
    neurons = np.tile(_neurons(settings, shape, hidden), (size, 1))
    neurons = neurons[np.arange(neurons.shape[1]) < n_neurons[:, None]]
    packed = Packed(
        synapses,
        offsets_of(kept.sum(axis=1)),
        neurons,
        offsets_of(n_neurons),
    )
    ids = np.arange(next_id, next_id + size, dtype=np.int64)
    return Genomes(shape, packed, ids, np.full((size, 2), -1, np.int64), generation=generation, seed=seed)


def _template(shape: Shape, hidden: list[int], markings: Markings) -> "np.ndarray[tuple[int], np.dtype[np.void]]":
    """Return every synapse that a first genome can have, sorted by marking."""
    sensors, outputs = range(shape.sensors), range(shape.sensors, shape.first_hidden)
    layers = [(sensors, hidden), (hidden, outputs)] if hidden else [(sensors, outputs)]
    rows = [
        (markings.synapse(source, target), source, target, 0.0, True)
        for sources, targets in layers
        for target in targets
        for source in sources
    ]
    return np.array(rows, SYNAPSE)


def _kept(
    settings: Settings, size: int, candidates: int, rng: np.random.Generator
) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """Return which genome has which of the template's synapses, (genomes, candidates)."""
    kept = np.zeros((size, candidates), np.bool_)
    match settings.genome.initial:
        case "full":
            kept[:] = True
        case "one" if candidates:
            kept[np.arange(size), rng.integers(candidates, size=size)] = True
        case "fraction":
            kept[:] = rng.random((size, candidates)) < settings.genome.initial_fraction
    return kept


def _neurons(settings: Settings, shape: Shape, hidden: list[int]) -> "np.ndarray[tuple[int], np.dtype[np.void]]":
    chosen = settings.genome
    aggregation = aggregation_code(chosen.aggregations[0])
    output, inner = activation_code(chosen.output_activation), activation_code(chosen.activations[0])
    rows = [(neuron, 0.0, 1.0, output, aggregation) for neuron in range(shape.sensors, shape.first_hidden)]
    rows += [(neuron, 0.0, 1.0, inner, aggregation) for neuron in hidden]
    return np.array(rows, NEURON)
