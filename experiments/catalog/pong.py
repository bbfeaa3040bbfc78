"""Pong: the Atari game, observed as four bytes of its memory, their changes, and a difference."""

from typing import Any

from experiments.catalog.experiment import Experiment
from experiments.catalog.general import small_steps
from fitness.tasks.atari import BALL_AND_PADDLE, PADDLE, PONG, Atari
from fitness.tasks.gymnasium.input_rules import input_rules

SOLVED_AT = 18.0
"""Of 21 points of lead over the built-in player; a mean of 18 or more is commonly called solved."""
SHAPED: dict[str, Any] = {"differences": BALL_AND_PADDLE, "evaluation_steps": 1_000, "step_reward": 0.001}
"""What makes Pong learnable: 24 random networks lost nearly all games by 21, so that the score distinguished none, but
each ball that one returned made its game longer. A lost game has 764 steps or more, a good player's has thousands."""
NEW_RULES = 5
"""The input rules that these came with; a run of earlier ones is continued without."""


def task() -> Atari:
    """Return Pong, as a run of these input rules plays it."""
    shaped = SHAPED if input_rules() >= NEW_RULES else {}
    return Atari("pong", memory=PONG, changes=True, actions=PADDLE, solved_at=SOLVED_AT, **shaped)


EXPERIMENT = Experiment(
    name="pong",
    summary="beat the built-in player at Atari's Pong, observed as four bytes of its memory (needs the extra [atari])",
    task=task,
    settings=small_steps(50),
    generations=200,
)
