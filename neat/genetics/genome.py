"""Genome: two arrays of genes, the synapses and the neurons of one network."""

import json
import logging
import math
import os
from typing import Any

import numpy as np

from neat.errors import GenomeError
from neat.genetics import genome_json, genome_rules
from neat.kernels import Floats, Rows
from neat.shape import Shape

_log = logging.getLogger("neat")


class Genome:
    """The genes of one network, and where they come from.

    Attributes:
        synapses: (n,) SYNAPSE rows, sorted by marking.
        neurons: (m,) NEURON rows, sorted by id: the outputs, then the hidden neurons.
        shape: Inputs, outputs, and how signals travel; the same for a whole population.
        id: A number that no other genome of the run has.
        parents: Ids of none, one or two genomes.
    """

    __slots__ = ("_score", "id", "neurons", "parents", "shape", "synapses")

    def __init__(
        self,
        shape: Shape,
        synapses: Rows,
        neurons: Rows,
        *,
        id: int = 0,
        parents: tuple[int, ...] = (),
        fitness: float | Floats = math.nan,
    ) -> None:
        """Make a genome of these genes, which are not copied and not checked.

        Args:
            shape: See the attributes.
            synapses: As above.
            neurons: As above.
            id: As above.
            parents: As above.
            fitness: Its score; or the (1,) array where it is kept, so that it can be set there too.
        """
        self.shape = shape
        self.synapses = synapses
        self.neurons = neurons
        self.id = id
        self.parents = parents
        self._score = fitness if isinstance(fitness, np.ndarray) else np.array([fitness], np.float64)

    @property
    def fitness(self) -> float:
        """Its score; higher is better. nan until it has been evaluated.

        Set on a genome of `Population.ask`, it is the score that `Population.tell` takes if it is given none.
        """
        return float(self._score[0])

    @fitness.setter
    def fitness(self, score: float) -> None:
        if not self._score.flags.writeable:
            raise ValueError(f"genome {self.id} is read-only; set the fitness of genome.copy() instead.")
        try:
            self._score[0] = score
        except (TypeError, ValueError) as error:
            raise TypeError(f"the fitness of a genome must be a number, but is {score!r:.60}.") from error

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """Return the attributes under their public names, as checkpoints hold them."""
        names = ("fitness", "id", "neurons", "parents", "shape", "synapses")
        return None, {name: getattr(self, name) for name in names}

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        self._score = np.array([math.nan])
        for name, value in state[1].items():
            setattr(self, name, value)

    @property
    def inputs(self) -> int:
        """The number of inputs of the network."""
        return self.shape.inputs

    @property
    def outputs(self) -> int:
        """The number of outputs of the network."""
        return self.shape.outputs

    @property
    def hidden(self) -> int:
        """The number of hidden neurons."""
        return len(self.neurons) - self.shape.outputs

    @property
    def enabled(self) -> int:
        """The number of enabled synapses."""
        return int(np.count_nonzero(self.synapses["enabled"]))

    def copy(
        self, *, id: int | None = None, parents: tuple[int, ...] | None = None, fitness: float | None = None
    ) -> "Genome":
        """Return a copy that shares no memory with this genome, with another id, parents or fitness if given."""
        return Genome(
            self.shape,
            self.synapses.copy(),
            self.neurons.copy(),
            id=self.id if id is None else id,
            parents=self.parents if parents is None else parents,
            fitness=self.fitness if fitness is None else fitness,
        )

    def frozen(self) -> "Genome":
        """Return a copy whose genes and fitness cannot be written."""
        copy = self.copy()
        copy._score.flags.writeable = False
        copy.synapses.flags.writeable = False
        copy.neurons.flags.writeable = False
        return copy

    def check(self) -> None:
        """Check this genome against every rule that all genomes keep.

        Raises:
            GenomeError: Markings or neuron ids are not sorted and unique; an output is missing; a
                synapse leads to a sensor, or an end of it does not exist; two synapses join the same
                neurons; a number is not finite; a function is unknown; a feed-forward genome has a
                cycle, or a synapse that leaves an output.
        """
        for violation in genome_rules.violations(self):
            raise GenomeError(f"genome {self.id}: {violation}")

    def to_json(self) -> str:
        """Return this genome as JSON text: its numbers exact, its functions by name."""
        return genome_json.text_of(self)

    @staticmethod
    def from_json(text: str) -> "Genome":
        """Return the genome that `to_json` wrote.

        Raises:
            GenomeError: The text is not such JSON, is of a newer format, or breaks a rule of `check`.
        """
        genome = Genome(**genome_json.parts_of(text)._asdict())
        genome.check()
        return genome

    @staticmethod
    def from_neat_python(path: str | os.PathLike[str], config: str | os.PathLike[str] | None = None) -> "Genome":
        """Return the fittest genome in a file of neat-python, with the same outputs as its network there.

        A warning says what differs or had to be changed. `neat.exchange.neat_python.genome_file.genomes` returns all
        genomes of a file.

        Args:
            path: A pickle of genomes or of a network, which is interpreted and never run; a checkpoint; or the JSON
                that its `neat.export` wrote.
            config: The configuration file of the run, which a pickle without its configuration needs.

        Raises:
            GenomeError: The file cannot be read, contains anything else, or a genome that has no counterpart here.
            SettingsError: The configuration file is invalid.
        """
        from neat.exchange.neat_python.genome_file import fittest  # imported here: it makes genomes

        genome, notes = fittest(path, config)
        for note in notes:
            _log.warning("%s: %s", os.fspath(path), note)
        return genome

    def to_svg(self) -> str:
        """Return a drawing of the network as an SVG document; a notebook shows it."""
        from neat.drawing.diagram import diagram_of  # imported here, since only a notebook needs it
        from neat.drawing.svg import svg

        return svg(diagram_of(json.loads(self.to_json())))

    _repr_svg_ = to_svg

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same shape and the same genes, bit for bit; id and fitness do not count."""
        if not isinstance(other, Genome):
            return NotImplemented
        return (
            self.shape == other.shape
            and np.array_equal(self.synapses, other.synapses)
            and np.array_equal(self.neurons, other.neurons)
        )

    __hash__ = None  # type: ignore[assignment]  # genes can be written, so a genome cannot be a key

    def __repr__(self) -> str:
        score = "" if math.isnan(self.fitness) else f", fitness {self.fitness:.6g}"
        synapses = f"{self.enabled} of {len(self.synapses)} synapses enabled"
        return f"<Genome {self.id}: {self.hidden} hidden neurons, {synapses}{score}>"
