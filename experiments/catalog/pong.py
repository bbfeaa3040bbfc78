"""Pong: Atari's, seen by four bytes of its memory and how they change."""

from experiments.catalog.experiment import Experiment
from experiments.catalog.gymnasium_control import fine
from fitness.tasks.atari import PADDLE, PONG, Atari

SOLVED_AT = 18.0
"""Points of 21 ahead of the machine's own player; the field calls a mean of 18 and more solved."""

EXPERIMENT = Experiment(
    name="pong",
    summary="beat the machine at Atari's Pong, seen by four bytes of its memory (needs the extra [atari])",
    task=lambda: Atari("pong", memory=PONG, changes=True, actions=PADDLE, solved_at=SOLVED_AT),
    settings=fine(50),
    generations=200,
)
