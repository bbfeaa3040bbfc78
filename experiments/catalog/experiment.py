"""Experiment: a task, and settings that suit it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fitness import Task
from neat import Settings


@dataclass(frozen=True)
class Experiment:
    """What `neat evolve NAME` runs."""

    name: str
    """As the command line takes it."""
    summary: str
    """One line that says what has to be learned."""
    task: Callable[[], Task]
    """Makes the task, which `fitness.as_task` prepares."""
    settings: Settings = field(default_factory=Settings)
    generations: int = 100
    """Where a run ends by default, if nothing else ends it."""
