"""Genome: two arrays of genes, made whole and never reshaped; Genomes: a whole population of them.

A population is *packed*: all genes of all genomes lie in two arrays, without padding and without a
limit on any genome's size, and a `Genome` is a view of its slice. Kernels run over the packed
arrays; people read the objects.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from neat.activations import AGGREGATIONS, activation_code, activation_name, aggregation_code
from neat.errors import GenomeError, SettingsError
from neat.genetics.genes import NEURON, SYNAPSE
from neat.kernels import Packed
from neat.kernels.topology import lay_out
from neat.shape import Shape

NODE = np.dtype(
    (
        np.record,
        [
            ("slot", np.int64),
            ("bias", np.float64),
            ("response", np.float64),
            ("activation", np.int64),
            ("aggregation", np.int64),
            ("first", np.int64),
            ("last", np.int64),
        ],
    )
)
"""What a network runs for a neuron: where its value goes, and which wires lead into it."""
WIRE = np.dtype((np.record, [("source", np.int64), ("weight", np.float64)]))
"""What a network runs for an enabled synapse: where the signal is, and the factor on it."""

MOST_NEURONS = 2**31 - 1
MOST_INPUTS = 10_000_000  # a file that claims more is no genome, and would fill the memory


class Genome:
    """What evolution changes: the genes of one network, and where they come from.

    Attributes:
        synapses: (n,) SYNAPSE rows, sorted by marking.
        neurons: (m,) NEURON rows, sorted by id: the outputs, then the hidden neurons.
        shape: Inputs, outputs, and the kind of network; the same for a whole population.
        id: A number that no other genome of the run has.
        parents: Ids of none, one or two genomes.
        fitness: What the task said; higher is better. nan until it has been scored.
    """

    __slots__ = ("fitness", "id", "neurons", "parents", "shape", "synapses")

    def __init__(
        self,
        shape: Shape,
        synapses: NDArray[Any],
        neurons: NDArray[Any],
        *,
        id: int = 0,
        parents: tuple[int, ...] = (),
        fitness: float = math.nan,
    ) -> None:
        self.shape = shape
        self.synapses = synapses
        self.neurons = neurons
        self.id = id
        self.parents = parents
        self.fitness = fitness

    @property
    def inputs(self) -> int:
        """How many numbers the network takes."""
        return self.shape.inputs

    @property
    def outputs(self) -> int:
        """How many numbers the network gives."""
        return self.shape.outputs

    @property
    def hidden(self) -> int:
        """How many neurons have grown between them."""
        return len(self.neurons) - self.shape.outputs

    @property
    def enabled(self) -> int:
        """How many synapses carry a signal."""
        return int(np.count_nonzero(self.synapses["enabled"]))

    def copy(self, **changes: Any) -> "Genome":
        """Return a genome with genes of its own; `changes` replace id, parents or fitness."""
        kept = {"id": self.id, "parents": self.parents, "fitness": self.fitness, **changes}
        return Genome(self.shape, self.synapses.copy(), self.neurons.copy(), **kept)

    def frozen(self) -> "Genome":
        """Return a copy whose genes cannot be written."""
        copy = self.copy()
        copy.synapses.flags.writeable = False
        copy.neurons.flags.writeable = False
        return copy

    def check(self) -> None:
        """Hold this genome against every rule that all genomes keep.

        Raises:
            GenomeError: Markings or neuron ids are not sorted and unique; an output is missing; a
                synapse ends nowhere, or in a sensor; two synapses join the same neurons; a number is
                not finite; a function is unknown; a feed-forward genome has a cycle, or a synapse
                out of an output.
        """
        for complaint in self._complaints():
            raise GenomeError(f"genome {self.id}: {complaint}")

    def _complaints(self) -> Iterator[str]:
        shape, synapses, neurons = self.shape, self.synapses, self.neurons
        if not 0 <= shape.inputs <= MOST_INPUTS or shape.outputs < 1:
            yield f"it must have an output and at most {MOST_INPUTS} inputs, but has the shape {tuple(shape)}."
        ids = neurons["id"]
        if len(ids) < shape.outputs:
            yield f"it must have {shape.outputs} output neurons, but has {len(ids)} neurons in all."
        outputs = np.arange(shape.sensors, shape.first_hidden)
        if not np.array_equal(ids[: len(outputs)], outputs):
            yield f"its first neurons must be the outputs {outputs.tolist()}, but are {ids[: len(outputs)].tolist()}."
        if np.any(np.diff(ids) <= 0):
            yield "its neurons must be sorted by id, each once."
        if np.any(np.diff(synapses["marking"]) <= 0) or np.any(synapses["marking"] < 0):
            yield "its synapses must be sorted by marking, each once, from 0 on."
        for end in ("source", "target"):
            known = np.isin(synapses[end], ids)
            if end == "source":
                known |= (synapses[end] >= 0) & (synapses[end] < shape.sensors)
            if not known.all():
                yield f"synapse {synapses[~known][0]!r} has no {end} among the neurons."
        pairs = np.stack([synapses["source"], synapses["target"]], axis=1)
        if len(np.unique(pairs, axis=0)) < len(pairs):
            yield "two of its synapses join the same two neurons."
        numbers = (synapses["weight"], neurons["bias"], neurons["response"])
        if not all(np.isfinite(values).all() for values in numbers):
            yield "its weights, biases and responses must be finite."
        if np.any((neurons["aggregation"] < 0) | (neurons["aggregation"] >= len(AGGREGATIONS))):
            yield f"its aggregations must be numbers below {len(AGGREGATIONS)}."
        for code in np.unique(neurons["activation"]):
            activation_name(int(code))
        if not shape.recurrent:
            if np.any((synapses["source"] >= shape.sensors) & (synapses["source"] < shape.first_hidden)):
                yield "it is feed-forward, but a synapse leaves an output."
            everything = synapses.copy()
            everything["enabled"] = True
            nodes, wires = np.empty(len(neurons), NODE), np.empty(len(synapses), WIRE)
            if lay_out(everything, neurons.copy(), shape.sensors, False, nodes, wires) < len(neurons):
                yield "it is feed-forward, but its synapses close a cycle."

    def to_json(self) -> str:
        """Return this genome as JSON text: its numbers exact, its functions by name."""
        return json.dumps(
            {
                "format": 1,
                "id": self.id,
                "parents": list(self.parents),
                "fitness": self.fitness if math.isfinite(self.fitness) else None,
                "shape": self.shape._asdict(),
                "neurons": [
                    {
                        "id": int(neuron.id),
                        "bias": float(neuron.bias),
                        "response": float(neuron.response),
                        "activation": activation_name(int(neuron.activation)),
                        "aggregation": AGGREGATIONS[neuron.aggregation],
                    }
                    for neuron in self.neurons
                ],
                "synapses": [
                    {
                        "marking": int(synapse.marking),
                        "source": int(synapse.source),
                        "target": int(synapse.target),
                        "weight": float(synapse.weight),
                        "enabled": bool(synapse.enabled),
                    }
                    for synapse in self.synapses
                ],
            }
        )

    @staticmethod
    def from_json(text: str) -> "Genome":
        """Return the genome that `to_json` wrote.

        Raises:
            GenomeError: The text is not such JSON, is of a newer format, or breaks a rule of `check`.
        """
        try:
            data = json.loads(text)
            if data["format"] != 1:
                raise GenomeError(
                    f"genome JSON has format {data['format']}, but this version reads 1; use a newer one."
                )
            shape = Shape(
                _whole(data["shape"]["inputs"], "inputs"),
                _whole(data["shape"]["outputs"], "outputs"),
                _truth(data["shape"]["bias_neuron"], "bias_neuron"),
                _truth(data["shape"]["recurrent"], "recurrent"),
            )
            genome = Genome(
                shape,
                np.array([_synapse_row(row) for row in data["synapses"]], SYNAPSE),
                np.array([_neuron_row(row) for row in data["neurons"]], NEURON),
                id=_whole(data["id"], "id"),
                parents=tuple(_whole(parent, "parents") for parent in data["parents"]),
                fitness=math.nan if data["fitness"] is None else _number(data["fitness"], "fitness"),
            )
        except GenomeError:
            raise
        except KeyError as error:
            raise GenomeError(f"genome JSON lacks {error.args[0]!r}; write it with Genome.to_json.") from error
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise GenomeError(f"genome JSON cannot be read: {error}") from error
        genome.check()
        return genome

    def _repr_svg_(self) -> str:
        """Return the drawing that a notebook shows."""
        from neat.drawing.diagram import diagram_of  # drawing is for people: nothing else waits for its import
        from neat.drawing.svg import svg

        return svg(diagram_of(json.loads(self.to_json())))

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same genes, bit for bit; names and scores do not count."""
        if not isinstance(other, Genome):
            return NotImplemented
        return (
            self.shape == other.shape
            and np.array_equal(self.synapses, other.synapses)
            and np.array_equal(self.neurons, other.neurons)
        )

    __hash__ = None  # type: ignore[assignment]  # genes can be written, so a genome is no key

    def __repr__(self) -> str:
        score = "" if math.isnan(self.fitness) else f", fitness {self.fitness:.6g}"
        synapses = f"{self.enabled} of {len(self.synapses)} synapses enabled"
        return f"<Genome {self.id}: {self.hidden} hidden neurons, {synapses}{score}>"


