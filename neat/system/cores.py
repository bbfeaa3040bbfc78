"""Cores: how many of them this process may use."""

import os


def available_cores() -> int:
    """Return how many cores this process may use: fewer than there are under `taskset` and batch systems."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
