"""Experiment: a task, and settings that suit it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from experiments.catalog.general import general_settings
from fitness import PreparedTask, Task
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
    settings: Settings | None = field(default_factory=Settings)
    """None: `general_settings` derives them from the task."""
    generations: int = 100
    """Where a run ends by default, if nothing else ends it."""

    def settings_for(self, task: PreparedTask) -> Settings:
        """Return the settings of a run: those of this experiment, or those derived from its task, made and checked."""
        return self.settings or general_settings(task)
