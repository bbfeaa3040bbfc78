"""Task: keep poles upright and the cart on its track, for 100,000 steps (paper, section 4.2)."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.frame import Frame, is_drawn
from fitness.tasks.double_pole.episode import WINDOW, balance
from fitness.tasks.double_pole.physics import (
    ANGLE_UNIT,
    LARGEST_ANGLE,
    LARGEST_FORCE,
    POSITION_UNIT,
    STEPS_PER_ACTION,
    TIME_STEP,
    VELOCITY_UNIT,
    Senses,
    act,
    failed,
    observe,
    poles_of,
)
from fitness.tasks.double_pole.picture import Picture
from neat import Network, TaskError
from neat.network.action import Between
from neat.network.observation import Numbers, Scaled, Selected

LONG = 100_000
"""Steps that a solution must balance: over half an hour."""
SHORT = 1_000
"""Steps of an evaluation by Gruau's fitness, of a trial of the generalization test, and of a recorded episode."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Position of each initial value of the generalization test within its range."""
RANGES = (2.16, 1.35, math.radians(3.6), math.radians(8.6))
"""Half the range of these values: m, m/s, and rad and rad/s of the long pole; the short pole is upright and at rest."""
GENERAL = 200
"""Initial states of the generalization test, of 625, that a solution must balance."""


