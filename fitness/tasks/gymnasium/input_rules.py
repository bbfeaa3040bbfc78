"""Input rules: the version of the rules for inputs, actions and episodes where a task does not say.

    1   nothing is scaled by its bounds, and `normalized` concerns only the numbers of a flat Box
    2   numbers are scaled by their bounds, and `normalized` concerns the numbers of every space
    3   likewise; an evaluation of an environment without a preset plays two episodes instead of three
    4   likewise; an evaluation of LunarLander plays two episodes instead of one, and normalizes them; Mario jumps again
        where A is held, and his patience waits in pipes
    5   likewise; Pong observes how far the ball is below the paddle, and an evaluation of it has 1,000 steps, of
        BipedalWalker 500, and of HalfCheetah 200
    6   likewise; an evaluation of Hopper takes back the reward for standing still, and one of MinAtar's Freeway has 600
        steps of one episode
    7   likewise; an evaluation of BipedalWalker is a whole episode again, and both it and HalfCheetah are validated in
        20 episodes instead of 100
    8   likewise; Swimmer is validated in 20 episodes instead of 100

A run directory states its rules, and one that does not was begun under the first. A task that is made for such a run
gets the inputs that its genomes evolved with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from neat.runs.settings_file import INPUT_RULES

_rules: ContextVar[int | None] = ContextVar("input_rules", default=None)


def input_rules() -> int:
    """Return the version of the rules for tasks that are made now."""
    return _rules.get() or INPUT_RULES


def is_for_existing_run() -> bool:
    """Return whether tasks are made now for a run that exists, so that advice about their inputs comes too late."""
    return _rules.get() is not None


@contextmanager
def under_input_rules(version: int) -> Iterator[None]:
    """Make tasks by this version of the rules while the block runs."""
    token = _rules.set(version)
    try:
        yield
    finally:
        _rules.reset(token)
