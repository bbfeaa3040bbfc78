"""Recall: a NES that emulates nothing twice.

The game is deterministic, so the same buttons from the same state have the same result. Children mostly press what
their parents pressed, until they differ for the first time; up to there the memory of the NES is known. Emulating is
nine tenths of an evaluation, so evolution takes half of the time or less (docs/how-to/games.md), with the same results.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.mario.emulator import Nes

STATES_EVERY = 16
"""Moments from one whose state is kept to the next; between them, what was pressed is emulated again."""
MOST_MOMENTS = 20_000
"""Moments that are remembered in a process, 3 kB each: those of two or three generations of 50 genomes."""


class Moment:
    """What is known of the NES after a sequence of buttons.

    Attributes:
        memory: The RAM.
        state: The state of the whole NES, or None if it was not kept.
        after: What follows, by the buttons that are held and the number of frames.
        visited: The attempt that was here last.
    """

    __slots__ = ("after", "memory", "state", "visited")

    def __init__(self, memory: bytes, state: bytes | None) -> None:
        self.memory = memory
        self.state = state
        self.after: dict[tuple[int, int], Moment] = {}
        self.visited = 0


class RecallingNes:
    """A NES that remembers what followed each sequence of buttons, and emulates only what is new.

    What was loaded is where a sequence begins. A poke ends it: what follows is emulated until a state is loaded.

    Attributes:
        emulator: What emulates; used by nothing else, as long as this is used.
        emulated: Frames that were emulated.
        recalled: Frames that were known.
        pressed: Buttons and frames since the state that was loaded; empty after a poke.
        moments: How many are remembered.
    """

    def __init__(self, nes: Nes, most_moments: int = MOST_MOMENTS) -> None:
        """Remember nothing yet.

        Args:
            nes: What emulates.
            most_moments: How much is remembered.
        """
        self.emulated = self.recalled = 0
        self.emulator = nes
        self._most_moments = most_moments
        self._starts: dict[bytes, Moment] = {}
        self._path: list[Moment] = []
        """From what was loaded to the present moment; empty where the emulator itself is used."""
        self.pressed: list[tuple[int, int]] = []
        self._reached = 0
        """The position in the path that the emulator has reached; -1 if it is elsewhere."""
        self.moments = self._attempt = 0

    def load(self, state: bytes) -> None:
        """Go back to a saved state, from where everything is remembered."""
        if self.moments > self._most_moments:
            self._forget()
        start = self._starts.get(state)
        self._reached = -1
        if start is None:
            self.emulator.load(state)
            self._reached = 0
            start = self._starts[state] = Moment(self.emulator.memory().tobytes(), state)
            self.moments += 1
        self._path, self.pressed = [start], []
        self._attempt += 1
        start.visited = self._attempt

    def frames(self, buttons: int, count: int) -> None:
        """Hold these buttons for some frames, of which there are 60 in a second."""
        if not self._path:
            self._emulate(buttons, count)
            return
        following = self._path[-1].after.get((buttons, count))
        if following is None:
            self._catch_up(len(self._path) - 1)
            self._emulate(buttons, count)
            following = self._path[-1].after[buttons, count] = self._present()
            self._reached = len(self._path)
        else:
            self.recalled += count
        following.visited = self._attempt
        self._path.append(following)
        self.pressed.append((buttons, count))

    def memory(self) -> NDArray[np.uint8]:
        """Return (2048,) the present RAM; valid until the next call."""
        return np.frombuffer(self._path[-1].memory, np.uint8) if self._path else self.emulator.memory()

    def poke(self, address: int, value: int) -> None:
        """Write a byte into the RAM."""
        self._catch_up(len(self._path) - 1)
        self._path, self.pressed = [], []
        self.emulator.poke(address, value)

    def picture(self) -> NDArray[np.uint8]:
        """Return (height, width, 3) the picture on the screen."""
        self._catch_up(len(self._path) - 2)  # a state does not contain the picture
        return self.emulator.picture()

    def save(self) -> bytes:
        """Return the state of the whole NES."""
        self._catch_up(len(self._path) - 1)
        return self.emulator.save()

    def _catch_up(self, latest: int) -> None:
        """Bring the emulator to the present moment, from where it is or from a kept state.

        Args:
            latest: The last position in the path whose state may be loaded.
        """
        present = len(self._path) - 1
        if self._reached == present or not self._path:
            return
        kept = (index for index in range(max(0, latest), -1, -1) if self._path[index].state is not None)
        first = next(kept)
        if self._reached < first:
            state = self._path[first].state
            assert state is not None
            self.emulator.load(state)
            self._reached = first
        for buttons, count in self.pressed[self._reached :]:
            self._emulate(buttons, count)
        self._reached = present

    def _emulate(self, buttons: int, count: int) -> None:
        self.emulator.frames(buttons, count)
        self.emulated += count

    def _present(self) -> Moment:
        """Return what the emulator shows, as the moment after the path."""
        self.moments += 1
        state = self.emulator.save() if len(self._path) % STATES_EVERY == 0 else None
        return Moment(self.emulator.memory().tobytes(), state)

    def _forget(self) -> None:
        """Forget the moments that were visited longest ago, so that at most half of the limit remain.

        An attempt that visits a moment has visited those that lead to it, so what remains is connected.
        """
        visited = sorted((moment.visited for moment in self._all()), reverse=True)
        oldest = visited[self._most_moments // 2]
        self._starts = {state: start for state, start in self._starts.items() if start.visited > oldest}
        for moment in self._all():
            moment.after = {pressed: next_ for pressed, next_ in moment.after.items() if next_.visited > oldest}
        self.moments = sum(each > oldest for each in visited)

    def _all(self) -> Iterator[Moment]:
        """Yield every moment; what follows one is looked up after it was handled."""
        waiting = list(self._starts.values())
        while waiting:
            moment = waiting.pop()
            yield moment
            waiting.extend(moment.after.values())
