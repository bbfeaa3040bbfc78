"""Atari: games of the Atari 2600 by their memory, through ale-py, which has their ROMs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from fitness.frame import Frame
from fitness.scores import mean_of_episodes, unseen_seed
from neat import Network, TaskError

MEMORY = 128
"""Bytes of RAM that an Atari 2600 has."""
STICKINESS = 0.25
"""The chance, in each frame, that the joystick stays where it was (Machado et al. 2018, section 5)."""
MAGNIFIED = 8.0
"""How many times larger a change is shown than what changed; in a decision, things move by a few of 128."""
PADDLE = ("noop", "right", "left")
"""What a paddle can do; the machine calls up right."""
PONG = {"ball x": 49, "ball y": 54, "own paddle": 51, "other paddle": 50}
"""Where Pong keeps what matters (Anand et al. 2019, table of AtariARI)."""


class Atari:
    """Play a game by the bytes of its memory.

    Fitness is the mean score of some episodes. The joystick is sticky, so that no game is learned by
    heart; all genomes of a generation meet the same luck.

    Attributes:
        game: As ale-py calls it, such as "pong".
        episodes: Played for each evaluation.
        skip: Frames between decisions; the Atari shows 60 in a second.
        max_steps: Decisions after which an episode ends.
    """

    validation_episodes = 5

    def __init__(
        self,
        game: str = "pong",
        episodes: int = 1,
        *,
        memory: Mapping[str, int] | None = None,
        changes: bool = False,
        actions: Sequence[str] | None = None,
        skip: int = 4,
        max_steps: int = 5_000,
        solved_at: float | None = None,
    ) -> None:
        """Look at the game's actions; the Atari is switched on in each process when it is first needed.

        Args:
            game: As ale-py calls it.
            episodes: Played for each evaluation.
            memory: What is seen, as words for addresses; all 128 bytes if left out.
            changes: Whether it is also seen how each has changed since the last decision.
            actions: What can be done, as ale-py calls it, such as "noop"; all that the game knows if left out.
            skip: Frames between decisions.
            max_steps: Decisions after which an episode ends.
            solved_at: Mean score from which it counts as solved.

        Raises:
            TaskError: There is no such game, ale-py is not installed, or a number is out of range.
        """
        if min(episodes, skip, max_steps) < 1:
            raise TaskError(
                f"Atari: episodes, skip and max_steps must be at least 1, but are {episodes}, {skip} and {max_steps}."
            )
        seen = dict(memory) if memory is not None else {f"byte {address}": address for address in range(MEMORY)}
        wrong = [address for address in seen.values() if not 0 <= address < MEMORY]
        if wrong or not seen:
            raise TaskError(f"Atari: memory must name addresses from 0 to {MEMORY - 1}, but is {seen!r:.60}.")
        self.game, self.episodes, self.skip, self.max_steps, self.solved_at = game, episodes, skip, max_steps, solved_at
        self.name = f"atari:{game}"
        self.frames_per_second = 60.0 / skip
        self.input_labels = (*seen, *(f"{name} change" for name in seen)) if changes else tuple(seen)
        self.inputs = len(self.input_labels)
        self.changes = changes
        self.actions = actions
        self._addresses = np.array(list(seen.values()))
        self._machine: Any = None
        self.open()
        self.outputs = len(self._actions)
        self.output_labels = tuple(action.name.lower() for action in self._actions)

    def open(self) -> None:
        """Switch the Atari of this process on."""
        if self._machine is not None:
            return
        try:
            import ale_py
            from ale_py import roms
        except ImportError as error:
            raise TaskError("Atari needs a package that is not installed: pip install 'craig-neat[atari]'") from error
        rom = roms.get_rom_path(self.game) if self.game in roms.get_all_rom_ids() else None
        if rom is None:
            raise TaskError(f"Atari: there is no game {self.game!r}; ale-py has pong, breakout, freeway and others.")
        ale_py.ALEInterface.setLoggerMode(ale_py.LoggerMode.Error)
        machine = ale_py.ALEInterface()
        machine.setFloat("repeat_action_probability", 0.0)  # ours, drawn from each episode's own seed
        machine.setInt("random_seed", 0)
        machine.loadROM(rom)
        self._machine, self._beginning = machine, machine.cloneSystemState()
        known = {action.name.lower(): action for action in machine.getMinimalActionSet()}
        wanted = tuple(known) if self.actions is None else tuple(self.actions)
        if not wanted or not set(wanted) <= set(known):
            raise TaskError(f"Atari: actions must be some of {', '.join(known)}, but are {wanted!r:.60}.")
        self._actions = [known[name] for name in wanted]

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the mean score of `episodes` episodes whose seeds are drawn from `rng`."""
        return mean_of_episodes(self.score_episode, network, rng, self.episodes)

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the game's score of the episode with this seed."""
        return float(sum(reward for _, _, reward in self._moments(network, seed)))

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        """Yield a frame for each decision of one episode, with its picture."""
        for seen, outputs, reward in self._moments(network, unseen_seed(rng)):
            yield Frame(seen, outputs, float(reward), self._machine.getScreenRGB(), [int(outputs.argmax())])

    def _moments(self, network: Network, seed: int) -> Iterator[tuple[Any, Any, float]]:
        """Yield what was seen and answered at each decision, and what that brought."""
        self.open()
        machine, rng = self._machine, np.random.default_rng(seed)
        machine.restoreSystemState(self._beginning)
        network.reset()
        held = self._actions[0]
        before = machine.getRAM()[self._addresses] / 128.0 - 1.0
        for _ in range(self.max_steps):
            places = machine.getRAM()[self._addresses] / 128.0 - 1.0
            seen = np.concatenate([places, MAGNIFIED * (places - before)]) if self.changes else places
            before = places
            outputs = network.activate(seen)
            wanted, reward = self._actions[int(outputs.argmax())], 0
            for luck in rng.random(self.skip).tolist():
                if luck >= STICKINESS:
                    held = wanted
                reward += machine.act(held)
            yield seen, outputs, float(reward)
            if machine.game_over():
                return

    def __getstate__(self) -> dict[str, Any]:
        hidden = ("_beginning", "_actions")
        return {**{key: value for key, value in self.__dict__.items() if key not in hidden}, "_machine": None}

    def __repr__(self) -> str:
        return f"Atari({self.game!r}, episodes={self.episodes})"
