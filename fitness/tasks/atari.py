"""Atari: games of the Atari 2600 by their memory, through ale-py, which contains their ROMs."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitness.checks import check_counts, check_number, check_optional_counts
from fitness.frame import Frame, is_drawn
from fitness.optional_packages import require
from fitness.scores import mean_of_episodes, unseen_seed
from neat import Network, TaskError
from neat.network.action import Largest
from neat.network.observation import Numbers, Scaled, Selected

MEMORY = 128
"""Bytes of RAM of an Atari 2600."""
STICKINESS = 0.25
"""The probability, in each frame, that the last action is repeated (Machado et al. 2018, section 5)."""
CHANGE_FACTOR = 8.0
"""Changes are multiplied by this; between two decisions, things move by a few of 128."""
PADDLE = ("noop", "right", "left")
"""The actions of a paddle; the console calls up right."""
PONG = {"ball x": 49, "ball y": 54, "own paddle": 51, "other paddle": 50}
"""Addresses of Pong's state (Anand et al. 2019, table of AtariARI)."""
BALL_AND_PADDLE = {"ball below own paddle": ("ball y", "own paddle")}
"""How far Pong's ball is below the own paddle. A network that follows the ball needs it and little else."""
DIFFERENCE_FACTOR = 4.0
"""Differences are multiplied by this: a paddle is 16 high."""


class _Machine(NamedTuple):
    """The Atari of one process."""

    ale: Any
    start_state: Any
    """Of the game."""
    actions: list[Any]
    """The actions that outputs select from."""


