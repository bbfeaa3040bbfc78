"""MinAtar: a game on tiles, with a number for what each tile contains."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from fitness.checks import check_counts, check_optional_counts
from fitness.frame import Frame, is_drawn
from fitness.optional_packages import require
from fitness.scores import mean_of_episodes, unseen_seed
from fitness.tasks.minatar.games import GAMES
from fitness.tasks.minatar.picture import picture_of
from fitness.tasks.minatar.view import look
from neat import Network, TaskError
from neat.network.action import Largest

SIDE = 10
"""Rows and columns of a board."""
ACTIONS = {"n": "nothing", "l": "left", "u": "up", "r": "right", "d": "down", "f": "fire"}
"""Labels of MinAtar's actions."""


class MinAtar:
    """Play a game of MinAtar, seen as tiles with a number for what each contains.

    With probability 0.1 the last action is repeated instead of the new one, as the games define it. All genomes of a
    generation play the same episodes.

    Attributes:
        game: One of `GAMES`.
        episodes: Episodes of one evaluation; fitness is their mean score.
        max_steps: Steps after which an episode ends; some games do not end for a good player.
        evaluation_steps: Steps after which an episode of an evaluation ends; None for whole ones.
        grid: (rows, columns) of the view.
        agent_cell: The cell of the player, in the middle, if the view moves with it in both directions; else None.
        steps: Steps in this process so far, in all episodes.
    """

    validation_episodes = 20
    frames_per_second = 15.0

    def __init__(
        self, game: str = "breakout", episodes: int = 3, *, max_steps: int = 2_500, evaluation_steps: int | None = None
    ) -> None:
        """Read the game's actions and channels.

        Args:
            game: One of `GAMES`.
            episodes: Episodes of one evaluation.
            max_steps: Steps after which an episode ends.
            evaluation_steps: Ends episodes of evaluations even earlier, but not those of validations and of `play`.

        Raises:
            TaskError: The game does not exist, a number is out of range, or MinAtar is not installed.
        """
        if game not in GAMES:
            raise TaskError(f"MinAtar: game must be one of {', '.join(GAMES)}, but is {game!r}.")
        check_counts("MinAtar", episodes=episodes, max_steps=max_steps)
        check_optional_counts("MinAtar", evaluation_steps=evaluation_steps)
        self.game, self.episodes, self.max_steps, self.evaluation_steps = game, episodes, max_steps, evaluation_steps
        self.name = f"minatar:{game}"
        environment = self._environment(0)
        self._actions = environment.minimal_action_set()
        self.outputs = len(self._actions)
        self.output_labels = tuple(ACTIONS[environment.env.action_map[action]] for action in self._actions)
        view, channels = GAMES[game], environment.env.channels
        self.grid = (2 * SIDE - 1 if view.down else SIDE, 2 * SIDE - 1 if view.across else SIDE)
        self.agent_cell = (SIDE - 1, SIDE - 1) if view.down and view.across else None
        self.inputs = self.grid[0] * self.grid[1]
        self.input_labels = tuple(
            f"tile {row} {column}" for row in range(self.grid[0]) for column in range(self.grid[1])
        )
        self.legend = ("0 nothing", *(f"{value:g} {thing.replace('_', ' ')}" for thing, value in view.tiles.items()))
        self.steps = 0
        self._player = channels[view.player]
        self._order = np.array([channels[thing] for thing in view.tiles])
        self._values = np.array(list(view.tiles.values()))

    @property
    def to_action(self) -> Largest:
        """What converts outputs to an action of MinAtar; the observation is the view, as inputs."""
        return Largest(self._actions)

    def _environment(self, seed: int) -> Any:
        """Return a new game at the start of the episode with this seed."""
        environment = require("minatar", extra="minatar", needed_by="MinAtar").Environment(self.game)
        environment.seed(seed)
        environment.reset()
        return environment

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the mean score of `episodes` episodes whose seeds are drawn from `rng`."""
        return mean_of_episodes(self._score_of_evaluation, network, rng, self.episodes)

    @property
    def evaluate_whole(self) -> Callable[[Network, np.random.Generator], float] | None:
        """`evaluate` by whole episodes, for validations; None where evaluations play them too."""
        if self.evaluation_steps is None:
            return None
        return lambda network, rng: mean_of_episodes(self.score_episode, network, rng, self.episodes)

    def _score_of_evaluation(self, network: Network, seed: int) -> float:
        steps = itertools.islice(self._steps(network, seed), self.evaluation_steps)
        return float(sum(reward for _, _, _, reward in steps))

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the score of the episode with this seed."""
        return float(sum(reward for _, _, _, reward in self._steps(network, seed)))

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        """Yield a frame for each step of one episode, with its picture."""
        for step, (state, seen, outputs, reward) in enumerate(self._steps(network, unseen_seed(rng))):
            picture = picture_of(state) if is_drawn(step, draw_every) else None
            yield Frame(seen.copy(), outputs, float(reward), picture, [int(outputs.argmax())])

    def _steps(self, network: Network, seed: int) -> Iterator[tuple[Any, Any, Any, float]]:
        """Yield state, inputs, outputs and reward of each step."""
        environment = self._environment(seed)
        network.reset()
        seen = np.empty(self.inputs)
        for _ in range(self.max_steps):
            state = environment.state()
            look(state, self._player, self._order, self._values, seen.reshape(self.grid))
            outputs = network.activate(seen)
            reward, over = environment.act(self._actions[int(outputs.argmax())])
            self.steps += 1
            yield state, seen, outputs, reward
            if over:
                return

    def __repr__(self) -> str:
        return f"MinAtar({self.game!r}, episodes={self.episodes})"
