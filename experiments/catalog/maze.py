"""Mazes in which the straight way to the goal is a dead end: does novelty search find the way round?

The settings are the defaults but for recurrent networks and 250 genomes, as many as Lehman & Stanley (2011) have, and
breeding follows novelty. `--set selection.kind=score` shows how fitness fails.
"""

from experiments.catalog.experiment import Experiment
from fitness import Maze
from neat import GenomeSettings, SelectionSettings, Settings

SETTINGS = Settings(
    population_size=250,
    genome=GenomeSettings(recurrent=True),
    selection=SelectionSettings(kind="novelty"),
)
EXPERIMENTS = (
    Experiment(
        name="maze-medium",
        summary="find the way out of a maze by novelty, where the straight way is a dead end",
        task=lambda: Maze("medium"),
        settings=SETTINGS,
        generations=400,
    ),
    Experiment(
        name="maze-hard",
        summary="find the way out of a maze that fitness hardly ever solves",
        task=lambda: Maze("hard"),
        settings=SETTINGS,
        generations=1000,
    ),
    Experiment(
        name="maze-medium-straight",
        summary="the straightened copy of maze-medium that goNEAT_NS plays",
        task=lambda: Maze("medium-straight"),
        settings=SETTINGS,
        generations=400,
    ),
    Experiment(
        name="maze-hard-straight",
        summary="the straightened copy of maze-hard that goNEAT_NS plays",
        task=lambda: Maze("hard-straight"),
        settings=SETTINGS,
        generations=1000,
    ),
)
"""They end after 100,000 and 250,000 evaluations."""
