"""Mario: a network that sees tiles and presses buttons."""

import itertools
from collections.abc import Iterator
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitness.checks import check_counts
from fitness.frame import Frame, is_drawn
from fitness.tasks.mario.console import Console, console_with
from fitness.tasks.mario.emulator import DOWN, LEFT, RIGHT, UP, A, B
from fitness.tasks.mario.level import Level
from fitness.tasks.mario.memory import can_jump, can_move, state_of
from fitness.tasks.mario.rom import find_rom
from fitness.tasks.mario.score import FINISHED, SCORES, Attempt
from fitness.tasks.mario.tiles import LEGEND, SENSES, SIDE, look
from neat import Network, TaskError

BUTTONS = (RIGHT, LEFT, UP, DOWN, A, B)
TILES = tuple(f"tile {row - SIDE // 2:+d} {column - SIDE // 2:+d}" for row in range(SIDE) for column in range(SIDE))
PRESSED = 0.5
"""An output above this presses its button."""


class Mario:
    """Play a level of Super Mario Bros., or several.

    The game is deterministic: the same network always reaches the same point. An attempt ends at the flag, with
    Mario's death, or after `patience` frames without progress in the area he is in. Of several levels, each is
    attempted once, and the score is the mean.

    Attributes:
        level: Such as 1-1, or 1-1,2-1.
        levels: Those that it names.
        score: How an attempt is scored: "distance", "mario" (MarI/O's definition) or "craig".
        skip: Frames between decisions.
        patience: Frames without progress after which an attempt ends.
        rejump: Whether Mario jumps again when A is still held as he can.
        waits: Whether patience waits while Mario cannot move.
        inputs: The tiles, and with `senses` Mario's speed, upward speed and whether he is on the ground.
        grid: The tiles are 13 x 13.
        agent_cell: Mario is in the middle of them.
    """

    outputs = len(BUTTONS)
    output_labels = ("right", "left", "up", "down", "A", "B")
    grid = (SIDE, SIDE)
    agent_cell = (SIDE // 2, SIDE // 2)
    legend = LEGEND
    validation_episodes = 0

    def __init__(
        self,
        level: str = "1-1",
        *,
        score: str = "distance",
        skip: int = 4,
        patience: int = 120,
        senses: bool = True,
        rejump: bool = True,
        waits: bool = True,
        rom: str | PathLike[str] | None = None,
    ) -> None:
        """Find the ROM; the NES of a process is switched on when it is first used.

        Args:
            level: 1-1 to 8-4, or several of them, separated by commas: "1-1,2-1".
            score: How an attempt is scored: "distance", "mario" or "craig".
            skip: Frames between decisions.
            patience: Frames without progress after which an attempt ends.
            senses: Whether the network also receives Mario's speeds and whether he is on the ground.
            rejump: Whether A is released for a frame where it is still held as Mario stands or swims, so that he jumps
                again. The game waits for that release; a network without memory never makes it where Mario stands
                before a wall, since what it sees does not change.
            waits: Whether patience waits while Mario cannot move, as in a pipe, and then begins again. Without it no
                level that ends behind a pipe is finished, since a pipe takes longer.
            rom: The game's file; see `fitness.tasks.mario.rom.find_rom` for the default.

        Raises:
            TaskError: The level or the score does not exist, a number is out of range, or the ROM is missing.
        """
        if score not in SCORES:
            raise TaskError(f"Mario: score must be one of {', '.join(SCORES)}, but is {score!r}.")
        check_counts("Mario", skip=skip, patience=patience)
        if patience < skip:
            raise TaskError(f"Mario: patience must be at least skip, which is {skip}, but is {patience}.")
        self.levels = tuple(Level.named(each) for each in level.split(","))
        if len({*self.levels}) < len(self.levels):
            raise TaskError(f"Mario: level must name each level once, but is {level!r}.")
        self.level = ",".join(map(str, self.levels))
        self.input_labels = (*TILES, *SENSES) if senses else TILES
        self.inputs = len(self.input_labels)
        self.score = score
        self.skip = skip
        self.frames_per_second = 60.0 / skip
        self.patience = patience
        self.rejump = rejump
        self.waits = waits
        self.rom = find_rom(rom)
        self.name = f"mario:{self.level}"
        self.solved_at = FINISHED if score == "distance" and len(self.levels) == 1 else None

    @property
    def console(self) -> Console:
        """The console of this process, with the game in it."""
        return console_with(self.rom)

    def open(self) -> None:
        """Switch the NES of this process on, and go to the start of each level."""
        for level in self.levels:
            self.console.start_of(level)

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the score of one attempt, or the mean of one at each level; `rng` is not used."""
        scores = [SCORES[self.score](self.attempt(network, level)) for level in self.levels]
        return sum(scores) / len(scores)

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the score, which is the same for every seed."""
        return self.evaluate(network, np.random.default_rng(seed))

    def solved(self, network: Network) -> bool:
        """Return whether this network finishes every level."""
        return all(self.attempt(network, level).finished for level in self.levels)

    def attempt(self, network: Network, level: Level | None = None) -> Attempt:
        """Return the result of one attempt at a level, or at the only one."""
        return [attempt for _, attempt in self._steps(network, level or self.levels[0])][-1]

    def play(self, network: Network, rng: np.random.Generator, draw_every: int = 1) -> Iterator[Frame]:
        """Yield a frame for each decision, with its picture; the reward is the progress in pixels.

        Several levels are played one after the other.
        """
        nes = self.console.nes
        steps = itertools.count()
        for level in self.levels:
            farthest = None
            for (inputs, outputs), attempt in self._steps(network, level):
                progress = 0 if farthest is None else attempt.farthest - farthest
                farthest = attempt.farthest
                pressed = np.flatnonzero(outputs > PRESSED).tolist()
                picture = nes.picture() if is_drawn(next(steps), draw_every) else None
                yield Frame(inputs.copy(), outputs, float(progress), picture, pressed)

    def _steps(self, network: Network, level: Level) -> Iterator[tuple[Any, Attempt]]:
        """Yield inputs and outputs of each decision in a level, and the attempt so far."""
        nes, skip = self.console.nes, self.skip
        start_state = self.console.start_of(level)
        network.reset()
        nes.load(start_state)
        memory = nes.memory()
        start = farthest = ahead = state_of(memory).x
        everything = np.zeros(SIDE * SIDE + len(SENSES))
        seen = everything[: self.inputs]
        frames = reached = held = 0
        over = False
        while not over:
            look(memory, everything)
            outputs = network.activate(seen)
            held = self._press(buttons_of(outputs), held, memory)
            frames += skip
            memory = nes.memory()
            state = state_of(memory)
            if self.waits and not (state.dead or can_move(memory)):
                ahead, reached = -1, frames  # where he comes out may be behind where he went in
            elif state.x > ahead and not state.dead:
                ahead, reached = state.x, frames
                farthest = max(farthest, ahead)
            over = state.finished or state.dead or frames - reached >= self.patience
            yield (seen, outputs), Attempt(start, farthest, frames, state.finished, state.dead, state.time)

    def _press(self, buttons: int, held: int, memory: NDArray[np.uint8]) -> int:
        """Press buttons until the next decision; return those that are still held.

        Args:
            buttons: Their mask.
            held: The mask of those that were held before.
            memory: (2048,) the NES's RAM.
        """
        nes, frames = self.console.nes, self.skip
        if self.rejump and held & buttons & A and can_jump(memory):
            nes.frames(buttons & ~A, 1)
            frames -= 1
            if frames == 0:
                return buttons & ~A
        nes.frames(buttons, frames)
        return buttons

    def __repr__(self) -> str:
        return f"Mario({self.level!r}, score={self.score!r})"


def buttons_of(outputs: Any) -> int:
    """Return the mask of the buttons that outputs press; opposite directions cancel each other."""
    mask = 0
    for output, button in zip(outputs.tolist(), BUTTONS, strict=True):
        if output > PRESSED:
            mask |= button
    for both in (LEFT | RIGHT, UP | DOWN):
        if mask & both == both:
            mask &= ~both
    return mask
