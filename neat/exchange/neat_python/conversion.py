"""Conversion: a genome of neat-python becomes one of ours, whose network has the same outputs.

Where the definitions differ, the genes make up for it:

- `sigmoid`, `tanh`, `sin`, `gauss` and `softplus` have a slope k inside (5, 2.5, 5, sqrt 5, 5): bias and response are
  multiplied by it. `softplus` is also divided by 5: the weights of the synapses that leave the neuron are.
- A neuron without an enabled synapse: in a recurrent network of neat-python its value is 0, whatever its bias; it
  becomes an `identity` without bias. In a feed-forward network, `product` of nothing is 1: the response is added to the
  bias. Version 0.92 leaves such neurons and all behind them out; outputs among them become 0. (Version 1.0.0, whose
  files look like those of 2.x, leaves out neurons that no input reaches; that is not imitated.)
- No synapse leaves an output of a feed-forward genome here. Where one does, or where an output has `softplus`, a hidden
  neuron takes its place, and the output repeats it through one synapse.

The keys -1, -2, ... of inputs become 0, 1, ..., then come outputs and hidden neurons. There is no bias neuron.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.errors import GenomeError, SettingsError, one_line
from neat.exchange.neat_python.foreign_genome import LARGEST, ForeignGenome, ForeignNeuron, ForeignSynapse
from neat.exchange.neat_python.signal_paths import behind, in_cycles
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.shape import Shape

SLOPES = {"sigmoid": 5.0, "tanh": 2.5, "sin": 5.0, "gauss": math.sqrt(5.0), "softplus": 5.0}
"""What neat-python multiplies the argument of a function by."""
SOFTPLUS_SCALE = 0.2
"""What neat-python multiplies the value of softplus by."""
BOUNDED = {"sin": 12.0, "softplus": 12.0}
"""Functions whose argument neat-python limits where that can be seen, and the limit."""


class Converted(NamedTuple):
    """A genome of ours, and what there is to know about it."""

    genome: Genome
    notes: tuple[str, ...]
    """Sentences about what differs, or had to be changed."""


@dataclass
class _Genes:
    """The genes of one genome while they are converted; neurons by key."""

    foreign: ForeignGenome
    neurons: dict[int, ForeignNeuron]
    synapses: list[ForeignSynapse]
    added: int = 0
    """How many of the synapses, the last ones, are not neat-python's."""
    notes: list[str] = field(default_factory=list)

    @property
    def first_added(self) -> int:
        """The position of the first synapse that is not neat-python's."""
        return len(self.synapses) - self.added

    def without_signals(self) -> list[int]:
        """Return the neurons that no enabled synapse leads to."""
        reached = {synapse.target for synapse in self.synapses if synapse.enabled}
        return [key for key in self.neurons if key not in reached]


def converted(genomes: Sequence[ForeignGenome]) -> list[Converted]:
    """Return genomes of one file as ours; the same gene has the same marking and ids in all of them.

    Raises:
        GenomeError: A genome has a function or a structure without a counterpart here.
    """
    free = 1 + max((key for genome in genomes for key in _keys(genome)), default=0)
    changed = [_changed(genome, free) for genome in genomes]
    markings = _markings(changed)
    return [_packed(genes, markings[position]) for position, genes in enumerate(changed)]


def _keys(genome: ForeignGenome) -> Iterable[int]:
    return (neuron.key for neuron in genome.neurons)


def _changed(foreign: ForeignGenome, free: int) -> _Genes:
    """Return the genes with the same outputs under our definitions.

    Args:
        foreign: As it was read.
        free: The first key that no neuron of the file has, for neurons that take the place of an output.
    """
    genes = _Genes(foreign, {neuron.key: neuron for neuron in foreign.neurons}, list(foreign.synapses))
    try:
        _check(genes)
        _settle_neurons_without_signals(genes)
        if not foreign.pins.recurrent:
            _free_outputs(genes, free)
            _drop_cycles(genes)
        _fold_slopes(genes)
    except GenomeError as error:
        raise GenomeError(f"genome {foreign.key} of neat-python: {error}") from error
    return genes


