"""Task: reach the goal of a maze within 400 steps."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from fitness.frame import Frame, is_drawn
from fitness.outcome import Outcome
from fitness.tasks.maze.episode import (
    INPUTS,
    KERNELS,
    REACH,
    SETTLING,
    UNKNOWN,
    distance_to,
    move,
    observe,
    walk,
    walk_all,
)
from fitness.tasks.maze.maps import MAPS
from fitness.tasks.maze.picture import draw
from neat import Genomes, Network, Networks, TaskError
from neat.kernels import plain

STEPS = 400
FARTHEST = 300.0
"""The score of a robot at the goal; 1 less for each unit of distance, at least `LEAST`."""
LEAST = 0.1


class Maze:
    """Steer a robot to the goal of a maze, whose walls lie where the straight way leads.

    The score is 300 less the distance of the robot from the goal at the end, so who follows it ends in a dead end. The
    behaviour is where the robot ends. The episode ends when the goal is within 5, which solves the task.

    Attributes:
        map: "medium", "hard", "medium-straight" or "hard-straight".
        faulty: Whether the inputs have the fault of the authors' release; see `fitness.tasks.maze.episode`.
        steps: Steps of all episodes so far in this process.
    """

    inputs, outputs, validation_episodes, batched = INPUTS, 2, 0, True
    input_labels = (
        "wall left", "wall ahead left", "wall ahead", "wall ahead right", "wall right", "wall behind",
        "goal ahead", "goal right", "goal behind", "goal left",
    )  # fmt: skip
    output_labels = ("turn", "speed")
    frames_per_second = 50.0
    map_downwards = True

    def __init__(self, map: str = "medium", *, faulty: bool = False) -> None:
        """Make a maze.

        Args:
            map: "medium" or "hard", as in the authors' release; "medium-straight" or "hard-straight", the copies of
                goNEAT_NS.
            faulty: Whether the inputs have the fault of the authors' release.

        Raises:
            TaskError: The map does not exist.
        """
        if map not in MAPS:
            raise TaskError(f"Maze: map must be one of {', '.join(MAPS)}, but is {map!r}.")
        self.map = map
        self.faulty = bool(faulty)
        self.name = f"maze-{map}"
        self.solved_at = FARTHEST - REACH
        self.steps = 0
        self._map = MAPS[map]
        plain.note_use(KERNELS)  # so that they are compiled with those of breeding
        self._goal = np.array(self._map.goal)
        size = self._map.size
        self.measures = (("x", 0.0, size), ("y", 0.0, size))  # of one width, as the release does not scale distances
        self.map_lines = tuple(tuple(wall) for wall in self._map.walls.tolist())

    def evaluate(self, network: Network, rng: np.random.Generator) -> Outcome:
        """Return the score and where the robot ends; deterministic, `rng` is not used."""
        state = self.initial_state()
        return self._outcome(
            state, walk(network, self._map.walls, state, self._goal, STEPS, self.faulty, np.empty((0, 2)))
        )

    def evaluate_batch(self, genomes: Genomes, rng: Callable[[int], np.random.Generator]) -> list[Outcome]:
        """Return what `evaluate` does of each of these genomes, all of which walk in one compiled loop."""
        taken = np.full(len(genomes), UNKNOWN)
        states = np.tile(self.initial_state(), (len(genomes), 1))
        if self.batches_are_fast:
            batch = Networks(genomes).batch
            walk_all(batch, self._map.walls, states, self._goal, STEPS, self.faulty, taken)
        return [
            self.evaluate(Network(genomes[index]), rng(index)) if steps == UNKNOWN else self._outcome(state, steps)
            for index, (state, steps) in enumerate(zip(states, taken.tolist(), strict=True))
        ]

    @property
    def batches_are_fast(self) -> bool:
        """Whether the loop over all genomes is compiled; otherwise it takes as long as the genomes one by one."""
        return not (KERNELS.is_plain() or plain.is_plain())

    def _outcome(self, state: NDArray[np.float64], steps: int) -> Outcome:
        """Return the outcome of an episode that ends in this state."""
        self.steps += steps
        distance = float(distance_to(self._goal, state))
        score = max(LEAST, FARTHEST - distance)
        return Outcome(score, (float(state[0]), float(state[1])), facts={"distance": distance, "steps": float(steps)})

    def initial_state(self) -> NDArray[np.float64]:
        """Return the state at the start, as `episode` defines it: at rest, with heading 0."""
        return np.array([*self._map.start, 0.0, 0.0, 0.0])

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        """Yield a frame for each step of the episode."""
        state, path = self.initial_state(), [self._map.start]
        network.reset()
        for step in range(STEPS):
            observation = np.empty(INPUTS)
            observe(self._map.walls, state, self._goal, self.faulty, observation)
            for _ in range(SETTLING if step == 0 else 1):
                outputs = network.activate(observation)
            picture = draw(self._map, state, path) if is_drawn(step, draw_every) else None
            before = distance_to(self._goal, state) if step else FARTHEST  # so that the rewards sum to the score
            move(self._map.walls, state, outputs[0], outputs[1])
            path.append((float(state[0]), float(state[1])))
            distance = distance_to(self._goal, state)
            yield Frame(observation, outputs, float(before - distance), picture)
            if distance < REACH:
                return

    def __repr__(self) -> str:
        return f"Maze({self.map!r})"
