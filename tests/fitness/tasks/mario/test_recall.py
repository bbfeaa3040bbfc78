import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from experiments.catalog.mario import SETTINGS
from fitness.tasks.mario import Mario
from fitness.tasks.mario.console import console_with
from fitness.tasks.mario.emulator import MEMORY, Nes
from fitness.tasks.mario.recall import STATES_EVERY, RecallingNes
from fitness.tasks.mario.rom import find_rom
from neat import Network, Population
from tests.games import needs_mario


class Machine:
    """A NES without a game: its memory follows from all that was pressed; its picture is of the last frame only."""

    def __init__(self) -> None:
        self.ram = np.zeros(MEMORY, np.uint8)
        self.screen = np.zeros((1, 1, 3), np.uint8)
        self.emulated = 0

    def frames(self, buttons: int, count: int) -> None:
        for _ in range(count):
            self.emulated += 1
            digest = hashlib.sha256(bytes(self.ram) + bytes([buttons])).digest()
            self.ram[: len(digest)] = np.frombuffer(digest, np.uint8)
            self.screen[:] = self.ram[0]

    def memory(self) -> NDArray[np.uint8]:
        return self.ram.copy()

    def poke(self, address: int, value: int) -> None:
        self.ram[address] = value

    def picture(self) -> NDArray[np.uint8]:
        return self.screen.copy()

    def save(self) -> bytes:
        return bytes(self.ram)

    def load(self, state: bytes) -> None:
        self.ram = np.frombuffer(state, np.uint8).copy()


START = bytes(MEMORY)


def play(nes: Nes, buttons: list[int]) -> list[bytes]:
    """Return the memory after each decision of an attempt."""
    nes.load(START)
    memories = []
    for mask in buttons:
        nes.frames(mask, 2)
        memories.append(bytes(nes.memory()))
    return memories


attempts = st.lists(st.lists(st.sampled_from([0, 1, 128]), max_size=3 * STATES_EVERY), min_size=1, max_size=8)


@given(attempts)
def test_attempts_are_those_of_the_emulator(attempts: list[list[int]]) -> None:
    recalling, plain = RecallingNes(Machine()), Machine()

    for buttons in attempts:
        assert play(recalling, buttons) == play(plain, buttons)
        if buttons:
            assert np.array_equal(recalling.picture(), plain.picture())
        assert recalling.save() == plain.save()


@given(attempts, st.integers(2, 40))
def test_what_was_forgotten_is_emulated_again(attempts: list[list[int]], most_moments: int) -> None:
    recalling, plain = RecallingNes(Machine(), most_moments), Machine()

    for buttons in attempts:
        assert play(recalling, buttons) == play(plain, buttons)


def test_a_known_attempt_is_not_emulated() -> None:
    machine = Machine()
    nes = RecallingNes(machine)
    first = play(nes, [1, 0] * 50)
    emulated = machine.emulated

    assert play(nes, [1, 0] * 50) == first
    assert machine.emulated == emulated
    assert (nes.emulated, nes.recalled) == (200, 200)


def test_what_is_new_is_emulated_from_the_last_state_that_was_kept() -> None:
    machine = Machine()
    nes = RecallingNes(machine)
    play(nes, [1] * (2 * STATES_EVERY + 3))
    emulated = machine.emulated

    play(nes, [1] * (2 * STATES_EVERY + 2) + [128])

    assert machine.emulated - emulated == 2 * 3


def test_a_film_of_a_known_attempt_emulates_each_frame_once() -> None:
    machine = Machine()
    nes = RecallingNes(machine)
    buttons = [1, 0, 128] * 20
    play(nes, buttons)
    plain, emulated = Machine(), machine.emulated

    nes.load(START)
    plain.load(START)
    for mask in buttons:
        nes.frames(mask, 2)
        plain.frames(mask, 2)
        assert np.array_equal(nes.picture(), plain.picture())

    assert machine.emulated - emulated == 2 * len(buttons)


def test_memory_is_bounded() -> None:
    nes = RecallingNes(Machine(), 100)
    for attempt in range(200):
        play(nes, [attempt] * 10)

        assert nes.moments <= 100 + 10


def test_what_was_visited_last_is_kept() -> None:
    machine = Machine()
    nes = RecallingNes(machine, 100)
    for attempt in range(200):
        play(nes, [255] * 10)
        play(nes, [attempt % 250] * 10)
    emulated = machine.emulated

    play(nes, [255] * 10)

    assert machine.emulated == emulated


@pytest.mark.parametrize("known", [False, True])
def test_a_poke_is_seen_and_what_follows_is_not_remembered(known: bool) -> None:
    machine = Machine()
    nes = RecallingNes(machine)
    play(nes, [1, 1, 0] if known else [])
    play(nes, [1, 1])

    nes.poke(100, 7)
    nes.frames(0, 2)

    assert nes.memory()[100] == 7
    assert play(nes, [1, 1, 0])[-1][100] == 0


@needs_mario
def test_attempts_at_a_level_are_those_of_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Mario("1-1", rom=find_rom())
    console = console_with(find_rom())
    recalling = console.nes
    assert isinstance(recalling, RecallingNes)
    population = Population(SETTINGS.replace("population_size", 20), inputs=task.inputs, outputs=task.outputs, seed=3)
    for _ in range(3):
        networks = [Network(genome) for genome in population.ask()]
        population.tell([task.evaluate(network, np.random.default_rng(0)) for network in networks])
    emulated = [task.attempt(network) for network in networks]
    recalled = recalling.recalled

    again = [task.attempt(network) for network in networks]
    monkeypatch.setattr(console, "nes", recalling.emulator)
    plain = [task.attempt(network) for network in networks]

    assert emulated == again == plain
    assert recalling.recalled > recalled