class Atari:
    """Play a game by the bytes of its memory.

    Fitness is the mean score of some episodes. Actions are sticky, so that a game cannot be memorized; all genomes of
    a generation play the same episodes.

    Attributes:
        game: As ale-py names it, such as "pong".
        episodes: Episodes of one evaluation.
        skip: Frames between decisions; the Atari shows 60 in a second.
        max_steps: Decisions after which an episode ends.
        evaluation_steps: Decisions after which an episode of an evaluation ends; None for whole ones.
        step_reward: What each decision of an evaluation adds to the score.
        steps: Decisions in this process so far, in all episodes.
    """

    validation_episodes = 5

    def __init__(
        self,
        game: str = "pong",
        episodes: int = 1,
        *,
        memory: Mapping[str, int] | None = None,
        differences: Mapping[str, tuple[str, str]] | None = None,
        changes: bool = False,
        actions: Sequence[str] | None = None,
        skip: int = 4,
        max_steps: int = 5_000,
        evaluation_steps: int | None = None,
        step_reward: float = 0.0,
        solved_at: float | None = None,
    ) -> None:
        """Read the game's actions.

        Args:
            game: As ale-py names it.
            episodes: Episodes of one evaluation.
            memory: The addresses that are observed, by their labels; all 128 bytes by default.
            differences: What is observed besides: a byte less another one, both by their labels, such as
                `{"ball below own paddle": ("ball y", "own paddle")}`.
            changes: Whether the change of each byte since the last decision is observed too.
            actions: The actions that are used, as ale-py names them, such as "noop"; all of the game by default.
            skip: Frames between decisions.
            max_steps: Decisions after which an episode ends.
            evaluation_steps: Ends episodes of evaluations even earlier, but not those of validations and of `play`.
            step_reward: Added to the score for each decision of an evaluation, but not of a validation: where longer
                games are better ones, as in Pong before a network has won its first point, the score alone is the
                same for all.
            solved_at: Mean score from which the task counts as solved.

        Raises:
            TaskError: The game does not exist, ale-py is not installed, or an argument is out of range.
        """
        check_counts("Atari", episodes=episodes, skip=skip, max_steps=max_steps)
        check_optional_counts("Atari", evaluation_steps=evaluation_steps)
        check_number("Atari", "step_reward", step_reward)
        seen = dict(memory) if memory is not None else {f"byte {address}": address for address in range(MEMORY)}
        wrong = [address for address in seen.values() if not 0 <= address < MEMORY]
        if wrong or not seen:
            raise TaskError(f"Atari: memory must name addresses from 0 to {MEMORY - 1}, but is {seen!r:.60}.")
        labels = list(seen)
        for pair in (differences or {}).values():
            if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(name in labels for name in pair):
                raise TaskError(f"Atari: differences must name two of {', '.join(labels)}, but name {pair!r:.60}.")
        self.game, self.episodes, self.skip, self.max_steps, self.solved_at = game, episodes, skip, max_steps, solved_at
        self.evaluation_steps, self.step_reward = evaluation_steps, float(step_reward)
        self.name = f"atari:{game}"
        self.frames_per_second = 60.0 / skip
        self.input_labels = (*seen, *(f"{name} change" for name in seen if changes), *(differences or {}))
        self.inputs = len(self.input_labels)
        self.changes = changes
        self.actions = actions
        self._addresses = np.array(list(seen.values()))
        pairs = [(labels.index(one), labels.index(other)) for one, other in (differences or {}).values()]
        self._minuends, self._subtrahends = np.array(pairs, np.intp).reshape(-1, 2).T
        self.steps = 0
        self._machine: _Machine | None = None
        used = self._switched_on().actions
        self.outputs = len(used)
        self.output_labels = tuple(action.name.lower() for action in used)
        self._action_codes = [int(action.value) for action in used]

    @property
    def to_inputs(self) -> Scaled | None:
        """What converts the RAM, (128,) bytes, to inputs; None where `changes` or `differences` are among them."""
        if self.changes or len(self._minuends):
            return None
        return Scaled(Selected(Numbers((MEMORY,)), self._addresses.tolist()), 128.0, 128.0)

    @property
    def to_action(self) -> Largest:
        """What converts outputs to the code of an action of ale-py."""
        return Largest(self._action_codes)

    def open(self) -> None:
        """Switch the Atari of this process on."""
        self._switched_on()

    def _switched_on(self) -> _Machine:
        """Return the Atari of this process, switched on when it is first used."""
        if self._machine is None:
            self._machine = self._switch_on()
        return self._machine

    def _switch_on(self) -> _Machine:
        ale_py = require("ale_py", extra="atari", needed_by="Atari")
        roms = require("ale_py.roms", extra="atari", needed_by="Atari")
        rom = roms.get_rom_path(self.game) if self.game in roms.get_all_rom_ids() else None
        if rom is None:
            raise TaskError(f"Atari: game {self.game!r} does not exist; ale-py has pong, breakout, freeway and others.")
        ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
        ale = ale_py.ALEInterface()
        ale.setFloat("repeat_action_probability", 0.0)  # stickiness is drawn from each episode's own seed
        ale.setInt("random_seed", 0)
        ale.loadROM(rom)
        known = {action.name.lower(): action for action in ale.getMinimalActionSet()}
        wanted = tuple(known) if self.actions is None else tuple(self.actions)
        if not wanted or not set(wanted) <= set(known):
            raise TaskError(f"Atari: actions must be some of {', '.join(known)}, but are {wanted!r:.60}.")
        return _Machine(ale, ale.cloneSystemState(), [known[name] for name in wanted])

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the mean score of `episodes` episodes whose seeds are drawn from `rng`, with what the steps add."""
        return mean_of_episodes(self._score_of_evaluation, network, rng, self.episodes)

    @property
    def evaluate_whole(self) -> Callable[[Network, np.random.Generator], float] | None:
        """`evaluate` by whole episodes and their scores, for validations; None where evaluations are these too."""
        if self.evaluation_steps is None and not self.step_reward:
            return None
        return lambda network, rng: mean_of_episodes(self.score_episode, network, rng, self.episodes)

    def _score_of_evaluation(self, network: Network, seed: int) -> float:
        steps = itertools.islice(self._steps(network, seed), self.evaluation_steps)
        rewards = [reward for _, _, reward in steps]
        return float(sum(rewards)) + self.step_reward * len(rewards)

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the game's score of the episode with this seed."""
        return float(sum(reward for _, _, reward in self._steps(network, seed)))

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        """Yield a frame for each decision of one episode, with its picture."""
        ale = self._switched_on().ale
        for step, (seen, outputs, reward) in enumerate(self._steps(network, unseen_seed(rng))):
            picture = ale.getScreenRGB() if is_drawn(step, draw_every) else None
            yield Frame(seen, outputs, float(reward), picture, [int(outputs.argmax())])

    def _steps(self, network: Network, seed: int) -> Iterator[tuple[Any, Any, float]]:
        """Yield inputs, outputs and reward of each decision."""
        (ale, start_state, actions), rng = self._switched_on(), np.random.default_rng(seed)
        ale.restoreSystemState(start_state)
        network.reset()
        last_action = actions[0]
        before = ale.getRAM()[self._addresses] / 128.0 - 1.0
        for _ in range(self.max_steps):
            now = ale.getRAM()[self._addresses] / 128.0 - 1.0
            seen = self._seen(now, before)
            before = now
            outputs = network.activate(seen)
            action, reward = actions[int(outputs.argmax())], 0
            for draw in rng.random(self.skip).tolist():
                if draw >= STICKINESS:
                    last_action = action
                reward += ale.act(last_action)
            self.steps += 1
            yield seen, outputs, float(reward)
            if ale.game_over():
                return

    def _seen(self, now: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the inputs for these bytes and those of the decision before."""
        changes = CHANGE_FACTOR * (now - before) if self.changes else now[:0]
        return np.concatenate([now, changes, DIFFERENCE_FACTOR * (now[self._minuends] - now[self._subtrahends])])

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_machine": None}

    def __repr__(self) -> str:
        return f"Atari({self.game!r}, episodes={self.episodes})"
