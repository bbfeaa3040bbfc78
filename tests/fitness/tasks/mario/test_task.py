"""Super Mario Bros. for real: the emulator, the game, and what is read from its memory."""

import hashlib
import json
from pathlib import Path
from typing import Any

import multiprocess
import numpy as np
import pytest
from PIL import Image

import fitness.tasks.mario.rom
from experiments.catalog.registry import find, make_task
from experiments.cli.main import main
from fitness.tasks.mario import Mario
from fitness.tasks.mario.emulator import DOWN, LEFT, RIGHT, UP, A, B
from fitness.tasks.mario.level import Level
from fitness.tasks.mario.rom import HEADER, LENGTH, VARIABLE, check_rom, find_rom
from fitness.tasks.mario.score import FINISHED, SCORES, Attempt
from fitness.tasks.mario.task import buttons_of
from fitness.tasks.mario.tiles import EMPTY, ENEMY, SIDE, SOLID
from neat import Network, Population, Settings, TaskError
from neat.runs.replay_format import Replay
from neat.runs.run import Run
from tests.games import needs_mario

LEVELS = [f"{world}-{stage}" for world in range(1, 9) for stage in range(1, 5)]


class Always:
    """A brain that thinks of nothing, and keeps the same buttons pressed."""

    def __init__(self, *outputs: float) -> None:
        self.outputs = np.array(outputs)

    def reset(self) -> None:
        """Have nothing to forget."""

    def activate(self, seen: Any) -> Any:
        return self.outputs


RIGHTWARD = Always(1.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Jumper(Always):
    """A brain made by hand: it runs, and jumps at what it sees ahead."""

    def reset(self) -> None:
        self.held = 0

    def activate(self, seen: Any) -> Any:
        tiles = seen[: SIDE * SIDE].reshape(SIDE, SIDE)
        jump = bool((tiles[5:7, 7:9] != EMPTY).any() or tiles[7, 7] == EMPTY)
        self.held = self.held + 1 if jump and self.held < 6 else 0
        return np.array([1.0, 0.0, 0.0, 0.0, float(self.held > 0), 1.0])


def file_of(tmp_path: Path, content: bytes, name: str = "game.nes") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (
            b"PK\x03\x04" + bytes(LENGTH),
            "game.nes",
            "is not a NES file: it must begin with b'NES.x1a', but begins with",
        ),
        (
            HEADER + bytes(1000),
            "game.nes",
            f"is truncated: it must contain {LENGTH} bytes after its header, but contains 988",
        ),
        (HEADER + bytes(LENGTH + 12), "game.nes", "contains another game: its SHA-1 is [0-9a-f]{40}, but Super Mario"),
        (HEADER + bytes(LENGTH + 12), "game.bin", r"must have a name that ends in \.nes"),
    ],
)
def test_a_wrong_rom_is_told_from_the_right_one(tmp_path: Path, content: bytes, name: str, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        check_rom(file_of(tmp_path, content, name))


def test_a_rom_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="cannot be read: No such file"):
        find_rom(tmp_path / "none.nes")


def test_without_a_rom_it_is_told_where_one_may_come_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(fitness.tasks.mario.rom, "_packaged", lambda: None)

    assert main(["evolve", "mario"]) == 1

    said = capsys.readouterr().err
    assert "give --rom FILE, set the environment variable NEAT_MARIO_ROM, or pip install" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", ["0-1", "1-5", "9-1", "1", "", "1-1-1", "one"])
def test_levels_that_do_not_exist_are_refused(name: str) -> None:
    with pytest.raises(TaskError, match="level must be one of 1-1 to 8-4"):
        Level.named(name)


@pytest.mark.parametrize(
    ("outputs", "buttons"),
    [
        ((0.5, 0.5, 0.5, 0.5, 0.5, 0.5), 0),
        ((0.6, 0.0, 0.0, 0.0, 0.9, 0.7), RIGHT | A | B),
        ((0.6, 0.6, 0.0, 0.0, 0.9, 0.0), A),
        ((0.0, 0.6, 0.7, 0.8, 0.0, 0.0), LEFT),
        ((0.0, 0.0, 0.7, 0.0, 0.0, 0.0), UP),
        ((0.0, 0.0, 0.0, 0.7, 0.0, 0.0), DOWN),
    ],
)
def test_outputs_above_one_half_press_buttons_and_opposite_directions_cancel(
    outputs: tuple[float, ...], buttons: int
) -> None:
    assert buttons_of(np.array(outputs)) == buttons


