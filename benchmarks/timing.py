"""How CPU time and memory are measured, the same way on both sides of the comparison.

Both libraries install a package called `neat`, so each side runs in its own virtual environment; this file
imports the standard library only.
"""

import json
import resource
import time
from collections.abc import Callable
from typing import Any


def cpu_seconds(function: Callable[[], object]) -> float:
    """Return the CPU seconds that one call takes in this process."""
    begun = time.process_time()
    function()
    return time.process_time() - begun


def microseconds_per_call(function: Callable[[], object], repeat: int = 5, least: float = 0.1) -> float:
    """Return the median CPU microseconds of one call.

    Args:
        function: What is timed.
        repeat: How many timings the median is of.
        least: Seconds that each timing takes at least, by repeating the call.
    """

    def seconds_of(calls: int) -> float:
        return cpu_seconds(lambda: [function() for _ in range(calls)])

    calls = 1
    while seconds_of(calls) < least / 4:
        calls *= 2
    return median([seconds_of(calls) for _ in range(repeat)]) / calls * 1e6


def cpu_with_children() -> float:
    """Return the CPU seconds of this process and of the child processes it has waited for."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_megabytes() -> float:
    """Return the peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def median(values: list[float]) -> float:
    """Return the middle value; the upper one of two."""
    return sorted(values)[len(values) // 2]


def print_figures(**figures: Any) -> None:
    """Print the figures of one workload as a line of JSON, which `benchmarks.compare` reads."""
    print(json.dumps(figures))