def _check(genes: _Genes) -> None:
    pins, known = genes.foreign.pins, {*genes.neurons, *genes.foreign.pins.inputs}
    if len(genes.neurons) < len(genes.foreign.neurons) or len(known) < len(genes.neurons) + len(pins.inputs):
        raise GenomeError("two of its neurons have the same key.")
    if not pins.outputs or not set(pins.outputs) <= genes.neurons.keys():
        raise GenomeError(
            f"it must have the outputs 0 to {len(pins.outputs) - 1}, but has nodes {sorted(genes.neurons)[:5]}...; "
            "is this its configuration file?"
        )
    for synapse in genes.synapses:
        if synapse.source not in known or synapse.target not in genes.neurons:
            raise GenomeError(
                f"its connection from {synapse.source} to {synapse.target} joins no two of its {len(pins.inputs)} "
                f"inputs and {len(genes.neurons)} nodes; is this its configuration file?"
            )
    if len({(synapse.source, synapse.target) for synapse in genes.synapses}) < len(genes.synapses):
        raise GenomeError("two of its connections join the same nodes.")
    for neuron in genes.neurons.values():
        _check_functions(neuron)


def _check_functions(neuron: ForeignNeuron) -> None:
    """Refuse functions that do not exist here.

    Raises:
        GenomeError: A function is neither built in nor registered.
    """
    try:
        if neuron.activation == "steep_sigmoid":
            raise SettingsError("steep_sigmoid is not an activation function of neat-python.")
        activation_code(neuron.activation)
        aggregation_code(neuron.aggregation)
    except SettingsError as error:
        raise GenomeError(f"node {neuron.key}: {one_line(error)}") from error


def _settle_neurons_without_signals(genes: _Genes) -> None:
    """Give neurons that no enabled synapse leads to the value that they have in neat-python."""
    if genes.foreign.pins.recurrent:
        _silence(genes, [key for key in genes.without_signals() if _is_used(genes, key)], "no enabled connection")
    elif genes.foreign.of_092:
        outputs = behind(genes.synapses, genes.without_signals()).intersection(genes.foreign.pins.outputs)
        genes.synapses = [
            synapse._replace(enabled=synapse.enabled and synapse.target not in outputs) for synapse in genes.synapses
        ]
        _silence(genes, sorted(outputs), "a source without an enabled connection (version 0.92)")
    else:
        for key in genes.without_signals():
            neuron = genes.neurons[key]
            if neuron.aggregation == "product":
                genes.neurons[key] = neuron._replace(bias=neuron.bias + neuron.response)
                genes.notes.append(
                    f"node {key} is a product without an enabled incoming connection, which is 1 in neat-python and 0 "
                    "here: its response was added to its bias."
                )


def _silence(genes: _Genes, keys: Iterable[int], reason: str) -> None:
    """Set neurons to the value 0."""
    for key in keys:
        neuron = genes.neurons[key]
        if neuron.bias or neuron.activation != "identity":
            genes.notes.append(
                f"node {key} has {reason}, so that neat-python leaves it at 0: it became an identity without bias."
            )
        genes.neurons[key] = neuron._replace(bias=0.0, activation="identity")


def _is_used(genes: _Genes, key: int) -> bool:
    return key in genes.foreign.pins.outputs or any(
        synapse.source == key and synapse.enabled for synapse in genes.synapses
    )


def _free_outputs(genes: _Genes, free: int) -> None:
    """Let a hidden neuron compute what an output does, where a synapse leaves it or its value has to be scaled."""
    sources = {synapse.source for synapse in genes.synapses}
    for position, key in enumerate(genes.foreign.pins.outputs):
        neuron = genes.neurons[key]
        if key not in sources and neuron.activation != "softplus":
            continue
        twin = free + position
        genes.neurons[twin] = neuron._replace(key=twin)
        genes.neurons[key] = ForeignNeuron(key, 0.0, 1.0, "identity", "sum")
        genes.synapses = [
            synapse._replace(
                source=twin if synapse.source == key else synapse.source,
                target=twin if synapse.target == key else synapse.target,
            )
            for synapse in genes.synapses
        ]
        genes.synapses.append(ForeignSynapse(twin, key, 1.0, True, None))
        genes.added += 1
        reason = "has connections to other nodes" if key in sources else "has the activation softplus"
        genes.notes.append(f"output {key} {reason}: a hidden neuron computes it, and the output repeats that.")