class PoleBalancing:
    """Push a cart left and right so that the poles on it do not fall.

    With velocities, fitness is the number of balanced steps, at most 100,000, and that many is a solution.
    Without, it is Gruau's (1996): over 1,000 steps, one tenth for the number of steps and nine tenths for little
    movement, so that a network that swings the poles to and fro scores less than one that infers their velocities.
    A solution must then balance 100,000 steps, and 1,000 steps from 200 of 625 other initial states.

    Attributes:
        poles: 1: the long one; 2: the long and the short one.
        velocities: Whether the network observes velocities.
        start_degrees: Initial angle of the long pole; everything else is at rest in the middle.
        damping: Whether fitness is Gruau's.
        bias: The value of a constant last input; 0 for none.
        steps: Steps of all episodes so far in this process, tests included.
    """

    outputs = 1
    output_labels = ("force",)
    frames_per_second = 1.0 / (TIME_STEP * STEPS_PER_ACTION)

    def __init__(
        self,
        poles: int,
        *,
        velocities: bool = True,
        start_degrees: float = 1.0,
        damping: bool | None = None,
        bias: float = 0.0,
    ) -> None:
        """Make a cart.

        Args:
            poles: 1 or 2.
            velocities: Whether the network observes velocities.
            start_degrees: Initial angle of the long pole: 1 in the paper, 4 in the code released with it (0.07 rad).
            damping: Whether fitness is Gruau's; by default where velocities are not observed.
            bias: The value of a constant last input, 0.5 in the paper and its code, instead of a bias neuron; 0 for
                none. The problem is symmetric, so a bias does not help.

        Raises:
            TaskError: An argument is out of range.
        """
        if poles not in (1, 2):
            raise TaskError(f"PoleBalancing: poles must be 1 or 2, but is {poles!r}.")
        if not 0.0 < abs(start_degrees) <= math.degrees(LARGEST_ANGLE):
            raise TaskError(
                f"PoleBalancing: start_degrees must lie in [-36, 36] and not be 0, but is {start_degrees!r}."
            )
        self.poles = poles
        self.velocities = velocities
        self.start_degrees = float(start_degrees)
        self.damping = not velocities if damping is None else damping
        self.solved_at = float(GENERAL) if not velocities else None if self.damping else float(LONG)
        self.validation_episodes = 0 if velocities else 1
        self.name = f"{'single' if poles == 1 else 'double'}-pole" + ("" if velocities else "-hidden")
        positions = ("position", "angle") if poles == 1 else ("position", "long pole", "short pole")
        speeds = ("velocity", "swing") if poles == 1 else ("velocity", "long swing", "short swing")
        pairs = [label for pair in zip(positions, speeds, strict=True) for label in pair]
        self.input_labels = tuple(pairs) if velocities else positions
        if bias:
            self.input_labels = (*self.input_labels, "bias")
        self.inputs = len(self.input_labels)
        self.bias = float(bias)
        self.steps = 0
        self._senses = Senses(velocities, self.bias)
        self._poles = poles_of(poles)
        self._restless = np.zeros(WINDOW)

    @property
    def to_inputs(self) -> Callable[[Any], NDArray[np.float64]]:
        """What converts a state, as `physics` defines it, to the inputs of a network."""
        if self.bias:
            return self._observed
        units = np.array([POSITION_UNIT, VELOCITY_UNIT] + [ANGLE_UNIT, VELOCITY_UNIT] * self.poles)
        used = range(0, 2 + 2 * self.poles, 1 if self.velocities else 2)
        return Scaled(Selected(Numbers((len(units),)), used), 0.0, units[used])

    def _observed(self, state: Any) -> NDArray[np.float64]:
        observation = np.empty(self.inputs)
        observe(np.array(state, np.float64), self._senses, observation)
        return observation

    @property
    def to_action(self) -> Between:
        """What converts the output to the force on the cart, (1,) in N."""
        return Between(-LARGEST_FORCE, LARGEST_FORCE, (1,), np.float64)

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the fitness of one episode, which is deterministic; `rng` is not used."""
        if not self.damping:
            return float(self.balanced(network, self.initial_state(), LONG))
        steps = self.balanced(network, self.initial_state(), SHORT)
        calm = 0.75 / self._restless.sum() if steps >= WINDOW else 0.0
        return float(0.1 * steps / SHORT + 0.9 * calm)

    def solved(self, network: Network) -> bool:
        """Return whether this network balances 100,000 steps; without velocities, also from 200 of 625 other states."""
        if self.balanced(network, self.initial_state(), LONG) < LONG:
            return False
        return self.velocities or self.generalization(network) >= GENERAL

    @property
    def validate(self) -> Callable[[Network], float] | None:
        """Without velocities, validation counts the initial states from which poles are balanced; None with them."""
        return None if self.velocities else self._validation_score

    def _validation_score(self, network: Network) -> float:
        """Return the result of the generalization test; 0 if the poles fall within 100,000 steps."""
        return (
            float(self.generalization(network)) if self.balanced(network, self.initial_state(), LONG) == LONG else 0.0
        )

    def generalization(self, network: Network) -> int:
        """Return from how many of the 625 initial states of Gruau's test the poles are balanced for 1,000 steps."""
        return sum(self.balanced(network, self._state(values), SHORT) == SHORT for values in generalization_values())

    def score_episode(self, network: Network, seed: int) -> float:
        """Return for how many steps, at most 1,000, the poles are balanced from a random initial state.

        Its values are drawn from the ranges of the generalization test.
        """
        values = np.random.default_rng(seed).uniform(-1.0, 1.0, len(RANGES)) * RANGES
        return float(self.balanced(network, self._state(values), SHORT))

    def balanced(self, network: Network, state: NDArray[np.float64], steps: int) -> int:
        """Return for how many steps the poles are balanced from a state, at most `steps`.

        Args:
            network: Reset first.
            state: As `physics` defines it; changed in place.
            steps: Of 0.02 s each.
        """
        balanced = balance(network, state, self._poles, self._senses, steps, self._restless)
        self.steps += min(balanced + 1, steps)
        return balanced

    def initial_state(self) -> NDArray[np.float64]:
        """Return the state in which an evaluation begins."""
        return self._state((0.0, 0.0, math.radians(self.start_degrees), 0.0))

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        """Yield a frame for each step of an evaluation, at most 1,000, with its picture."""
        state, observation, slopes = self.initial_state(), np.empty(self.inputs), np.empty((5, 2 + 2 * self.poles))
        picture = Picture(self._poles)
        network.reset()
        for step in range(SHORT):
            observe(state, self._senses, observation)
            outputs = network.activate(observation)
            image = picture.draw(state, float(outputs[0])) if is_drawn(step, draw_every) else None
            act(state, outputs[0], self._poles, slopes)
            over = failed(state)
            yield Frame(observation.copy(), outputs, float(not over), image)
            if over:
                return

    def _state(self, values: Any) -> NDArray[np.float64]:
        """Return a state with these values of cart and long pole; the short pole is upright and at rest."""
        state = np.zeros(2 + 2 * self.poles)
        state[: len(values)] = values
        return state

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(velocities={self.velocities}, start_degrees={self.start_degrees:g}, "
            f"damping={self.damping}, bias={self.bias:g})"
        )


class DoublePole(PoleBalancing):
    """Balance two poles, 1 m and 0.1 m long."""

    def __init__(self, **options: Any) -> None:
        """Make a cart; `PoleBalancing` documents the options."""
        super().__init__(2, **options)


class SinglePole(PoleBalancing):
    """Balance one pole, 1 m long."""

    def __init__(self, **options: Any) -> None:
        """Make a cart; `PoleBalancing` documents the options."""
        super().__init__(1, **options)


def generalization_values() -> list[tuple[float, ...]]:
    """Return the 625 initial values of the generalization test: position, velocity, angle and angular velocity."""
    shares = itertools.product(SHARES, repeat=len(RANGES))
    return [tuple((2.0 * share - 1.0) * half for share, half in zip(four, RANGES, strict=True)) for four in shares]
