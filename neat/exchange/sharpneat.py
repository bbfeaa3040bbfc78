"""SharpNEAT: a network in a `.net` file of SharpNEAT 4, as a genome with the same outputs.

    3 2                           inputs, outputs

    acyclic                       or: cyclic 1, the steps of an activation

    0 3 0.5                       source, target and weight of each synapse
    5 4 -1.25

    0 LogisticSteep               the function of all neurons

Empty lines separate the sections, and # begins a comment. Inputs are 0, 1, ...; then come outputs, then hidden neurons.
Read in the sources of version 4 (`NetFileReader`, `NeuralNetAcyclic`, `NeuralNetCyclic`), whose rules mean:

- Of its functions, those of `FUNCTIONS` have the same definition here. `LeakyReLU`, whose slope is 0.001, becomes two
  neurons, `relu` and `identity`; that delays a signal, so it is an error in a cyclic network.
- A cyclic network makes one step per activation, as ours; another number of steps is an error.
- In an acyclic network, a neuron that no input reaches sends nothing, whatever its value is.
- No synapse leaves an output of a feed-forward genome here: a hidden neuron takes its place, and the output repeats it.
"""

import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from neat.activations import activation_code
from neat.aggregations import aggregation_code
from neat.errors import GenomeError, one_line
from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.shape import Shape
from neat.system import regular_file

ENDING = ".net"
MOST_BYTES = 64 * 2**20
MOST = 1_000_000
"""Of inputs, outputs and synapses."""
LARGEST = 2**30
"""Of an id; new neurons have higher ones."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
"""Of a weight; Python's own reading takes more, such as 1_000."""
FUNCTIONS = {
    "Logistic": "sigmoid", "LogisticSteep": "steep_sigmoid", "TanH": "tanh", "ReLU": "relu", "ScaledELU": "selu",
    "Linear": "clamped",
}  # fmt: skip
"""Ours, by the name of SharpNEAT's."""
LEAKY, LEAK = "LeakyReLU", 0.001


class Synapse(NamedTuple):
    """A line of the file."""

    source: int
    target: int
    weight: float


class Foreign(NamedTuple):
    """What a file states.

    Attributes:
        inputs: The number of inputs.
        outputs: The number of outputs.
        cyclic: Whether all neurons are evaluated at once.
        synapses: In the order of their ids, in which they are summed.
        function: Of all neurons.
    """

    inputs: int
    outputs: int
    cyclic: bool
    synapses: tuple[Synapse, ...]
    function: str


