"""MinAtar: Atari's games on 10 x 10 tiles (Young & Tian 2019), which need no ROM."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from fitness.frame import Frame
from fitness.scores import mean_of_episodes, unseen_seed
from neat import Network, TaskError
from neat.kernels import kernel

SIDE = 10
"""Tiles of a board across and down."""


class Game(NamedTuple):
    """How a game is seen."""

    player: str
    """The thing that is kept in the middle of the view."""
    across: bool
    """Whether the player moves across, so that the view must reach as far again to both sides."""
    down: bool
    """The same for up and down."""
    tiles: dict[str, float]
    """What is in a tile, in numbers; of two things in one, what stands later here is seen."""


GAMES = {
    "breakout": Game("paddle", True, False, {"brick": 0.25, "trail": 0.5, "paddle": -1.0, "ball": 1.0}),
    "space_invaders": Game(
        "cannon", True, False,
        {"alien_left": -0.4, "alien_right": -0.6, "alien": -0.5, "friendly_bullet": 0.25, "enemy_bullet": -1.0,
         "cannon": 1.0},
    ),
    "freeway": Game(
        "chicken", False, True,
        {"speed1": -0.2, "speed2": -0.3, "speed3": -0.4, "speed4": -0.5, "speed5": -0.6, "car": -1.0, "chicken": 1.0},
    ),
    "asterix": Game("player", True, True, {"trail": -0.25, "enemy": -1.0, "gold": 1.0, "player": 0.5}),
    "seaquest": Game(
        "sub_front", True, True,
        {"trail": -0.2, "oxygen_guage": 0.1, "diver_guage": 0.2, "friendly_bullet": 0.3, "enemy_bullet": -0.6,
         "enemy_fish": -0.8, "enemy_sub": -1.0, "diver": 0.6, "sub_back": 0.8, "sub_front": 1.0},
    ),
}  # fmt: skip
"""Simplest first."""

ACTIONS = {"n": "nothing", "l": "left", "u": "up", "r": "right", "d": "down", "f": "fire"}
NIGHT = (18, 20, 28)
COLOURS = (
    (228, 87, 86), (76, 120, 168), (84, 162, 75), (238, 202, 59), (178, 121, 162),
    (245, 133, 24), (114, 183, 178), (255, 157, 166), (157, 117, 93), (186, 176, 172),
)  # fmt: skip
"""Of things in a picture, in the game's own order."""
PIXELS = 16
"""Of a picture, for each tile."""


class MinAtar:
    """Play a game of MinAtar, seen as tiles with a number for what is in each.

    An action is repeated in place of the next with chance 0.1, as the games have it. All genomes of
    a generation meet the same episodes.

    Attributes:
        game: One of `GAMES`.
        episodes: Played for each evaluation; fitness is their mean score.
        max_steps: After which an episode ends; some games know no other end for those who play well.
        grid: (rows, columns) that are seen.
    """

    validation_episodes = 20
    frames_per_second = 15.0

    def __init__(self, game: str = "breakout", episodes: int = 3, *, max_steps: int = 2_500) -> None:
        """Look at the game's actions and what can be in its tiles.

        Raises:
            TaskError: There is no such game, or MinAtar is not installed.
        """
        if game not in GAMES:
            raise TaskError(f"MinAtar: game must be one of {', '.join(GAMES)}, but is {game!r}.")
        if episodes < 1 or max_steps < 1:
            raise TaskError(
                f"MinAtar: episodes and max_steps must be at least 1, but they are {episodes} and {max_steps}."
            )
        self.game, self.episodes, self.max_steps = game, episodes, max_steps
        self.name = f"minatar:{game}"
        environment = self._begun(0)
        self._actions = environment.minimal_action_set()
        self.outputs = len(self._actions)
        self.output_labels = tuple(ACTIONS[environment.env.action_map[action]] for action in self._actions)
        view, channels = GAMES[game], environment.env.channels
        self.grid = (2 * SIDE - 1 if view.down else SIDE, 2 * SIDE - 1 if view.across else SIDE)
        self.inputs = self.grid[0] * self.grid[1]
        self.input_labels = tuple(
            f"tile {row} {column}" for row in range(self.grid[0]) for column in range(self.grid[1])
        )
        self.legend = ("0 nothing", *(f"{value:g} {thing.replace('_', ' ')}" for thing, value in view.tiles.items()))
        self._player = channels[view.player]
        self._order = np.array([channels[thing] for thing in view.tiles])
        self._values = np.array(list(view.tiles.values()))

    def _begun(self, seed: int) -> Any:
        """Return a game at the beginning of the episode with this seed, with nothing in it of another."""
        try:
            from minatar import Environment
        except ImportError as error:
            raise TaskError(
                "MinAtar needs a package that is not installed: pip install 'craig-neat[minatar]'"
            ) from error
        environment = Environment(self.game)
        environment.seed(seed)
        environment.reset()
        return environment

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the mean score of `episodes` episodes whose seeds are drawn from `rng`."""
        return mean_of_episodes(self.score_episode, network, rng, self.episodes)

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the score of the episode with this seed."""
        return float(sum(reward for _, _, _, reward in self._moments(network, seed)))

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        """Yield a frame for each step of one episode, with its picture."""
        for state, seen, outputs, reward in self._moments(network, unseen_seed(rng)):
            yield Frame(seen.copy(), outputs, float(reward), picture_of(state), [int(outputs.argmax())])

    def _moments(self, network: Network, seed: int) -> Iterator[tuple[Any, Any, Any, float]]:
        """Yield the state, what was seen of it, what was answered and what that brought, step by step."""
        environment = self._begun(seed)
        network.reset()
        seen = np.empty(self.inputs)
        for _ in range(self.max_steps):
            state = environment.state()
            look(state, self._player, self._order, self._values, seen.reshape(self.grid))
            outputs = network.activate(seen)
            reward, over = environment.act(self._actions[int(outputs.argmax())])
            yield state, seen, outputs, reward
            if over:
                return

    def __repr__(self) -> str:
        return f"MinAtar({self.game!r}, episodes={self.episodes})"


@kernel
def look(state, player, order, values, seen):
    """Fill what is seen of a state.

    Args:
        state: (10, 10, channels) bool.
        player: The channel of what stays in the middle of a view that is wider or higher than the state.
        order: (channels,) from what is seen last to what is seen first.
        values: (channels,) what stands for each of them.
        seen: (rows, columns) float64.
    """
    rows, columns, _ = state.shape
    top = left = 0
    for row in range(rows):
        for column in range(columns):
            if state[row, column, player]:
                top, left = seen.shape[0] - rows - row, seen.shape[1] - columns - column
    top, left = max(0, top), max(0, left)
    seen[:] = 0.0
    for row in range(rows):
        for column in range(columns):
            for i in range(len(order)):
                if state[row, column, order[i]]:
                    seen[top + row, left + column] = values[i]


def picture_of(state: Any) -> Any:
    """Return (160, 160, 3) uint8: a colour for each kind of thing."""
    small = np.full((SIDE, SIDE, 3), NIGHT, np.uint8)
    for channel in range(state.shape[2]):
        small[state[:, :, channel]] = COLOURS[channel]
    return small.repeat(PIXELS, axis=0).repeat(PIXELS, axis=1)
