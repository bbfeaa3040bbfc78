"""The tasks: keep poles upright and the cart on its track, for a hundred thousand steps (paper, section 4.2)."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.frame import Frame
from fitness.tasks.double_pole.episode import WINDOW, balance
from fitness.tasks.double_pole.physics import (
    LARGEST_ANGLE,
    STEPS_PER_ACTION,
    TIME_STEP,
    Senses,
    act,
    lost,
    poles_of,
    see,
)
from fitness.tasks.double_pole.picture import Picture
from neat import Network, TaskError

LONG = 100_000
"""Steps after which the poles count as balanced for good: over half an hour."""
SHORT = 1_000
"""Steps of an evaluation by Gruau's fitness, of a trial of the generalisation test, and of what is watched."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Where within its range each number of the starts of the generalisation test lies."""
RANGES = (2.16, 1.35, math.radians(3.6), math.radians(8.6))
"""Half the range of those starts: m, m/s, and rad and rad/s of the long pole; the short one hangs still."""
GENERAL = 200
"""Of the 625 starts of that test, as many must be balanced."""


class PoleBalancing:
    """Push a cart left and right so that the poles on it do not fall.

    With velocities fitness is the number of steps, 100,000 at most, and that many is a solution.
    Without, it is Gruau's (1996): over 1,000 steps, a tenth for how long and nine tenths for how calm,
    so that a network that swings the poles to and fro does not pass for one that knows their velocity;
    and a solution must balance 100,000 steps, and 1,000 steps from 200 of 625 other starts.

    Attributes:
        poles: On the cart: the long one, or that and the short one.
        velocities: Whether the network sees velocities.
        start_degrees: How the long pole leans when the episode begins; everything else is at rest in
            the middle.
        damping: Whether fitness is Gruau's.
        bias: A last input that is always this; 0 for none.
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
        """Set the cart up.

        Args:
            poles: 1 or 2.
            velocities: Whether the network sees them.
            start_degrees: 1 in the paper, 4 in the code released with it (0.07 rad).
            damping: Whether fitness is Gruau's; if left out, where velocities are not seen.
            bias: A last input that is always this, 0.5 in the paper and its code, instead of a bias
                neuron; 0 for none. What is to be balanced is symmetric, and biases are in the way.

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
        kinds = ("position", "angle") if poles == 1 else ("position", "long pole", "short pole")
        speeds = ("velocity", "swing") if poles == 1 else ("velocity", "long swing", "short swing")
        pairs = [word for pair in zip(kinds, speeds, strict=True) for word in pair]
        self.input_labels = tuple(pairs) if velocities else kinds
        if bias:
            self.input_labels = (*self.input_labels, "bias")
        self.inputs = len(self.input_labels)
        self.bias = float(bias)
        self.steps = 0
        self._senses = Senses(velocities, self.bias)
        self._poles = poles_of(poles)
        self._restless = np.zeros(WINDOW)

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the fitness of one episode; there is no luck in it, so `rng` is left alone."""
        if not self.damping:
            return float(self.balanced(network, self.initial_state(), LONG))
        steps = self.balanced(network, self.initial_state(), SHORT)
        calm = 0.75 / self._restless.sum() if steps >= WINDOW else 0.0
        return float(0.1 * steps / SHORT + 0.9 * calm)

    def solved(self, network: Network) -> bool:
        """Return whether this network balances for good and, without velocities, from 200 of 625 starts."""
        if self.balanced(network, self.initial_state(), LONG) < LONG:
            return False
        return self.velocities or self.generalisation(network) >= GENERAL

    @property
    def validate(self) -> Callable[[Network], float] | None:
        """Without velocities, the champion is who balances from the most starts; None with them."""
        return None if self.velocities else self._validation

    def _validation(self, network: Network) -> float:
        """Return from how many of the 625 starts the poles are balanced; 0 if they fall within 100,000 steps."""
        return (
            float(self.generalisation(network)) if self.balanced(network, self.initial_state(), LONG) == LONG else 0.0
        )

    def generalisation(self, network: Network) -> int:
        """Return from how many of the 625 starts of Gruau's test the poles are balanced for 1,000 steps."""
        return sum(self.balanced(network, self._state(start), SHORT) == SHORT for start in starts())

    def score_episode(self, network: Network, seed: int) -> float:
        """Return for how many steps, 1,000 at most, the poles are balanced from a start drawn at random.

        It is drawn from the range of the generalisation test.
        """
        start = np.random.default_rng(seed).uniform(-1.0, 1.0, len(RANGES)) * RANGES
        return float(self.balanced(network, self._state(start), SHORT))

    def balanced(self, network: Network, state: NDArray[np.float64], steps: int) -> int:
        """Return for how many steps the poles are balanced from this state on, `steps` at most.

        Args:
            network: Reset before.
            state: As `physics` tells; changed in place.
            steps: Of 0.02 s each.
        """
        balanced = balance(network, state, self._poles, self._senses, steps, self._restless)
        self.steps += min(balanced + 1, steps)
        return balanced

    def initial_state(self) -> NDArray[np.float64]:
        """Return the state in which an episode begins."""
        return self._state((0.0, 0.0, math.radians(self.start_degrees), 0.0))

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        """Yield a frame for each step of the episode that is scored, 1,000 at most, with its picture."""
        state, seen, slopes = self.initial_state(), np.empty(self.inputs), np.empty((5, 2 + 2 * self.poles))
        picture = Picture(self._poles)
        network.reset()
        for _ in range(SHORT):
            see(state, self._senses, seen)
            outputs = network.activate(seen)
            drawn = picture.draw(state, float(outputs[0]))
            act(state, outputs[0], self._poles, slopes)
            over = bool(lost(state))
            yield Frame(seen.copy(), outputs, float(not over), drawn)
            if over:
                return

    def _state(self, beginning: Any) -> NDArray[np.float64]:
        """Return a state in which cart and long pole are as told, and the short pole hangs still."""
        state = np.zeros(2 + 2 * self.poles)
        state[: len(beginning)] = beginning
        return state

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(velocities={self.velocities}, start_degrees={self.start_degrees:g}, "
            f"damping={self.damping}, bias={self.bias:g})"
        )


class DoublePole(PoleBalancing):
    """Two poles, 1 m and 0.1 m long: the short one must be leaned against what the long one needs."""

    def __init__(self, **options: Any) -> None:
        """Set the cart up; `PoleBalancing` has the options."""
        super().__init__(2, **options)


class SinglePole(PoleBalancing):
    """One pole, 1 m long: easy with velocities, a beginning without."""

    def __init__(self, **options: Any) -> None:
        """Set the cart up; `PoleBalancing` has the options."""
        super().__init__(1, **options)


def starts() -> list[tuple[float, ...]]:
    """Return the 625 starts of the generalisation test: position, velocity, angle and angular velocity."""
    shares = itertools.product(SHARES, repeat=len(RANGES))
    return [tuple((2.0 * share - 1.0) * half for share, half in zip(four, RANGES, strict=True)) for four in shares]
