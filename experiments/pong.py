"""Pong: Atari's, seen by four bytes of its memory."""

from experiments.control import fine
from experiments.experiment import Experiment
from fitness.atari import PONG, Atari

SOLVED_AT = 18.0
"""Points of 21 ahead of the machine's own player; the field calls a mean of 18 and more solved."""

EXPERIMENT = Experiment(
    name="pong",
    summary="beat the machine at Atari's Pong, seen by four bytes of its memory",
    task=lambda: Atari("pong", memory=PONG, solved_at=SOLVED_AT),
    settings=fine(50),
    generations=200,
)
