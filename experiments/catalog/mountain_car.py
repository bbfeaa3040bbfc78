"""Mountain car where the score says nothing until a car arrives: does novelty search arrive sooner?

`MountainCar-v0` without the velocity: a network needs memory, and nearly all random ones stay in the valley. Breeding
follows novelty; `--set selection.kind=score` shows a random search.
"""

from experiments.catalog.experiment import Experiment
from fitness import MountainCar
from neat import GenomeSettings, SelectionSettings, Settings

EXPERIMENT = Experiment(
    name="mountain-car-deceptive",
    summary="rock a weak car out of a valley by novelty, seeing its position only",
    task=lambda: MountainCar(velocities=False),
    settings=Settings(
        population_size=150,
        genome=GenomeSettings(recurrent=True),
        selection=SelectionSettings(kind="novelty"),
    ),
    generations=200,
)
