"""The initial generation: minimal genomes of similar structure with random weights."""

import numpy as np
from numpy.typing import NDArray

from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.errors import SettingsError
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.kernels import Packed, offsets_of
from neat.random_streams import Purpose, stream
from neat.settings import Settings
from neat.shape import Shape

MOST_SYNAPSES = 100_000_000
"""In an initial generation (4 GB of genes); a single genome may have a tenth of it."""


def check_size(settings: Settings, inputs: int, outputs: int) -> None:
    """Check that an initial generation fits in memory.

    Raises:
        SettingsError: It would have more than `MOST_SYNAPSES` synapses, or one genome more than a tenth of that.
    """
    chosen = settings.genome
    sensors, hidden = inputs + int(chosen.bias_neuron), chosen.initial_hidden
    possible = hidden * (sensors + outputs) if hidden else sensors * outputs
    share = {"full": 1.0, "fraction": chosen.initial_fraction}.get(chosen.initial, 0.0)
    if possible > MOST_SYNAPSES // 10 or settings.population_size * possible * share > MOST_SYNAPSES:
        raise SettingsError(
            f"{settings.population_size:,} genomes of {inputs:,} inputs and {outputs:,} outputs would start with up to "
            f"{possible:,} synapses each, which does not fit in memory; reduce the task's inputs or population_size, "
            'or set genome.initial = "one".'
        )


def first_generation(
    settings: Settings, shape: Shape, markings: Markings, seed: int, generation: int = 0, next_id: int = 0
) -> Genomes:
    """Return the genomes that a run starts with, or restarts with in a later generation (paper, section 3.4).

    All genomes draw their neurons and synapses from one template, so the same gene has the same marking
    in each of them. Without hidden neurons, the template connects sensors to outputs; with
    `genome.initial_hidden` neurons, it connects sensors to these and these to outputs. With
    `genome.initial_hidden_random`, each genome has only the first k of them, k drawn at random.

    Args:
        settings: The groups `genome` and `population_size` are used.
        shape: Of all genomes.
        markings: Of the run; the template's genes are added.
        seed: Of the run.
        generation: The number of this generation.
        next_id: The id of the first genome.

    Raises:
        SettingsError: The generation would not fit in memory.
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


def _template(shape: Shape, hidden: list[int], markings: Markings) -> NDArray[np.void]:
    """Return every synapse that an initial genome can have, sorted by marking."""
    sensors, outputs = range(shape.sensors), range(shape.sensors, shape.first_hidden)
    layers = [(sensors, hidden), (hidden, outputs)] if hidden else [(sensors, outputs)]
    rows = [
        (markings.synapse(source, target), source, target, 0.0, True)
        for sources, targets in layers
        for target in targets
        for source in sources
    ]
    return np.array(rows, SYNAPSE)


def _kept(settings: Settings, size: int, candidates: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return which genome has which synapse of the template, (genomes, candidates)."""
    kept = np.zeros((size, candidates), np.bool_)
    match settings.genome.initial:
        case "full":
            kept[:] = True
        case "one" if candidates:
            kept[np.arange(size), rng.integers(candidates, size=size)] = True
        case "fraction":
            kept[:] = rng.random((size, candidates)) < settings.genome.initial_fraction
    return kept


def _neurons(settings: Settings, shape: Shape, hidden: list[int]) -> NDArray[np.void]:
    """Return every neuron that an initial genome can have, sorted by id."""
    chosen = settings.genome
    aggregation = aggregation_code(chosen.aggregations[0])
    output, inner = activation_code(chosen.output_activation), activation_code(chosen.activations[0])
    rows = [(neuron, 0.0, 1.0, output, aggregation) for neuron in range(shape.sensors, shape.first_hidden)]
    rows += [(neuron, 0.0, 1.0, inner, aggregation) for neuron in hidden]
    return np.array(rows, NEURON)
