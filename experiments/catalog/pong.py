"""Pong: the Atari game, observed as four bytes of its memory and their changes."""

from experiments.catalog.experiment import Experiment
from experiments.catalog.general import small_steps
from fitness.tasks.atari import PADDLE, PONG, Atari

SOLVED_AT = 18.0
"""Of 21 points of lead over the built-in player; a mean of 18 or more is commonly called solved."""

EXPERIMENT = Experiment(
    name="pong",
    summary="beat the built-in player at Atari's Pong, observed as four bytes of its memory (needs the extra [atari])",
    task=lambda: Atari("pong", memory=PONG, changes=True, actions=PADDLE, solved_at=SOLVED_AT),
    settings=small_steps(50),
    generations=200,
)
