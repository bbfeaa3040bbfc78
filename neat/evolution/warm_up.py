"""Warm-up: compiles the kernels before a run needs them, so that a program decides when to wait."""

import numpy as np

from neat.evolution.compilation import Notice, compile_networks
from neat.evolution.population import Population
from neat.kernels import JIT, cache, plain
from neat.settings import Settings


def is_warm() -> bool:
    """Return whether the kernels need no compilation: a warm-up of these sources was completed on this machine."""
    return not JIT or plain.is_warm()


def warm_up(settings: Settings | None = None) -> None:
    """Compile every kernel that a run needs, or load it from the cache. This process compiles nothing afterwards.

    That includes the kernels of bundled tasks that this process has made, such as the loop that plays `CartPole-v1`.
    The first use on a machine takes about 10 seconds, or 20 with those. Without this call, a run begins with uncompiled
    kernels, which are slower and compute the same, and another process compiles. A program calls this to wait instead,
    for instance before it measures time or starts processes.

    Args:
        settings: Of the run; the defaults if left out.
    """
    Notice.given = True
    plain.wait()
    chosen = (settings or Settings()).replace({"population_size": 8, "selection.kind": "score"})  # which has no kernels
    population = Population(chosen, inputs=2, outputs=1, seed=0)
    for _ in range(2):
        population.tell(np.arange(8.0))
    compile_networks()
    if JIT:
        cache.note_warm()
    for group in plain.groups():
        group.compile()
