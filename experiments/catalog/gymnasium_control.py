"""Gymnasium control: environments of gymnasium, with settings that were found to suit them.

`neat evolve ID` uses a preset for the ids in `PRESETS` and `GENERAL` for every other environment; `envpool:ID`
evaluates on envpool's simulator, many genomes in one batch. `docs/results` has what they achieve.
"""

import dataclasses
from typing import Any, NamedTuple

from experiments.catalog.experiment import Experiment
from experiments.catalog.general import small_steps, with_spreads
from fitness import Gymnasium
from fitness.tasks.gymnasium.environment import ALE, Source
from fitness.tasks.gymnasium.input_rules import input_rules
from neat import GenomeSettings, MutationSettings, SearchSettings, Settings


class Earlier(NamedTuple):
    """The options of a preset under earlier input rules."""

    rules: int
    """The last ones."""
    options: dict[str, Any]
    before: "Earlier | None" = None
    """Those under rules that are earlier still."""
    validation_episodes: int = Gymnasium.validation_episodes


class Preset(NamedTuple):
    """What is chosen for one environment."""

    summary: str
    settings: Settings | None
    """None: the general settings."""
    generations: int
    options: dict[str, Any]
    """Of `fitness.Gymnasium`."""
    validation_episodes: int = Gymnasium.validation_episodes
    earlier: Earlier | None = None
    """Other options, of runs that were begun before."""


SMALL_POPULATION = Settings(
    population_size=20,
    genome=GenomeSettings(activations=("tanh",), output_activation="identity"),
    mutation=MutationSettings(weights_normal=True, weight_perturb_spread=0.5, weight_replace_spread=1.0),
)
"""For tasks that most networks of the right size can solve: few genomes, larger steps."""


def small_weights(population_size: int, output: str) -> Settings:
    """Return settings whose first weights and steps are a third of the small ones.

    For bodies with several joints, and crafts with several engines: there weights of 1 drive every joint to its limit
    at every step, and beyond the limit a mutation changes nothing.

    Args:
        population_size: Genomes per generation.
        output: Activation of the outputs.
    """
    return with_spreads(small_steps(population_size, output), 0.1, 0.3)


SEARCHED = dataclasses.replace(
    small_weights(24, "sigmoid"),
    search=SearchSettings(share=0.9, samples=20, step=0.2, step_floor=0.001, mean=True, finish=True),
)
"""For bodies whose joints work together: hardly any mutation of a gait is a better gait, but a weight search learns
which weights to change together. Its mean is validated, since each generation has another terrain or start."""

WALKING = dataclasses.replace(SEARCHED, extinction=dataclasses.replace(SEARCHED.extinction, restart=60))
"""Falling costs a walker 100, so one search in four learns to stand still; it restarts. A search that has learned to
walk rarely needs 20 generations for a better champion."""

NORMALIZED: dict[str, Any] = {"normalized": True}
RAW: dict[str, Any] = {"scaled": False}
"""The published results of LunarLander were made with its observations unchanged."""

CHEETAH: dict[str, Any] = {"evaluation_steps": 200, **NORMALIZED}

GENERAL = Preset("", None, 300, {"episodes": 2, **NORMALIZED}, earlier=Earlier(2, {"episodes": 3, **NORMALIZED}))
"""For environments without a preset."""

