"""The initial generation: minimal genomes of similar structure with random weights."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.errors import SettingsError
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.kernels import Ints, Packed, offsets_of
from neat.random_streams import Purpose, stream
from neat.settings import Settings
from neat.shape import Shape
from neat.system.memory import available_memory

MOST_SYNAPSES = 100_000_000
"""In an initial generation (3 GB of genes); a single genome may have a tenth of it."""
BYTES = 100
"""Memory of a run for each synapse of a generation: the genes of parents and children, networks, a checkpoint."""
SMALL = 2**28
"""Bytes; a generation that needs less is not compared with the memory that is available."""
MOST_MARKED = 100_000
"""Up to so many possible synapses, each has a marking from the beginning; of more, only those that some genome has."""


def check_size(settings: Settings, inputs: int, outputs: int) -> None:
    """Check that an initial generation fits in memory.

    Raises:
        SettingsError: It would have more than `MOST_SYNAPSES` synapses, or one genome more than a tenth of that, or
            more memory would be needed than is available.
    """
    chosen = settings.genome
    sensors, hidden = inputs + int(chosen.bias_neuron), chosen.initial_hidden
    possible = hidden * (sensors + outputs) if hidden else sensors * outputs
    each = math.ceil(possible * {"full": 1.0, "fraction": chosen.initial_fraction}.get(chosen.initial, 0.0))
    need = settings.population_size * each * BYTES
    available = available_memory() if need > SMALL else None
    short = available is not None and need > available
    if each > MOST_SYNAPSES // 10 or settings.population_size * each > MOST_SYNAPSES or short:
        room = f" of {available / 1e9:.1f} GB available" if available is not None else ""
        raise SettingsError(
            f'genome.initial is "{chosen.initial}": {settings.population_size:,} genomes of {inputs:,} inputs and '
            f"{outputs:,} outputs would start with about {each:,} synapses each, which needs {need / 1e9:.1f} GB{room} "
            'and does not fit in memory; set genome.initial = "one", or reduce the inputs of the task or '
            "population_size."
        )


class Template(NamedTuple):
    """The synapses that an initial genome can have, numbered in the order of their markings.

    They are not stored: there may be billions, of which each genome has one.
    """

    layers: tuple[tuple[Ints, Ints], ...]
    """(sources, targets), all of which may be connected."""

    @property
    def size(self) -> int:
        """The number of synapses."""
        return sum(len(sources) * len(targets) for sources, targets in self.layers)

    def ends(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Return the sources and targets of synapses, given their numbers in ascending order."""
        found_sources, found_targets = [], []
        first = 0
        for sources, targets in self.layers:
            size = len(sources) * len(targets)
            low, high = np.searchsorted(numbers, (first, first + size))
            position = numbers[low:high] - first
            found_sources.append(sources[position % len(sources)])
            found_targets.append(targets[position // len(sources)])
            first += size
        return np.concatenate(found_sources), np.concatenate(found_targets)


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

    The size is not checked here: a restart must not fail because other programs use the memory now.
    """
    size = settings.population_size
    rng = stream(seed, generation, Purpose.FIRST_GENERATION)
    hidden = [markings.new_neuron() for _ in range(settings.genome.initial_hidden)]
    template = _template(shape, hidden)
    chosen, counts = _chosen(settings, size, template.size, rng)
    all_marked = template.size <= MOST_MARKED or settings.genome.initial == "full"
    used = np.arange(template.size) if all_marked else _different(chosen)
    rows = _synapses(template, used, markings)
    positions = chosen if all_marked else np.searchsorted(used, chosen)
    n_hidden = np.full(size, len(hidden), np.int64)
    if settings.genome.initial_hidden_random and hidden:
        n_hidden = rng.integers(1, len(hidden), size=size, endpoint=True)
        last = np.repeat(np.array(hidden)[n_hidden - 1], counts)
        kept = np.maximum(rows["source"], rows["target"])[positions] <= last
        counts = np.bincount(np.repeat(np.arange(size), counts)[kept], minlength=size)
        positions = positions[kept]

    synapses = rows[positions]
    spread = settings.genome.initial_weight_spread
    synapses["weight"] = rng.uniform(-spread, spread, len(synapses))
    n_neurons = shape.outputs + n_hidden
    neurons = np.tile(_neurons(settings, shape, hidden), (size, 1))
    neurons = neurons[np.arange(neurons.shape[1]) < n_neurons[:, None]]
    packed = Packed(synapses, offsets_of(counts), neurons, offsets_of(n_neurons))
    ids = np.arange(next_id, next_id + size, dtype=np.int64)
    return Genomes(shape, packed, ids, np.full((size, 2), -1, np.int64), generation=generation, seed=seed)


def _template(shape: Shape, hidden: list[int]) -> Template:
    """Return every synapse that an initial genome can have."""
    sensors, outputs = np.arange(shape.sensors), np.arange(shape.sensors, shape.first_hidden)
    between = np.array(hidden, np.int64)
    return Template(((sensors, between), (between, outputs)) if hidden else ((sensors, outputs),))


def _synapses(template: Template, numbers: Ints, markings: Markings) -> NDArray[np.void]:
    """Return synapses of the template, given their numbers in ascending order; they are sorted by marking."""
    rows = np.zeros(len(numbers), SYNAPSE)
    rows["source"], rows["target"] = template.ends(numbers)
    rows["marking"] = markings.all_synapses(rows["source"], rows["target"])
    rows["enabled"] = True
    return rows


def _chosen(settings: Settings, size: int, candidates: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return which synapses of the template the genomes have: (all synapses,) numbers, and (genomes,) how many each.

    Beyond `MOST_MARKED` candidates, time and memory follow from the synapses that are chosen, not from those that could
    be. Below, one number is drawn for each candidate of a fraction.
    """
    match settings.genome.initial:
        case "full":
            return np.tile(np.arange(candidates), size), np.full(size, candidates, np.int64)
        case "one" if candidates:
            return rng.integers(candidates, size=size), np.ones(size, np.int64)
        case "fraction":
            share = settings.genome.initial_fraction
            if candidates <= MOST_MARKED:
                parts = [np.flatnonzero(rng.random(candidates) < share) for _ in range(size)]
            else:
                parts = [_each_with_chance(share, candidates, rng) for _ in range(size)]
            return np.concatenate(parts), np.array([len(part) for part in parts], np.int64)
    return np.zeros(0, np.int64), np.zeros(size, np.int64)


def _different(numbers: Ints) -> Ints:
    """Return the different values of non-negative numbers, ascending; `np.unique` takes seven times as long."""
    ascending = np.sort(numbers)
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _each_with_chance(chance: float, candidates: int, rng: np.random.Generator) -> Ints:
    """Return the numbers below `candidates` that are chosen with this chance, ascending; the gaps between are drawn."""
    chosen = np.zeros(0, np.int64)
    last = -1
    while chance > 0.0 and last < candidates:
        most = int(1.1 * chance * (candidates - last)) + 16
        gaps = np.minimum(rng.geometric(chance, most), candidates + 1)  # a longer gap leads beyond them just as well
        more = last + np.cumsum(gaps)
        chosen, last = np.concatenate([chosen, more]), int(more[-1])
    return chosen[: np.searchsorted(chosen, candidates)]


def _neurons(settings: Settings, shape: Shape, hidden: list[int]) -> NDArray[np.void]:
    """Return every neuron that an initial genome can have, sorted by id."""
    chosen = settings.genome
    aggregation = aggregation_code(chosen.aggregations[0])
    output, inner = activation_code(chosen.output_activation), activation_code(chosen.activations[0])
    rows = [(neuron, 0.0, 1.0, output, aggregation) for neuron in range(shape.sensors, shape.first_hidden)]
    rows += [(neuron, 0.0, 1.0, inner, aggregation) for neuron in hidden]
    return np.array(rows, NEURON)
