"""Compilation: reports that kernels are compiled, which takes long once per machine, and then compiles all of them."""

import logging

import numpy as np

from neat.evolution.initial import first_generation
from neat.genetics.markings import Markings
from neat.kernels import JIT, cache
from neat.network.batch import Networks
from neat.network.network import Network
from neat.settings import Settings
from neat.shape import Shape

LOG = logging.getLogger("neat")


class Notice:
    """Whether this process has reported the compilation, or somebody else has."""

    given = False
    """Set it where the wait is announced in another way, as by the command line."""
    open = False
    """Whether the kernels are being compiled since the notice."""


def begin() -> None:
    """Log a line if the kernels have to be compiled now; the first call in a process decides."""
    if Notice.given:
        return
    Notice.given = True
    if JIT and not cache.is_warm():
        Notice.open = True
        LOG.warning(
            "Compiling, once per machine and version; this takes about 15 s. Later runs load what was compiled."
        )


def finish() -> None:
    """After breeding, compile the other kernels too, and record that all are on disk for later processes."""
    if Notice.open:
        Notice.open = False
        compile_others()
        cache.note_warm()


def compile_others() -> None:
    """Compile the kernels that breeding does not need: of networks, alone and many at once.

    A program that needs one of them later would otherwise wait without a notice.
    """
    for recurrent in (False, True):
        shape = Shape(1, 1, bias_neuron=True, recurrent=recurrent)
        settings = Settings(population_size=2).replace("genome.recurrent", recurrent)
        genomes = first_generation(settings, shape, Markings(shape), seed=0)
        Network(genomes[0]).activate((0.0,))
        Networks(genomes).activate(np.zeros((2, 1)))