class Genomes(Sequence[Genome]):
    """A packed population: a sequence of `Genome` whose genes lie in two arrays.

    Attributes:
        shape: Of every genome.
        packed: The genes and where each genome's begin.
        ids: (n,) int64, one for each genome.
        parents: (n, 2) int64 ids, -1 where there is none.
        fitness: (n,) float64, nan where not scored.
        generation: The number of the generation they live in; with `seed` it decides which
            episodes they meet.
        seed: Of the run.
    """

    def __init__(
        self,
        shape: Shape,
        packed: Packed,
        ids: NDArray[np.int64],
        parents: NDArray[np.int64],
        *,
        fitness: NDArray[np.float64] | None = None,
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
    def pack(genomes: Iterable[Genome], generation: int = 0, seed: int = 0) -> "Genomes":
        """Return a packed copy of these genomes, which must be of one shape and at least one."""
        members = list(genomes)
        parents = np.full((len(members), 2), -1, np.int64)
        for row, member in zip(parents, members, strict=True):
            row[: len(member.parents)] = member.parents
        packed = Packed(
            np.concatenate([member.synapses for member in members]),
            _offsets(len(member.synapses) for member in members),
            np.concatenate([member.neurons for member in members]),
            _offsets(len(member.neurons) for member in members),
        )
        ids = np.array([member.id for member in members], np.int64)
        fitness = np.array([member.fitness for member in members], np.float64)
        return Genomes(members[0].shape, packed, ids, parents, fitness=fitness, generation=generation, seed=seed)

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Genome: ...
    @overload
    def __getitem__(self, index: slice) -> "Genomes": ...
    def __getitem__(self, index: int | slice) -> "Genome | Genomes":
        if isinstance(index, slice):
            return self._slice(*index.indices(len(self)))
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
            fitness=float(self.fitness[index]),
        )

    def _slice(self, start: int, stop: int, stride: int) -> "Genomes":
        if stride != 1:
            raise ValueError("a slice of Genomes must have step 1, since their genes lie side by side")
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