@pytest.mark.parametrize(
    ("score", "attempt", "expected"),
    [
        ("distance", Attempt(40, 300, 600, False, True, 390), 260.0),
        ("distance", Attempt(40, 3161, 2000, True, False, 350), 3121.0 + 5000.0 + 350.0),
        ("mario", Attempt(40, 300, 200, False, True, 390), 200.0),
        ("mario", Attempt(40, 100, 200, False, True, 390), -1.0),
        ("mario", Attempt(40, 3161, 2000, True, False, 350), 3161.0 - 1000.0 + 1000.0),
        ("craig", Attempt(40, 350, 200, False, True, 390), 350.0),
        ("craig", Attempt(40, 351, 200, False, True, 390), 352.0),
    ],
)
def test_scores_by_hand(score: str, attempt: Attempt, expected: float) -> None:
    assert SCORES[score](attempt) == pytest.approx(expected)


@needs_mario
@pytest.mark.parametrize("wrong", [{"level": "1-9"}, {"score": "points"}, {"skip": 0}, {"patience": 1}])
def test_impossible_arguments_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TaskError):
        Mario(**wrong)


@needs_mario
def test_walking_right_ends_at_the_first_goomba() -> None:
    attempt = Mario().attempt(RIGHTWARD)  # type: ignore[arg-type]

    assert attempt == Attempt(start=40, farthest=291, frames=160, finished=False, dead=True, time=393)
    assert Mario().evaluate(RIGHTWARD, np.random.default_rng(0)) == 251.0  # type: ignore[arg-type]


@needs_mario
def test_standing_still_ends_when_patience_does() -> None:
    attempt = Mario(patience=40).attempt(Always(*[0.0] * 6))  # type: ignore[arg-type]

    assert (attempt.frames, attempt.farthest, attempt.dead) == (40, 40, False)


@needs_mario
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_begins_where_it_should(level: str) -> None:
    task = Mario(level)
    task.open()
    task.console.nes.load(task.console.start_of(task.level))
    task.console.nes.frames(0, 8)
    memory = task.console.nes.memory()

    assert f"{memory[0x75F] + 1}-{memory[0x75C] + 1}" == level
    assert memory[0x0E] == 8
    assert task.attempt(RIGHTWARD).farthest > 100  # type: ignore[arg-type]


@needs_mario
def test_the_tiles_are_where_the_picture_shows_them() -> None:
    """Solid tiles hide the sky, empty ones mostly show it; clouds, hills and sprites are the rest."""
    task, sky = Mario(), np.array([92, 148, 252])
    solid, empty, enemies = [], [], 0
    for frame in task.play(Jumper(), np.random.default_rng(0)):  # type: ignore[arg-type]
        memory = task.console.nes.memory()
        camera = 256 * int(memory[0x71A]) + int(memory[0x71C])
        seen = np.zeros(task.inputs)
        fitness.tasks.mario.tiles.look(memory, seen)
        left = (256 * int(memory[0x6D]) + int(memory[0x86]) + 8) // 16 - 6
        top = (int(memory[0xCE]) - 16 + 256 * (int(memory[0xB5]) - 1)) // 16 - 6
        picture = task.console.nes.picture()
        if sky.tolist() not in np.unique(picture.reshape(-1, 3), axis=0).tolist():
            sky = picture[60, 5].astype(int)
        for place, value in enumerate(seen[: SIDE * SIDE]):
            x, y = 16 * (left + place % SIDE) - camera - 8, 32 + 16 * (top + place // SIDE) - 8
            if not (0 <= x <= 224 and 32 <= y <= 208):
                continue
            hidden = float((np.abs(picture[y : y + 16, x : x + 16].astype(int) - sky).sum(axis=2) > 30).mean())
            if value == SOLID:
                solid.append(hidden)
            elif value == EMPTY:
                empty.append(hidden)
            enemies += value == ENEMY
        assert frame.pressed is not None

    assert len(solid) > 1000
    assert np.mean(np.array(solid) > 0.5) > 0.99
    assert np.mean(np.array(empty) < 0.5) > 0.9
    assert enemies > 5


@needs_mario
def test_the_same_brain_leaves_the_same_trace_in_two_processes() -> None:
    population = Population(Settings(population_size=20), inputs=172, outputs=6, seed=3)
    genome = population.ask()[7]

    def trace(send: Any) -> None:
        task, digest = Mario(), hashlib.sha256()
        for frame in task.play(Network(genome), np.random.default_rng(0)):
            digest.update(frame.inputs.tobytes() + frame.outputs.tobytes() + frame.picture.tobytes())
        send.send(digest.hexdigest())

    digests = []
    for _ in range(2):
        context = multiprocess.get_context("spawn")
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=trace, args=(send,))
        process.start()
        digests.append(receive.recv())
        process.join()

    assert digests[0] == digests[1]


