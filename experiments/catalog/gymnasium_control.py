"""Control: the environments of gymnasium, and settings that were found to suit them.

`neat evolve ID` takes the settings below for the ids that stand there, and general ones for every
other environment; `envpool:ID` scores on envpool's simulator instead, many genomes in step.
`docs/results` tells what comes of them.
"""

import dataclasses
from typing import Any, NamedTuple

from experiments.catalog.experiment import Experiment
from fitness import Gymnasium
from neat import GenomeSettings, MutationSettings, Settings


class Choice(NamedTuple):
    """What was chosen for an environment."""

    summary: str
    settings: Settings
    generations: int
    options: dict[str, Any]
    """Of `fitness.Gymnasium`."""


def fine(population_size: int, output: str = "identity", hidden: int = 0) -> Settings:
    """Return settings for controllers: half of a child's weights are nudged a little, hardly one is thrown.

    The paper nudges nine weights in ten and chooses the tenth anew. In a network of five synapses that
    leaves most of a brain as it was; in one of fifty, five synapses start from nothing in every child.

    Args:
        population_size: Genomes in a generation.
        output: What outputs do. The strongest of several acts, so that these need no limits (identity);
            one that acts by degrees does (sigmoid, clamped).
        hidden: Neurons to begin with, where a straight line is known to be a trap.
    """
    return Settings(
        population_size=population_size,
        genome=GenomeSettings(activations=("tanh",), output_activation=output, initial_hidden=hidden),
        mutation=MutationSettings(
            weights_normal=True,
            weight_perturb_chance=0.5,
            weight_perturb_spread=0.3,
            weight_replace_chance=0.01,
            weight_replace_spread=1.0,
        ),
    )


QUICK = Settings(
    population_size=20,
    genome=GenomeSettings(activations=("tanh",), output_activation="identity"),
    mutation=MutationSettings(weights_normal=True, weight_perturb_spread=0.5, weight_replace_spread=1.0),
)
"""For what nearly any brain of the right size can do, once it is found: few genomes, larger steps."""

GENTLE = (
    fine(100, "clamped")
    .replace("genome.initial_weight_spread", 0.1)
    .replace("mutation.weight_perturb_spread", 0.1)
    .replace("mutation.weight_replace_spread", 0.3)
)
"""For bodies with several joints. Where two dozen inputs meet, weights of 1 press every joint as hard as it goes,
always, and beyond its limit evolution feels no difference. So brains begin nearly at rest, and take small steps."""

NORMALIZED: dict[str, Any] = {"normalized": True}

CHOICES: dict[str, Choice] = {
    "CartPole-v1": Choice("balance a pole on a cart for 500 steps", QUICK, 150, {"solved_at": 500.0, **NORMALIZED}),
    "Acrobot-v1": Choice(
        "swing a double pendulum up by its middle joint", fine(50), 100, {"episodes": 2, **NORMALIZED}
    ),
    "MountainCar-v0": Choice("rock a weak car out of a valley", fine(50, hidden=3), 100, {"episodes": 2, **NORMALIZED}),
    "MountainCarContinuous-v0": Choice("the same, by degrees, and cheaply", fine(50, "sigmoid"), 40, NORMALIZED),
    "Pendulum-v1": Choice(
        "swing a pendulum up and hold it there",
        fine(100, "clamped", hidden=6),
        300,
        {"episodes": 5, "solved_at": -160.0, **NORMALIZED},
    ),
    "LunarLander-v3": Choice("land between the flags with four engines", fine(100), 200, {}),
    "LunarLanderContinuous-v3": Choice("the same, by degrees", fine(100, "sigmoid"), 200, {}),
    "BipedalWalker-v3": Choice("walk on two legs", GENTLE, 200, NORMALIZED),
    "Swimmer-v5": Choice("swim with two joints (needs [mujoco])", fine(50, "sigmoid"), 60, NORMALIZED),
}
"""By id."""

GENERAL = Choice("", Settings(population_size=150), 100, {"episodes": 3, "normalized": True})
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