def _offsets(lengths: Iterable[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.fromiter(lengths, np.int64))]).astype(np.int64)


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise GenomeError(f"genome JSON: {name} must be a whole number, but is {value!r:.40}.")
    if not -1 <= value <= MOST_NEURONS and name not in ("marking", "id", "parents"):
        raise GenomeError(f"genome JSON: {name} must lie in [-1, {MOST_NEURONS}], but is {value!r:.40}.")
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GenomeError(f"genome JSON: {name} must be a number, but is {value!r:.40}.")
    return float(value)


def _truth(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise GenomeError(f"genome JSON: {name} must be true or false, but is {value!r:.40}.")
    return value


def _synapse_row(row: dict[str, object]) -> tuple[int, int, int, float, bool]:
    return (
        _whole(row["marking"], "marking"),
        _whole(row["source"], "source"),
        _whole(row["target"], "target"),
        _number(row["weight"], "weight"),
        _truth(row["enabled"], "enabled"),
    )


def _neuron_row(row: dict[str, object]) -> tuple[int, float, float, int, int]:
    try:
        activation = activation_code(str(row["activation"]))
        aggregation = aggregation_code(str(row["aggregation"]))
    except SettingsError as error:
        raise GenomeError(f"genome JSON: {error}") from error
    return (
        _whole(row["id"], "id"),
        _number(row["bias"], "bias"),
        _number(row["response"], "response"),
        activation,
        aggregation,
    )