def genome_in(path: str | os.PathLike[str]) -> Genome:
    """Return the genome in a file.

    Raises:
        GenomeError: The file cannot be read, is not such a file, or its network has no counterpart here.
    """
    source = os.fspath(path)
    try:
        text = regular_file.read(Path(path).resolve(), MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise GenomeError(f"{source} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise GenomeError(f"{source} is not a .net file of SharpNEAT: it is not text.") from error
    try:
        genome = converted(read(text))
        genome.check()
    except GenomeError as error:
        raise GenomeError(f"{source}: {one_line(error)}") from error
    return genome


def read(text: str) -> Foreign:
    """Return what the text of a file states.

    Raises:
        GenomeError: It is not such text, or its network has no counterpart here.
    """
    sections = list(_sections(text))
    if len(sections) not in (3, 4):  # three without synapses
        raise GenomeError("it must have four sections with empty lines between them, as SharpNEAT 4 writes them.")
    if any(len(section) > 1 for section in sections[:2]):
        raise GenomeError(
            "its first two sections must have one line each: the numbers of inputs and outputs, its kind."
        )
    (counts,), (kind,) = sections[:2]
    synapses = sections[2] if len(sections) > 3 else []
    functions = sections[3] if len(sections) > 3 else sections[2]
    if len(counts) != 2 or len(functions[0]) != 2:
        raise GenomeError("it must begin with the numbers of inputs and outputs, and end with a function.")
    inputs, outputs = (_whole(word) for word in counts)
    if outputs == 0:
        raise GenomeError("outputs must be at least 1, but are 0.")
    if kind not in (["acyclic"], ["cyclic", "1"]):
        raise GenomeError(
            f"its kind must be acyclic, or cyclic with 1 step per activation, but is {' '.join(kind)[:40]!r}; "
            "a network with more steps has no counterpart here."
        )
    found = _Checked(inputs, inputs + outputs)
    return Foreign(inputs, outputs, kind[0] == "cyclic", found.synapses(synapses), functions[0][1])


def _sections(text: str) -> Iterator[list[list[str]]]:
    """Yield the sections, each a list of lines, each a list of words."""
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    for block in re.split(r"\n(?:[ \t\r]*\n)+", "\n".join(lines).strip()):
        yield [line.split() for line in block.split("\n")]


def _whole(word: str) -> int:
    if not re.fullmatch(r"\d{1,10}", word, re.ASCII) or int(word) > LARGEST:
        raise GenomeError(f"a whole number was expected, but {word[:40]!r} was found.")
    return int(word)


class _Checked:
    """Reads synapses, whose ends must be neurons."""

    def __init__(self, inputs: int, pins: int) -> None:
        if pins > MOST:
            raise GenomeError(f"it has {pins:,} inputs and outputs, but at most {MOST:,} are read.")
        self.inputs = inputs

    def synapses(self, lines: Sequence[Sequence[str]]) -> tuple[Synapse, ...]:
        """Return the synapses, sorted by source and target."""
        if len(lines) > MOST:
            raise GenomeError(f"it has {len(lines):,} synapses, but at most {MOST:,} are read.")
        found = sorted(map(self.synapse, lines))
        for one, other in pairwise(found):
            if one[:2] == other[:2]:
                raise GenomeError(f"two synapses lead from {one.source} to {one.target}.")
        return tuple(found)

    def synapse(self, words: Sequence[str]) -> Synapse:
        """Return the synapse in a line."""
        if len(words) != 3:
            raise GenomeError(f"a synapse must have a source, a target and a weight, but is {' '.join(words)[:40]!r}.")
        source, target = map(_whole, words[:2])
        if target < self.inputs:
            raise GenomeError(f"a synapse leads to the input {target}.")
        weight = float(words[2]) if NUMBER.fullmatch(words[2]) else math.nan
        if not math.isfinite(weight):
            raise GenomeError(f"a weight must be a finite number, but is {words[2][:40]!r}.")
        return Synapse(source, target, weight)


def converted(foreign: Foreign) -> Genome:
    """Return the genome of a network.

    Raises:
        GenomeError: Its function has no counterpart here, or no input reaches a neuron.
    """
    if foreign.function not in FUNCTIONS and (foreign.function != LEAKY or foreign.cyclic):
        known = ", ".join([*FUNCTIONS, *([] if foreign.cyclic else [LEAKY])])
        raise GenomeError(
            f"its function {foreign.function[:40]!r} has no counterpart here{' in a cyclic network' * foreign.cyclic}; "
            f"{known} have one."
        )
    genes = _Genes(foreign, foreign.synapses if foreign.cyclic else _that_send(foreign))
    if not foreign.cyclic:
        genes.free_outputs(range(foreign.inputs, foreign.inputs + foreign.outputs))
    if foreign.function == LEAKY:
        genes.leak()
    return genes.genome(Shape(foreign.inputs, foreign.outputs, False, foreign.cyclic))


def _that_send(foreign: Foreign) -> list[Synapse]:
    """Return the synapses of an acyclic network whose sources an input reaches; others have no signal.

    Raises:
        GenomeError: There are none; SharpNEAT's outputs are then 0, whatever the function of 0 is.
    """
    targets: dict[int, list[int]] = {}
    for synapse in foreign.synapses:
        targets.setdefault(synapse.source, []).append(synapse.target)
    reached = set(range(foreign.inputs))
    waiting = list(reached)
    while waiting:
        new = set(targets.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    if len(reached) == foreign.inputs:
        raise GenomeError("no input has a synapse, so that all outputs are 0.")
    return [synapse for synapse in foreign.synapses if synapse.source in reached]


class _Genes:
    """The genes of a genome while they are made.

    Attributes:
        functions: Of each neuron, by id.
        synapses: In the order in which they are summed.
    """

    def __init__(self, foreign: Foreign, synapses: Sequence[Synapse]) -> None:
        pins = foreign.inputs + foreign.outputs
        hidden = {end for synapse in foreign.synapses for end in synapse[:2] if end >= pins}
        self._function = FUNCTIONS.get(foreign.function, "identity")
        self.functions = dict.fromkeys([*range(foreign.inputs, pins), *sorted(hidden)], self._function)
        self.synapses = list(synapses)
        self._repeating: set[int] = set()

    def _new(self, function: str) -> int:
        """Add a hidden neuron, and return its id, which is the highest."""
        highest = int(next(reversed(self.functions))) + 1
        self.functions[highest] = function
        return highest

    def free_outputs(self, outputs: Iterable[int]) -> None:
        """Put a hidden neuron in the place of each output that a synapse leaves."""
        sources = {synapse.source for synapse in self.synapses}
        places = {output: self._new(self._function) for output in outputs if output in sources}
        self.synapses = [
            Synapse(places.get(source, source), places.get(target, target), weight)
            for source, target, weight in self.synapses
        ]
        for output, place in places.items():
            self.functions[output] = "identity"
            self.synapses.append(Synapse(place, output, 1.0))
        self._repeating = set(places)

    def leak(self) -> None:
        """Make each neuron the sum of a part of its signals, and of the rest if that is positive."""
        rectified = {one: self._new("relu") for one in list(self.functions) if one not in self._repeating}
        found = []
        for source, target, weight in self.synapses:
            leaks = target in rectified
            found.append(Synapse(source, target, LEAK * weight if leaks else weight))
            if leaks:
                found.append(Synapse(source, rectified[target], weight))
        self.synapses = [*found, *(Synapse(relu, one, 1.0 - LEAK) for one, relu in rectified.items())]

    def genome(self, shape: Shape) -> Genome:
        """Return the genome."""
        total = aggregation_code("sum")
        neurons = [(one, 0.0, 1.0, activation_code(name), total) for one, name in self.functions.items()]
        synapses = [(marking, *synapse, True) for marking, synapse in enumerate(self.synapses, 1)]
        return Genome(shape, np.array(synapses, SYNAPSE), np.array(neurons, NEURON))
