"""Games with measures of what a network does: how a craft lands, and on which legs a walker walks.

`lunar-lander-elites` has the measures, ranges and offset of pyribs' tutorial on LunarLander, so that maps can be
compared; `walker-gaits` the measures of quality diversity's usual walker. Both are bred for being different and good.
"""

import numpy as np

from experiments.catalog.experiment import Experiment
from experiments.catalog.general import small_steps
from experiments.catalog.gymnasium_control import NORMALIZED, small_weights
from fitness import Episode, Gymnasium, Outcome

IMPACT = (("impact x", -1.0, 1.0), ("impact speed", -3.0, 0.0))
"""Measures of `impact`, with the ranges of pyribs' tutorial."""
GAIT = (("left leg", 0.0, 1.0), ("right leg", 0.0, 1.0), ("distance", 0.0, 90.0))
"""Measures of `gait`; the course is 84 long."""
X, SPEED_UP, FIRST_LEG, SECOND_LEG = 0, 3, 6, 7
"""Numbers in an observation of LunarLander."""
SPEED_AHEAD, LEFT_CONTACT, RIGHT_CONTACT = 2, 8, 13
"""Numbers in an observation of BipedalWalker."""
LENGTH_PER_SPEED = 1.0 / 6.0
"""What a walker of observed speed 1 walks in a step: the observation is 0.3 of the speed times 20 / 50."""


def impact(episode: Episode) -> Outcome:
    """Return where and how fast a craft of LunarLander first touches the ground with a leg.

    Without a touch it is where the craft is at the end, and its greatest speed downwards, as in pyribs' tutorial.
    """
    seen = episode.observations[1:]
    touched = np.flatnonzero(seen[:, [FIRST_LEG, SECOND_LEG]].any(axis=1))
    if len(touched):
        x, speed = seen[touched[0], [X, SPEED_UP]]
    else:
        x, speed = seen[-1, X], seen[:, SPEED_UP].min()
    return Outcome(episode.score, (float(x), float(speed)), facts={"steps": episode.steps})


def gait(episode: Episode) -> Outcome:
    """Return the share of its steps in which each leg of a walker touches the ground, and how far it walks."""
    seen = episode.observations[1:]
    left, right = seen[:, [LEFT_CONTACT, RIGHT_CONTACT]].mean(axis=0, dtype=np.float64)
    distance = LENGTH_PER_SPEED * seen[:, SPEED_AHEAD].sum(dtype=np.float64)
    return Outcome(episode.score, (float(left), float(right), float(distance)), facts={"steps": episode.steps})


def lander() -> Gymnasium:
    """Return LunarLander with the measures of `impact`, its observations unchanged as for the published maps."""
    return Gymnasium("LunarLander-v3", measures=IMPACT, outcome=impact, scaled=False)


def walker() -> Gymnasium:
    """Return BipedalWalker with the measures of `gait`, evaluated in 500 steps: more show no other gait."""
    return Gymnasium("BipedalWalker-v3", evaluation_steps=500, measures=GAIT, outcome=gait, **NORMALIZED)


EXPERIMENTS = (
    Experiment(
        name="lunar-lander-elites",
        summary="land a spacecraft in all places and at all speeds (needs [box2d])",
        task=lander,
        settings=small_steps(100).replace({"selection.kind": "dominated-novelty", "selection.score_offset": -600.0}),
        generations=150,
    ),
    Experiment(
        name="walker-gaits",
        summary="walk on two legs in all gaits (needs [box2d])",
        task=walker,
        settings=small_weights(100, "clamped").replace(
            {"selection.kind": "dominated-novelty", "selection.score_offset": -200.0}
        ),
        generations=200,
    ),
)
