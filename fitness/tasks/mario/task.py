"""Mario: a brain that sees tiles and presses buttons."""

from collections.abc import Iterator
from os import PathLike
from typing import Any

import numpy as np

from fitness.frame import Frame
from fitness.tasks.mario.emulator import DOWN, LEFT, RIGHT, UP, A, B, Nes, RetroNes
from fitness.tasks.mario.level import Level, start_of
from fitness.tasks.mario.memory import facts_of
from fitness.tasks.mario.rom import find_rom
from fitness.tasks.mario.score import FINISHED, SCORES, Outcome
from fitness.tasks.mario.tiles import LEGEND, SENSES, SIDE, look
from neat import Network, TaskError

BUTTONS = (RIGHT, LEFT, UP, DOWN, A, B)
TILES = tuple(f"tile {row - SIDE // 2:+d} {column - SIDE // 2:+d}" for row in range(SIDE) for column in range(SIDE))
PRESSED = 0.5
"""An output above this presses its button."""

_switched_on: dict[str, Any] = {}
"""The NES of this process, if there is one: the emulator allows no second."""


class Mario:
    """Run through a level of Super Mario Bros.

    The game has no luck in it: the same brain always comes as far. A run ends at the flag, with
    Mario's death, or when he has come no farther for `patience` frames.

    Attributes:
        level: Such as 1-1.
        score: How a run is scored: "distance", "mario" (MarI/O's measure) or "craig".
        skip: Frames between decisions.
        patience: Frames without progress after which a run is over.
        inputs: The tiles, and what Mario senses of himself unless he is to have no `senses`.
        grid: The tiles are 13 x 13, Mario in the middle.
    """

    outputs = len(BUTTONS)
    output_labels = ("right", "left", "up", "down", "A", "B")
    grid = (SIDE, SIDE)
    legend = LEGEND
    validation_episodes = 0
    frames_per_second = 15.0

    def __init__(
        self,
        level: str = "1-1",
        *,
        score: str = "distance",
        skip: int = 4,
        patience: int = 120,
        senses: bool = True,
        rom: str | PathLike[str] | None = None,
    ) -> None:
        """Find the ROM; the NES is switched on in each process when it is first needed.

        Raises:
            TaskError: There is no such level or score, or no ROM.
        """
        if score not in SCORES:
            raise TaskError(f"score must be one of {', '.join(SCORES)}, but is {score!r}.")
        if skip < 1 or patience < skip:
            raise TaskError(f"skip must be at least 1 and patience at least skip, but they are {skip} and {patience}.")
        self.level = Level.named(level)
        self.input_labels = (*TILES, *SENSES) if senses else TILES
        self.inputs = len(self.input_labels)
        self.score = score
        self.skip = skip
        self.frames_per_second = 60.0 / skip
        self.patience = patience
        self.rom = find_rom(rom)
        self.name = f"mario:{self.level}"
        self.solved_at = FINISHED if score == "distance" else None

    def open(self) -> None:
        """Switch the NES of this process on, and go to the beginning of the level."""
        key = f"{self.rom} {self.level}"
        if _switched_on.get("rom") != self.rom:
            _switched_on.clear()
            _switched_on.update(rom=self.rom, nes=RetroNes(self.rom))
            _switched_on["off"] = _switched_on["nes"].save()
        if key not in _switched_on:
            _switched_on["nes"].load(_switched_on["off"])
            _switched_on[key] = start_of(self.level, _switched_on["nes"])
        self._nes: Nes = _switched_on["nes"]
        self._beginning: bytes = _switched_on[key]

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Return the score of one run; the game takes no chances, so `rng` is left alone."""
        return SCORES[self.score](self.run(network))

    def score_episode(self, network: Network, seed: int) -> float:
        """Return the score of one run, whatever the seed."""
        return SCORES[self.score](self.run(network))

    def solved(self, network: Network) -> bool:
        """Return whether this network reaches the end of the level."""
        return self.run(network).finished

    def run(self, network: Network) -> Outcome:
        """Run through the level with this network, and tell what came of it."""
        if not hasattr(self, "_nes"):
            self.open()
        return [outcome for _, outcome in self._moments(network)][-1]

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        """Yield a frame for each decision of a run, with its picture."""
        if not hasattr(self, "_nes"):
            self.open()
        farthest = None
        for (inputs, outputs), outcome in self._moments(network):
            progress = 0 if farthest is None else outcome.farthest - farthest
            farthest = outcome.farthest
            pressed = np.flatnonzero(outputs > PRESSED).tolist()
            yield Frame(inputs.copy(), outputs, float(progress), self._nes.picture(), pressed)

    def _moments(self, network: Network) -> Iterator[tuple[Any, Outcome]]:
        """Yield what was seen and answered at each decision, and what has come of it."""
        nes, skip = self._nes, self.skip
        network.reset()
        nes.load(self._beginning)
        memory = nes.memory()
        start = farthest = facts_of(memory).x
        everything = np.zeros(SIDE * SIDE + len(SENSES))
        seen = everything[: self.inputs]
        frames = reached = 0
        over = False
        while not over:
            look(memory, everything)
            outputs = network.activate(seen)
            nes.frames(_mask(outputs), skip)
            frames += skip
            memory = nes.memory()
            facts = facts_of(memory)
            if facts.x > farthest and not facts.dead:
                farthest, reached = facts.x, frames
            over = facts.finished or facts.dead or frames - reached >= self.patience
            yield (seen, outputs), Outcome(start, farthest, frames, facts.finished, facts.dead, facts.time)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key not in ("_nes", "_beginning")}

    def __repr__(self) -> str:
        return f"Mario({str(self.level)!r}, score={self.score!r})"


def _mask(outputs: Any) -> int:
    """Return the buttons that outputs press; opposite directions cancel each other."""
    mask = 0
    for output, button in zip(outputs.tolist(), BUTTONS, strict=True):
        if output > PRESSED:
            mask |= button
    for both in (LEFT | RIGHT, UP | DOWN):
        if mask & both == both:
            mask &= ~both
    return mask
