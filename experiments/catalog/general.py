"""General settings: for tasks that nobody here has looked at.

They were chosen on half of the tasks in `docs/results/general.md`, and tested on the others.
"""

import math
from typing import Any

from fitness import as_task
from neat import GenomeSettings, MutationSettings, Settings
from neat.network.action import Blocks, Largest, Parts

POPULATION, HIDDEN = 50, 4
SUM_SPREAD = 0.5
"""By how much a mutation of all weights moves the input of an output, where the inputs have variance 1."""
MOST_SPREAD = 0.3


def general_settings(task: Any) -> Settings:
    """Return settings for an environment that nobody has looked at: outputs and steps that suit its spaces.

    The more inputs, the smaller the weights and their steps: then the first networks differ in what they do instead of
    driving every output to its limit, and a mutation changes what a network does by as much in all tasks. The first
    networks have four hidden neurons: where a linear controller is a local optimum, growth takes long to leave it.

    Args:
        task: A task as `fitness.as_task` takes it. Its observations should be normalized.

    Raises:
        TaskError: It is not a task.
    """
    prepared = as_task(task)
    spread = min(MOST_SPREAD, SUM_SPREAD / math.sqrt(prepared.inputs))
    settings = small_steps(POPULATION, output_activation(prepared.to_action), HIDDEN)
    return with_spreads(settings, spread, 3.0 * spread)


def output_activation(action: object) -> str:
    """Return the activation of the outputs that suits an action: "identity" where the largest decides, else "sigmoid".

    The middle of a sigmoid is the middle between the bounds of a number, and where a button is pressed.

    Args:
        action: The task's `to_action`; None or a function where the task reads the outputs itself, as numbers between 0
            and 1.
    """
    parts = action.parts if isinstance(action, Parts) else (action,)
    return "identity" if all(isinstance(part, Largest | Blocks) for part in parts) else "sigmoid"


def small_steps(population_size: int, output: str = "identity", hidden: int = 0) -> Settings:
    """Return settings for controllers: half of a child's weights are perturbed slightly, few are replaced.

    The paper perturbs nine weights in ten and replaces the tenth. In a network of five synapses that leaves most
    of the network unchanged; in one of fifty, five synapses start from random in every child.

    Args:
        population_size: Genomes per generation.
        output: Activation of the outputs. Where the largest output decides, none needs a limit (identity); a
            continuous action does (sigmoid, clamped).
        hidden: Hidden neurons to start with, where a linear controller is known to be a local optimum.
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


def with_spreads(settings: Settings, step: float, replaced: float) -> Settings:
    """Return settings with other sizes of weights.

    Args:
        settings: The others remain.
        step: The spread of first weights, and of the steps of weights.
        replaced: The spread of weights that are replaced.
    """
    return settings.replace(
        {
            "genome.initial_weight_spread": step,
            "mutation.weight_perturb_spread": step,
            "mutation.weight_replace_spread": replaced,
        }
    )
