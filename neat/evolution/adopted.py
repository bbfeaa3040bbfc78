"""Adopted genomes: the first generation of a run that begins from genomes of another run, or made by hand."""

from collections.abc import Sequence

import numpy as np

from neat.errors import GenomeError
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.genetics.markings import Markings
from neat.genetics.operators import mutate
from neat.random_streams import Purpose, stream
from neat.settings import Settings
from neat.shape import Shape


def adopted_generation(
    initial: Sequence[Genome], settings: Settings, shape: Shape, markings: Markings, seed: int
) -> Genomes:
    """Return a first generation of these genomes, unchanged, and mutated copies of them in turn.

    Hidden neurons get new ids and synapses new markings, since those of a genome belong to its run. Genomes of one run
    have the same genes afterwards where they had the same before.

    Args:
        initial: At least one, at most `population_size`.
        settings: The groups `mutation` and `genome` and `population_size` are used.
        shape: Of the population; each genome must have it, though one without cycles may become recurrent.
        markings: Of the run, still empty.
        seed: Of the run.

    Raises:
        GenomeError: A genome has another shape, or breaks a rule of `Genome.check`.
        ValueError: The list is empty, or longer than `population_size`.
        TypeError: One is not a genome.
    """
    if not 1 <= len(initial) <= settings.population_size:
        raise ValueError(
            f"initial must be at least 1 and at most {settings.population_size} (population_size) genomes, "
            f"but is {len(initial)}."
        )
    for genome in initial:
        _check(genome, shape)
    ids = _new_ids(initial, shape, markings)
    founders = [_renumbered(genome, shape, ids, markings) for genome in initial]
    members = list(founders)
    for position in range(len(founders), settings.population_size):
        rng = stream(seed, 0, Purpose.FIRST_GENERATION, position)
        members.append(mutate(founders[position % len(founders)], settings, markings, rng))
    copies = [member.copy(id=number, parents=(), fitness=np.nan) for number, member in enumerate(members)]
    return Genomes.pack(copies, generation=0, seed=seed)


def _check(genome: Genome, shape: Shape) -> None:
    if not isinstance(genome, Genome):
        raise TypeError(f"initial must be genomes, but one is {genome!r:.60}.")
    if genome.shape not in (shape, shape._replace(recurrent=False)):
        same_size = (genome.inputs, genome.outputs) == (shape.inputs, shape.outputs)
        remedy = "; set genome.bias_neuron and genome.recurrent as the genome has them" if same_size else ""
        raise GenomeError(
            f"genome {genome.id} of initial has the shape {_in_words(genome.shape)}, "
            f"but the population has {_in_words(shape)}{remedy}."
        )
    genome.check()


def _in_words(shape: Shape) -> str:
    kind = "recurrent" if shape.recurrent else "feed-forward"
    return f"{shape.inputs} inputs, {shape.outputs} outputs, {'a' if shape.bias_neuron else 'no'} bias neuron, {kind}"


def _new_ids(initial: Sequence[Genome], shape: Shape, markings: Markings) -> dict[int, int]:
    """Return the new id of each hidden neuron, by its id in the other run; their order remains."""
    hidden = np.unique(np.concatenate([genome.neurons["id"][shape.outputs :] for genome in initial]))
    return {old: markings.new_neuron() for old in hidden.tolist()}


def _renumbered(genome: Genome, shape: Shape, ids: dict[int, int], markings: Markings) -> Genome:
    copy = genome.copy()
    copy.shape = shape
    for genes, names in ((copy.neurons, ("id",)), (copy.synapses, ("source", "target"))):
        for name in names:
            genes[name] = [ids.get(neuron, neuron) for neuron in genes[name].tolist()]
    ends = zip(copy.synapses["source"].tolist(), copy.synapses["target"].tolist(), strict=True)
    copy.synapses["marking"] = [markings.synapse(source, target) for source, target in ends]
    copy.synapses = copy.synapses[np.argsort(copy.synapses["marking"])]
    return copy