PRESETS: dict[str, Preset] = {
    "CartPole-v1": Preset(
        "balance a pole on a cart for 500 steps", SMALL_POPULATION, 150, {"solved_at": 500.0, **NORMALIZED}
    ),
    "Acrobot-v1": Preset(
        "swing a double pendulum up by its middle joint", small_steps(50), 100, {"episodes": 2, **NORMALIZED}
    ),
    "MountainCar-v0": Preset(
        "rock a weak car out of a valley", small_steps(50, hidden=3), 100, {"episodes": 2, **NORMALIZED}
    ),
    "MountainCarContinuous-v0": Preset(
        "rock a weak car out of a valley with a continuous engine and little fuel",
        small_steps(50, "sigmoid"),
        40,
        NORMALIZED,
    ),
    "Pendulum-v1": Preset(
        "swing a pendulum up and hold it there",
        small_steps(100, "clamped", hidden=6),
        300,
        {"episodes": 5, "solved_at": -160.0, **NORMALIZED},
    ),
    "LunarLander-v3": Preset(
        "land a spacecraft between the flags",
        small_weights(50, "identity"),
        200,
        {"episodes": 2, **NORMALIZED},
        earlier=Earlier(3, RAW),
    ),
    "LunarLanderContinuous-v3": Preset(
        "land a spacecraft between the flags with continuous engines", small_steps(100, "sigmoid"), 200, RAW
    ),
    "BipedalWalker-v3": Preset(
        "walk on two legs",
        WALKING,
        300,
        NORMALIZED,
        validation_episodes=20,
        earlier=Earlier(6, {"evaluation_steps": 500, **NORMALIZED}, before=Earlier(4, NORMALIZED)),
    ),
    "HalfCheetah-v5": Preset(
        "run on two legs with six joints (needs [mujoco])",
        SEARCHED,
        200,
        CHEETAH,
        validation_episodes=20,
        earlier=Earlier(6, CHEETAH, before=Earlier(4, GENERAL.options, before=GENERAL.earlier)),
    ),
    "Hopper-v5": Preset(
        "hop on one leg (needs [mujoco])",
        small_weights(50, "sigmoid"),
        100,
        {"episodes": 2, "step_reward": -1.0, **NORMALIZED},
        validation_episodes=20,
        earlier=Earlier(5, GENERAL.options, before=GENERAL.earlier),
    ),
    "Swimmer-v5": Preset(
        "swim with two joints (needs [mujoco])",
        SEARCHED,
        100,
        NORMALIZED,
        validation_episodes=20,
        earlier=Earlier(7, NORMALIZED),
    ),
}
"""By id."""

MEMORY = GENERAL._replace(
    options={"episodes": 1, "max_steps": 2_000, "normalized": True, "obs_type": "ram"},
    validation_episodes=5,
    earlier=None,
)
"""For Atari's games: their 128 bytes of memory, where the default is a picture of 100,800 numbers. Some wait for a
button without end; 2,000 steps are two minutes of a game. An episode takes seconds, so few validate a champion."""

ENVPOOL = "envpool"
SIMULATED_FASTER = (
    "LunarLander-v3", "LunarLanderContinuous-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3",
    "HalfCheetah-v5", "Pusher-v5", "Reacher-v5", "Swimmer-v5",
)  # fmt: skip
"""Where evaluations take less time on envpool (`docs/results/simulators.md`): Box2D, and some bodies of MuJoCo."""


def experiment(id: str, envpool: bool = False) -> Experiment:
    """Return the experiment of an environment of gymnasium."""
    preset = PRESETS.get(id, MEMORY if id.startswith(ALE) else GENERAL)
    return Experiment(
        name=f"{ENVPOOL}:{id}" if envpool else id,
        summary=preset.summary or f"{id} of gymnasium",
        task=lambda: _task(id, preset, envpool=envpool),
        settings=preset.settings,
        generations=preset.generations,
    )


def on_envpool(name: str) -> str | None:
    """Return the name of the same experiment on the faster simulator of envpool; None where there is none."""
    return f"{ENVPOOL}:{name}" if name in SIMULATED_FASTER else None


def _task(source: Source, preset: Preset, **more: Any) -> Gymnasium:
    chosen: Preset | Earlier = preset
    earlier = preset.earlier
    while earlier is not None and input_rules() <= earlier.rules:
        chosen, earlier = earlier, earlier.before
    task = Gymnasium(source, **more, **chosen.options)
    task.validation_episodes = chosen.validation_episodes
    return task


def own(name: str, source: Source) -> Experiment:
    """Return the experiment of an environment of the user, with the settings for environments without a preset.

    Args:
        name: As the command line takes it.
        source: What `fitness.Gymnasium` makes it from.
    """
    is_atari = isinstance(source, str) and source.rpartition(":")[2].startswith(ALE)
    preset = MEMORY if is_atari else GENERAL
    return Experiment(
        name=name,
        summary=f"{name}, an environment of your own",
        task=lambda: _task(source, preset),
        settings=preset.settings,
        generations=preset.generations,
    )


CART_POLE = dataclasses.replace(experiment("CartPole-v1"), name="cart-pole")
EXPERIMENTS = (CART_POLE, *(experiment(name) for name in PRESETS if name != "CartPole-v1"))