def _drop_cycles(genes: _Genes) -> None:
    """Drop disabled synapses that close a cycle with others: feed-forward genomes have none here.

    Raises:
        GenomeError: Enabled ones close a cycle.
    """
    enabled = [synapse for synapse in genes.synapses if synapse.enabled]
    if in_cycles(enabled):
        raise GenomeError("its configuration is feed-forward, but its connections close a cycle.")
    if cyclic := in_cycles(genes.synapses):
        kept = [one for one in genes.synapses if one.enabled or not {one.source, one.target} <= cyclic]
        genes.notes.append(f"{len(genes.synapses) - len(kept)} disabled connections that close a cycle were left out.")
        genes.synapses = kept


def _fold_slopes(genes: _Genes) -> None:
    """Multiply biases and responses by the slopes inside neat-python's functions.

    Raises:
        GenomeError: An output of a recurrent network has softplus.
    """
    scaled = set()
    for key, neuron in genes.neurons.items():
        if neuron.activation == "softplus":
            if key in genes.foreign.pins.outputs:
                raise GenomeError(
                    f"output {key} of a recurrent network has softplus, which neat-python divides by 5 and whose "
                    "values cannot be scaled here; give this output another activation there."
                )
            scaled.add(key)
        slope = SLOPES.get(neuron.activation, 1.0)
        genes.neurons[key] = neuron._replace(bias=slope * neuron.bias, response=slope * neuron.response)
    genes.synapses = [
        synapse._replace(weight=SOFTPLUS_SCALE * synapse.weight) if synapse.source in scaled else synapse
        for synapse in genes.synapses
    ]
    for name, limit in BOUNDED.items():
        if any(neuron.activation == name for neuron in genes.neurons.values()):
            genes.notes.append(
                f"neat-python limits the argument of {name} to +-{limit:g}, and it is unlimited here: "
                "where a neuron goes beyond, outputs differ."
            )


def _markings(genomes: Sequence[_Genes]) -> list[list[int]]:
    """Return the marking of each synapse of each genome.

    They are neat-python's innovation numbers where all genes have one and no genome has one twice; the numbers of
    synapses that were added follow. Otherwise synapses are numbered by the neurons that they join.
    """
    numbers = [[synapse.innovation for synapse in genes.synapses[: genes.first_added]] for genes in genomes]
    known = all(_are_unique(own) for own in numbers)
    first = 1 + max((one for own in numbers for one in own if one is not None), default=-1) if known else 0
    without = {
        (synapse.source, synapse.target)
        for genes in genomes
        for synapse in (genes.synapses[genes.first_added :] if known else genes.synapses)
    }
    numbered = {ends: first + position for position, ends in enumerate(sorted(without))}
    return [
        [
            numbered[synapse.source, synapse.target] if innovation is None or not known else innovation
            for synapse, innovation in zip(genes.synapses, [*own, *[None] * genes.added], strict=True)
        ]
        for genes, own in zip(genomes, numbers, strict=True)
    ]


def _are_unique(numbers: Sequence[int | None]) -> bool:
    """Return whether these are the innovation numbers of one genome: natural, each once."""
    return len(set(numbers)) == len(numbers) and all(one is not None and one >= 0 for one in numbers)


def _packed(genes: _Genes, markings: Sequence[int]) -> Converted:
    """Return the genome as rows of genes, sorted as ours are."""
    pins, foreign = genes.foreign.pins, genes.foreign
    shape = Shape(len(pins.inputs), len(pins.outputs), False, pins.recurrent)
    hidden = sorted(genes.neurons.keys() - set(pins.outputs))
    ids = {key: position for position, key in enumerate((*pins.inputs, *pins.outputs))}
    offset = shape.inputs  # a hidden neuron of neat-python has the key of its number among outputs and hidden neurons
    plain = not hidden or (hidden[0] >= shape.outputs and hidden[-1] + offset <= LARGEST)
    for position, key in enumerate(hidden):
        ids[key] = key + offset if plain else shape.first_hidden + position
    neurons = [
        (ids[one.key], one.bias, one.response, activation_code(one.activation), aggregation_code(one.aggregation))
        for one in genes.neurons.values()
    ]
    synapses = [
        (marking, ids[one.source], ids[one.target], one.weight, one.enabled)
        for marking, one in zip(markings, genes.synapses, strict=True)
    ]
    genome = Genome(
        shape, np.array(sorted(synapses), SYNAPSE), np.array(sorted(neurons), NEURON),
        id=foreign.key, fitness=foreign.fitness,
    )  # fmt: skip
    genome.check()
    return Converted(genome, tuple(genes.notes))
