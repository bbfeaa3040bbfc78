import numpy as np

from fitness.tasks.mario import Mario
from fitness.tasks.mario.memory import (
    CAMERA_PAGE,
    CAMERA_X,
    PLAYER_AIR_STATE,
    PLAYER_HIGH_Y,
    PLAYER_PAGE,
    PLAYER_SPEED,
    PLAYER_VERTICAL_SPEED,
    PLAYER_X,
    PLAYER_Y,
    SPRITE_ACTIVE,
    SPRITE_HIGH_Y,
    SPRITE_TYPE,
    SPRITE_X,
    SPRITE_Y,
    TILES,
)
from fitness.tasks.mario.tiles import EMPTY, ENEMY, ITEM, SIDE, SOLID, look
from tests.fitness.tasks.mario.players import RIGHTWARD, Jumper
from tests.games import needs_mario


@needs_mario
def test_the_tiles_agree_with_the_picture() -> None:
    """Solid tiles hide the sky, empty ones mostly show it; clouds, hills and sprites are the rest."""
    task, sky = Mario(), np.array([92, 148, 252])
    solid, empty, enemies = [], [], 0
    for frame in task.play(Jumper(), np.random.default_rng(0)):  # type: ignore[arg-type]
        memory = task.console.nes.memory()
        camera = 256 * int(memory[CAMERA_PAGE]) + int(memory[CAMERA_X])
        seen = np.zeros(task.inputs)
        look(memory, seen)
        left = (256 * int(memory[PLAYER_PAGE]) + int(memory[PLAYER_X]) + 8) // 16 - 6
        top = (int(memory[PLAYER_Y]) - 16 + 256 * (int(memory[PLAYER_HIGH_Y]) - 1)) // 16 - 6
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
def test_without_senses_the_inputs_are_the_tiles() -> None:
    frame, other = (
        next(iter(Mario(senses=senses).play(RIGHTWARD, np.random.default_rng(0)))) for senses in (True, False)
    )  # type: ignore[arg-type]

    assert np.array_equal(frame.inputs[: SIDE * SIDE], other.inputs)


def test_tiles_and_senses_are_read_from_memory() -> None:
    memory, seen = np.zeros(2048, np.uint8), np.empty(172)
    memory[PLAYER_X], memory[PLAYER_Y], memory[PLAYER_HIGH_Y] = 100, 112, 1  # in column 6, row 6
    memory[TILES + 7 * 16 + 6] = 0x54  # ground below
    memory[TILES + 6 * 16 + 8] = 0xC2  # a coin two tiles ahead
    memory[TILES + 5 * 16 + 6] = 0x5F  # an invisible block above
    memory[SPRITE_ACTIVE], memory[SPRITE_HIGH_Y] = 1, 1
    memory[SPRITE_X], memory[SPRITE_Y], memory[SPRITE_TYPE] = 148, 112, 6  # a Goomba three tiles ahead
    memory[PLAYER_SPEED], memory[PLAYER_VERTICAL_SPEED], memory[PLAYER_AIR_STATE] = 256 - 20, 5, 1

    look(memory, seen)

    tiles = seen[: SIDE * SIDE].reshape(SIDE, SIDE)
    assert {(row - 6, column - 6): tiles[row, column] for row, column in np.argwhere(tiles != EMPTY)} == {
        (1, 0): SOLID,
        (0, 2): ITEM,
        (0, 3): ENEMY,
    }
    assert seen[SIDE * SIDE :].tolist() == [-0.5, -1.0, 0.0]
