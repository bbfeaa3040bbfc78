"""Genomes: a packed population.

All genes of all genomes lie in two arrays, without padding and without a limit on any genome's size, and a `Genome`
is a view of its part. Kernels run over the packed arrays; people read the objects.
"""

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.kernels import Floats, Ints, Packed, Rows, offsets_of
from neat.shape import Shape


class Genomes(Sequence[Genome]):
    """A packed population: a sequence of `Genome` whose genes lie in two arrays.

    Attributes:
        shape: Of every genome.
        packed: The genes, and where those of each genome begin.
        ids: (n,) int64, unique in the run.
        parents: (n, 2) int64 ids; -1 for a missing parent.
        fitness: (n,) float64; nan before evaluation.
        generation: The number of their generation; with `seed` it decides the episodes of their evaluation.
        seed: Of the run.
    """

    def __init__(
        self,
        shape: Shape,
        packed: Packed,
        ids: Ints,
        parents: Ints,
        *,
        fitness: Floats | None = None,
        generation: int = 0,
        seed: int = 0,
    ) -> None:
        self.shape = shape
        self.packed = packed
        self.ids = ids
        self.parents = parents
        self.fitness = np.full(len(ids), np.nan) if fitness is None else fitness
        self.generation = generation
        self.seed = seed

    @staticmethod
    def pack(
        genomes: Iterable[Genome], generation: int = 0, seed: int = 0, *, first_id: int | None = None
    ) -> "Genomes":
        """Return a packed copy of these genomes: at least one, all of the same shape.

        Args:
            genomes: The genomes, such as children made by `neat.mutate`.
            generation: The number of their generation; with `seed` it decides the episodes of their evaluation.
            seed: Of the run.
            first_id: The id of the first, the others follow; by default they keep their ids.
        """
        members = list(genomes)
        parents = np.array([(*member.parents, -1, -1)[:2] for member in members], np.int64)
        synapses, synapse_offsets = _side_by_side([member.synapses for member in members], SYNAPSE)
        neurons, neuron_offsets = _side_by_side([member.neurons for member in members], NEURON)
        packed = Packed(synapses, synapse_offsets, neurons, neuron_offsets)
        own = [member.id for member in members] if first_id is None else range(first_id, first_id + len(members))
        ids = np.array(own, np.int64)
        fitness = np.array([member.fitness for member in members], np.float64)
        return Genomes(members[0].shape, packed, ids, parents, fitness=fitness, generation=generation, seed=seed)

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Genome: ...
    @overload
    def __getitem__(self, index: slice | Sequence[int] | NDArray[np.integer | np.bool_]) -> "Genomes": ...
    def __getitem__(self, index: int | slice | Sequence[int] | NDArray[np.integer | np.bool_]) -> "Genome | Genomes":
        """Return a view of one genome, a view of neighbours, or a packed copy of others.

        Args:
            index: A position; a slice; positions; or (n,) whether each genome is wanted.
        """
        if isinstance(index, slice):
            start, stop, stride = index.indices(len(self))
            return self._slice(start, stop) if stride == 1 else self._taken(np.arange(start, stop, stride))
        if isinstance(index, Sequence | np.ndarray):
            return self._taken(self._positions(index))
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"genome index {index} is out of range for {len(self)} genomes")
        synapses, synapse_offsets, neurons, neuron_offsets = self.packed
        first, second = self.parents[index].tolist()
        return Genome(
            self.shape,
            synapses[synapse_offsets[index] : synapse_offsets[index + 1]],
            neurons[neuron_offsets[index] : neuron_offsets[index + 1]],
            id=int(self.ids[index]),
            parents=() if first < 0 else (first,) if second < 0 else (first, second),
            fitness=self.fitness[index : index + 1],
        )

    def _positions(self, index: Sequence[int] | NDArray[np.integer | np.bool_]) -> Ints:
        """Return positions from 0 on.

        Raises:
            IndexError: A position does not exist, or a mask has another length.
        """
        given = np.asarray(index)
        if given.dtype == np.bool_ and given.shape == (len(self),):
            return np.flatnonzero(given)
        if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
            raise IndexError(f"genomes are taken by positions, or by ({len(self)},) bool, but got {given!r:.60}")
        positions = given.astype(np.int64)
        if np.any((positions < -len(self)) | (positions >= len(self))):
            raise IndexError(f"a genome index is out of range for {len(self)} genomes: {given!r:.60}")
        return np.where(positions < 0, positions + len(self), positions)

    def _taken(self, positions: Ints) -> "Genomes":
        """Return a packed copy of the genomes at these positions."""
        synapses, synapse_offsets, neurons, neuron_offsets = self.packed
        packed = Packed(
            synapses[_rows(synapse_offsets, positions)],
            offsets_of(np.diff(synapse_offsets)[positions]),
            neurons[_rows(neuron_offsets, positions)],
            offsets_of(np.diff(neuron_offsets)[positions]),
        )
        return Genomes(
            self.shape,
            packed,
            self.ids[positions],
            self.parents[positions],
            fitness=self.fitness[positions],
            generation=self.generation,
            seed=self.seed,
        )

    def _slice(self, start: int, stop: int) -> "Genomes":
        stop = max(start, stop)
        synapses, synapse_offsets, neurons, neuron_offsets = self.packed
        synapse_offsets, neuron_offsets = synapse_offsets[start : stop + 1], neuron_offsets[start : stop + 1]
        packed = Packed(
            synapses[synapse_offsets[0] : synapse_offsets[-1]],
            synapse_offsets - synapse_offsets[0],
            neurons[neuron_offsets[0] : neuron_offsets[-1]],
            neuron_offsets - neuron_offsets[0],
        )
        return Genomes(
            self.shape,
            packed,
            self.ids[start:stop],
            self.parents[start:stop],
            fitness=self.fitness[start:stop],
            generation=self.generation,
            seed=self.seed,
        )

    def joined(self, others: Sequence[Genome], first_id: int) -> "Genomes":
        """Return these genomes and, after them, copies of the others under ids from `first_id` on."""
        more = Genomes.pack(others)
        mine, theirs = self.packed, more.packed
        packed = Packed(
            np.concatenate([mine.synapses, theirs.synapses]),
            np.concatenate([mine.synapse_offsets, mine.synapse_offsets[-1] + theirs.synapse_offsets[1:]]),
            np.concatenate([mine.neurons, theirs.neurons]),
            np.concatenate([mine.neuron_offsets, mine.neuron_offsets[-1] + theirs.neuron_offsets[1:]]),
        )
        ids = np.concatenate([self.ids, np.arange(first_id, first_id + len(more))])
        parents = np.concatenate([self.parents, more.parents])
        return Genomes(self.shape, packed, ids, parents, generation=self.generation, seed=self.seed)

    def __repr__(self) -> str:
        return f"<{len(self)} genomes of generation {self.generation}, {len(self.packed.synapses)} synapses in all>"


def _side_by_side(parts: list[Rows], dtype: np.dtype[np.void]) -> tuple[Rows, Ints]:
    """Return the rows of all parts in one array, and where each part begins: NumPy's function takes 5 us for each."""
    offsets = offsets_of([len(part) for part in parts])
    rows = np.empty(int(offsets[-1]), dtype)
    for first, part in zip(offsets.tolist(), parts, strict=False):
        rows[first : first + len(part)] = part
    return rows, offsets


def _rows(offsets: Ints, positions: Ints) -> Ints:
    """Return the rows of the genes of the genomes at these positions, one genome after another."""
    lengths = np.diff(offsets)[positions]
    before = offsets_of(lengths)[:-1]
    return np.arange(lengths.sum()) + np.repeat(offsets[positions] - before, lengths)