@needs_mario
def test_a_brain_comes_as_far_after_another_as_before_it() -> None:
    task = Mario()

    first = task.attempt(Jumper())  # type: ignore[arg-type]
    Mario("4-2").attempt(RIGHTWARD)  # type: ignore[arg-type]

    assert task.attempt(Jumper()) == first  # type: ignore[arg-type]
    assert first.farthest > 600


@needs_mario
@pytest.mark.parametrize(("name", "inputs"), [("mario", 172), ("mario:4-2", 172), ("mario-craig", 169)])
def test_experiments_lead_to_the_game(name: str, inputs: int) -> None:
    task = make_task(find(name))

    assert (task.inputs, task.outputs) == (inputs, 6)
    assert len(task.input_labels) == inputs  # type: ignore[attr-defined]


@needs_mario
def test_without_senses_only_the_tiles_are_shown() -> None:
    frame, other = (
        next(iter(Mario(senses=senses).play(RIGHTWARD, np.random.default_rng(0)))) for senses in (True, False)
    )  # type: ignore[arg-type]

    assert np.array_equal(frame.inputs[: SIDE * SIDE], other.inputs)


@needs_mario
def test_the_champion_that_is_kept_finishes_the_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "mario", "--episodes", "1", "--json", "--video", str(tmp_path / "mario.gif")]) == 0
    assert json.loads(capsys.readouterr().out)["min"] > FINISHED
    with Image.open(tmp_path / "mario.gif") as film:
        assert film.n_frames > 100  # type: ignore[attr-defined]
        assert film.info["duration"] in (60, 70)  # hundredths of a second are all that a GIF knows; 15 frames in one


@needs_mario
def test_a_level_is_evolved_and_its_replay_has_pictures(tmp_path: Path) -> None:
    run = tmp_path / "run"

    assert main(["evolve", "mario:1-2", "--seed", "1", "--workers", "1", "--population", "6", "--generations", "2",
                 "--run", str(run)]) == 0  # fmt: skip

    about = Run.open(run).about
    assert (about.grid, about.output_labels) == ([13, 13], ["right", "left", "up", "down", "A", "B"])
    (replay,) = [Replay.read(path) for path in sorted((run / "replays").glob("*.zip"))][-1:]
    assert replay.facts["pictures"]


@needs_mario
def test_truncated_and_wrong_roms_are_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(find_rom()))  # --rom sets it, and this takes that back
    whole = find_rom().read_bytes()
    for content, reason in ((whole[:-100], "is truncated"), (whole[:-1] + b"x", "contains another game")):
        path = file_of(tmp_path, content)

        assert main(["evolve", "mario", "--rom", str(path)]) == 1

        said = capsys.readouterr().err
        assert reason in said
        assert said.count("\n") == 1


@needs_mario
def test_a_level_that_does_not_exist_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evolve", "mario:9-9"]) == 1

    assert capsys.readouterr().err == "neat: level must be one of 1-1 to 8-4, but is '9-9'.\n"
