"""Control: the environments of gymnasium, and settings that were found to suit them.

`neat evolve ID` takes the settings below for the ids that stand there, and general ones for every
other environment; `envpool:ID` scores on envpool's simulator instead, many genomes in step.
`docs/results` tells what comes of them.
"""

import dataclasses
from typing import Any, NamedTuple

from experiments.experiment import Experiment
from fitness import Gymnasium
from neat import GenomeSettings, MutationSettings, Settings


class Choice(NamedTuple):
    """What was chosen for an environment."""

    summary: str
    settings: Settings
    generations: int
    options: dict[str, Any]
    """Of `fitness.Gymnasium`."""


def small_steps(population_size: int, output: str = "identity", hidden: str = "tanh") -> Settings:
    """Return settings for controllers: few genomes, and weights that are nudged rather than thrown.

    The strongest of several outputs acts, so that outputs need no limits (identity); one that acts by
    degrees needs them (sigmoid).
    """
    return Settings(
        population_size=population_size,
        genome=GenomeSettings(activations=(hidden,), output_activation=output),
        mutation=MutationSettings(weights_normal=True, weight_perturb_spread=0.5, weight_replace_spread=1.0),
    )


CHOICES: dict[str, Choice] = {
    "CartPole-v1": Choice("balance a pole on a cart for 500 steps", small_steps(30), 100, {"solved_at": 500.0}),
    "Acrobot-v1": Choice("swing a double pendulum up by its middle joint", small_steps(50), 100, {"calibrated": True}),
    "MountainCar-v0": Choice("rock a weak car out of a valley", small_steps(50), 100, {"calibrated": True}),
    "MountainCarContinuous-v0": Choice(
        "the same, by degrees, and cheaply", small_steps(50, "sigmoid"), 100, {"calibrated": True}
    ),
    "Pendulum-v1": Choice(
        "swing a pendulum up and hold it there",
        small_steps(100, "sigmoid"),
        200,
        {"calibrated": True, "episodes": 5, "solved_at": -160.0},
    ),
    "LunarLander-v3": Choice("land between the flags with four engines", small_steps(150), 200, {}),
    "BipedalWalker-v3": Choice("walk on two legs", small_steps(150, "sigmoid"), 500, {}),
    "Swimmer-v5": Choice("swim with two joints", small_steps(50, "sigmoid"), 100, {"calibrated": True}),
}
"""By id."""

GENERAL = Choice("", Settings(population_size=150), 100, {"episodes": 3, "calibrated": True})
"""For environments that nobody here has looked at."""

ENVPOOL = "envpool"


def experiment(id: str, envpool: bool = False) -> Experiment:
    """Return the experiment of an environment of gymnasium."""
    choice = CHOICES.get(id, GENERAL)
    return Experiment(
        name=f"{ENVPOOL}:{id}" if envpool else id,
        summary=choice.summary or f"{id} of gymnasium",
        task=lambda: Gymnasium(id, envpool=envpool, **choice.options),
        settings=choice.settings,
        generations=choice.generations,
    )


CART_POLE = dataclasses.replace(experiment("CartPole-v1"), name="cart-pole")
EXPERIMENTS = (CART_POLE, *(experiment(name) for name in CHOICES if name != "CartPole-v1"))
