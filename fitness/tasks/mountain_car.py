"""Mountain car with its behaviour: how far the car comes, where the score says nothing until it arrives."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.outcome import Outcome
from fitness.tasks.gymnasium.compiled import extremes, mountain_car
from fitness.tasks.gymnasium.compiled.compiled_episodes import compiled_episodes
from fitness.tasks.gymnasium.task import Gymnasium
from neat import Network, TaskError
from neat.kernels import plain
from neat.network.observation import Observation, Scaled, Selected
from neat.random_streams import EPISODE_SEED_LIMIT

STEPS = 200
"""Of an episode, as gymnasium has it."""


class MountainCar(Gymnasium):
    """Rock a weak car out of a valley: `MountainCar-v0` of gymnasium, number for number, with measures of what it did.

    The score is the return, -1 for each step. So all networks score -200 until one arrives at the flag, and evolution
    by the score searches at random. The behaviour is how far to the left and to the right the car came: who rocks
    higher does something new. The first state is random, the same for all genomes of a generation.

    Attributes:
        velocities: Whether the network observes the velocity.
    """

    measures = (("farthest left", -1.2, -0.4), ("farthest right", -0.6, 0.6))

    def __init__(self, *, velocities: bool = True) -> None:
        """Make the task.

        Args:
            velocities: Whether the network observes the velocity. Without it a network has to be recurrent, and few
                random ones arrive.
        """
        super().__init__("MountainCar-v0")
        self.velocities = bool(velocities)
        self.name = "mountain-car" if velocities else "mountain-car-hidden"
        self.solved_at = None  # solved by arriving
        observed = self._conversions.observed
        assert isinstance(observed, Scaled)  # noqa: S101  # by the bounds of position and velocity
        self._offset, self._scale = (np.broadcast_to(one, 2).copy() for one in (observed.offset, observed.scale))
        environment = self._make()
        self._compiled = compiled_episodes(self.id, environment, observed, self.to_action)
        environment.close()
        if not velocities:
            self.inputs, self.input_labels = 1, self.input_labels[:1]
            self._conversions = self._conversions._replace(observed=Selected(observed, (0,)), labels=self.input_labels)
        plain.note_use(extremes.KERNELS)
        self._first: tuple[int, NDArray[np.float64]] | None = None

    def with_inputs(self, observed: Observation) -> Gymnasium:
        """Refuse other inputs, which its compiled form would not have.

        Raises:
            TaskError: They differ from those of this task.
        """
        if observed != self.to_inputs:
            raise TaskError(f"{self.name} observes position and velocity by their bounds only.")
        return self

    def evaluate(self, network: Network, rng: np.random.Generator) -> Outcome:
        """Return the outcome of one episode, whose seed is drawn from `rng`."""
        return self.outcome_of_episode(network, int(rng.integers(EPISODE_SEED_LIMIT)))

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the score of the episode with this seed."""
        return self.outcome_of_episode(network, seed).score

    def outcome_of_episode(self, network: Network, seed: int) -> Outcome:
        """Return the outcome of the episode with this seed."""
        ends, state = np.empty(2), self._first_state(seed).copy()
        circuit = network.circuit if self._is_played_compiled() and not extremes.KERNELS.is_plain() else None
        steps = -1 if circuit is None else int(extremes.ride(circuit, self._offset, self._scale, STEPS, state, ends))
        if steps < 0:
            steps = self._ride(network, seed, state, ends)
        self._steps += steps
        arrives = bool(state[0] >= mountain_car.GOAL and state[1] >= 0.0)
        return Outcome(-float(steps), ends.tolist(), arrives)

    def _first_state(self, seed: int) -> NDArray[np.float64]:
        """Return the first state of the episode with this seed, (2,); all genomes of a generation have the same."""
        if self._first is None or self._first[0] != seed:
            environment: Any = self.environment
            environment.reset(seed=seed)
            self._first = seed, np.array(environment.unwrapped.state, np.float64)
        return self._first[1]

    def _ride(self, network: Network, seed: int, state: NDArray[np.float64], ends: NDArray[np.float64]) -> int:
        """Do what `extremes.ride` does, in the environment itself."""
        environment: Any = self.environment
        observation, _ = environment.reset(seed=seed)
        network.reset()
        positions, ended = [environment.unwrapped.state[0]], False
        while not ended:
            outputs = network.activate(self.to_inputs(observation))
            observation, _, terminated, truncated, _ = environment.step(self.to_action(outputs))
            state[:] = environment.unwrapped.state
            positions.append(state[0])
            ended = terminated or truncated
        ends[:] = min(positions), max(positions)
        return len(positions) - 1

    def __repr__(self) -> str:
        return f"MountainCar(velocities={self.velocities})"
