"""What both libraries are timed at, in figures that both sides read: sizes, seeds, and the answer's form.

Each side runs in a virtual environment of its own, since both are called `neat`: this file imports
nothing but the standard library.
"""

import json
import resource
import time
from collections.abc import Callable
from typing import Any

BREEDING = [
    (population, inputs, outputs)
    for inputs, outputs in ((5, 4), (25, 8))  # about 20 and about 200 synapses, fully connected
    for population in (150, 1000, 5000, 10000)
]
GENERATIONS = 5
"""Timed in each breeding run, after two that are not."""
SYNAPSES = (5, 150, 1000)
"""Of the networks that are built and activated."""
CART_POLE = {"population": 150, "episodes": 3, "generations": 10}
SOLVING = (("CartPole-v1", 500.0, 20, 40), ("LunarLander-v3", 200.0, 3, 40))
"""Environments, the mean return that ends a run, of how many episodes, and the most generations it may take."""
SOLVERS = {"population": 150, "processes": 2}
GAMES = (
    ("CartPole-v1", 1),
    ("MountainCar-v0", 1),
    ("Acrobot-v1", 1),
    ("Pendulum-v1", 1),
    ("LunarLander-v3", 1),
    ("envpool:Acrobot-v1", 1),
    ("envpool:Pendulum-v1", 1),
    ("envpool:LunarLander-v3", 1),
)
"""Environments, and the episodes of an evaluation, for `scoring`; neat-python has gymnasium's in each case."""
SCALING = (150, 1_000, 10_000)
SCORING = 3
"""Generations that are scored and bred, the first ones: what chance made, and so much the same on both sides."""
WORKERS = {"population": 1000, "processes": 2, "generations": 10}


def cpu_seconds(function: Callable[[], object]) -> float:
    """Return the CPU seconds that one call takes in this process."""
    begun = time.process_time()
    function()
    return time.process_time() - begun


def microseconds_per_call(function: Callable[[], object], repeat: int = 5, least: float = 0.1) -> float:
    """Return the median CPU microseconds of a call, over runs that are long enough to be timed."""

    def seconds_of(calls: int) -> float:
        return cpu_seconds(lambda: [function() for _ in range(calls)])

    calls = 1
    while seconds_of(calls) < least / 4:
        calls *= 2
    return median([seconds_of(calls) for _ in range(repeat)]) / calls * 1e6


def cpu_with_children() -> float:
    """Return the CPU seconds of this process and of those it has waited for."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_megabytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def answer(**figures: Any) -> None:
    """Print the figures of one subject, for `benchmarks.compare` to read."""
    print(json.dumps(figures))


def median(values: list[float]) -> float:
    """Return the middle value."""
    return sorted(values)[len(values) // 2]
