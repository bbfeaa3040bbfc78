"""Compilation: once per machine all kernels are compiled, by another process where that is possible, and reported."""

import logging

import numpy as np

from neat.genetics.genes import NEURON, SYNAPSE
from neat.genetics.genome import Genome
from neat.genetics.genomes import Genomes
from neat.kernels import JIT, cache, plain
from neat.network.batch import Networks
from neat.network.network import Network
from neat.shape import Shape

LOG = logging.getLogger("neat")
MOST_PLAIN_GENES = 20_000
"""Of a generation that is bred as plain Python; each takes 0.2 ms, and all kernels compile in about 10 s."""


class Notice:
    """Whether this process has reported the compilation, or somebody else has."""

    given = False
    open = False
    """Whether the kernels are being compiled in this process since the notice."""


def begin(genes: int, *, is_timed: bool = False) -> None:
    """Have the kernels compiled if they are not, and log a line; the first call in a process decides.

    Another process compiles them, and this one continues with plain kernels. This process compiles them, as it needs
    them, where nothing can be cached, where there is one core, where a generation is so large that plain kernels would
    not be done sooner, and where evaluations have a time limit, which plain kernels might exceed.

    Args:
        genes: Synapses of the generation that is bred first, about.
        is_timed: Whether evaluations have a time limit.
    """
    if Notice.given:
        return
    Notice.given = True
    if not JIT or plain.is_warm():
        return
    if not is_timed and (genes <= MOST_PLAIN_GENES or cache.is_warm()) and plain.begin():
        LOG.warning("Compiling in the background, once per machine and version; the first generations run uncompiled.")
        return
    Notice.open = True
    plain.move_over()
    LOG.warning("Compiling, once per machine and version; this takes about 10 s. Later runs load what was compiled.")


def finish() -> None:
    """After breeding, compile the other kernels too, and record that all are on disk for later processes."""
    if Notice.open:
        Notice.open = False
        compile_networks()
        cache.note_warm()
        for group in plain.groups():
            group.compile()


def compile_networks() -> None:
    """Compile the kernels that breeding does not need: of networks, alone and many at once.

    A program that needs one of them later would otherwise wait without a notice.
    """
    for recurrent in (False, True):
        shape = Shape(1, 1, recurrent=recurrent)
        neurons = np.array([(shape.sensors, 0.0, 1.0, 0, 0)], NEURON)
        genome = Genome(shape, np.empty(0, SYNAPSE), neurons)
        Network(genome).activate((0.0,))
        Networks(Genomes.pack([genome])).activate(np.zeros((1, 1)))
