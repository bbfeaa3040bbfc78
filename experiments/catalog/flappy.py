"""Flappy: a bird that flaps between pipes; a demonstration of one minute."""

from experiments.catalog.experiment import Experiment
from fitness import Gymnasium
from fitness.tasks.flappy import ID
from neat import Settings

SOLVED_AT = 200.0
"""Of about 247, the return of the longest flight: 2,000 steps of 0.1, and 1 for each pipe."""

EXPERIMENT = Experiment(
    name="flappy",
    summary="flap between pipes for 2,000 steps, learned in a minute (Flappy Bird; needs the extra [flappy])",
    task=lambda: Gymnasium(ID, episodes=3, solved_at=SOLVED_AT, scaled=False),
    settings=Settings(population_size=150),
    generations=50,
)
