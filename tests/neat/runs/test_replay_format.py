import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import RunError
from neat.runs.replay_format import MEMBERS, MOST_FACTS, MOST_PATCHES, MOST_STEPS, Replay


def replay_of(size: tuple[int, int, int] = (3, 4, 1), **facts: Any) -> Replay:
    """Return a valid replay of so many steps, neurons and outputs, with these facts changed."""
    steps, neurons, outputs = size
    content = {
        "format": 1, "genome": 7, "generation": 2, "seed": 1, "score": 1.5, "steps": steps, "milliseconds": 20.0,
        "neurons": list(range(neurons)), "scales": [1.0] * neurons, "outputs": outputs, "rewards": [0.5] * steps,
        "pressed": None, "pictures": [[0, 0, 4]], "picture_size": [2, 2], "truncated": False, "inputs_only": False,
        **facts,
    }  # fmt: skip
    return Replay(content, bytes(steps * neurons), bytes(4 * steps * outputs), b"\x89PNG")


def test_a_replay_is_read_as_it_was_written(tmp_path: Path) -> None:
    replay = replay_of(cases=["0 0", "ä → b"])

    replay.write(tmp_path / "7.zip")

    assert Replay.read(tmp_path / "7.zip") == replay


def test_a_replay_with_patches_is_read_as_it_was_written(tmp_path: Path) -> None:
    replay = replay_of(format=2, pictures=[[0, 0, 4], *MOST_PATCHES * [[1, 0, 4, 7, 9]], [2, 0, 4]])

    replay.write(tmp_path / "7.zip")

    assert Replay.read(tmp_path / "7.zip") == replay


@given(st.integers(0, 30), st.integers(0, 12), st.integers(0, 4))
def test_a_replay_of_any_size_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, steps: int, neurons: int, outputs: int
) -> None:
    replay = replay_of((steps, neurons, outputs), pictures=[])
    path = tmp_path_factory.mktemp("replay") / "7.zip"

    replay.write(path)

    assert Replay.read(path) == replay


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"format": 3}, "format 3"),
        ({"steps": MOST_STEPS + 1}, "steps must be"),
        ({"steps": True}, "steps must be"),
        ({"neurons": ["a"] * 4}, "neurons must be a list of ids"),
        ({"outputs": -1}, "outputs must be"),
        ({"genome": "7"}, "genome, generation and seed must be integers"),
        ({"score": None}, "score must be"),
        ({"milliseconds": 0}, "milliseconds must be"),
        ({"milliseconds": "quick"}, "milliseconds must be"),
        ({"scales": [1.0] * 3}, "one number per neuron"),
        ({"rewards": [1.0]}, "one number per step"),
        ({"rewards": {}}, "rewards must be"),
        ({"steps": 4}, "activations must have steps x neurons"),
        ({"outputs": 2}, "outputs must have steps x outputs"),
        ({"pictures": [[0, 0, 5]]}, r"lie within pictures\.bin"),
        ({"pictures": [[3, 0, 4]]}, r"lie within pictures\.bin"),
        ({"pictures": [[0, -1, 4]]}, r"lie within pictures\.bin"),
        ({"pictures": None}, "pictures must be"),
        ({"pictures": [[0, 0, 4], [1, 0, 4, 0, 0]]}, r"lie within pictures\.bin"),
        ({"format": 2, "pictures": [[0, 0, 4], [1, 0, 4, 0]]}, r"lie within pictures\.bin"),
        ({"format": 2, "pictures": [[0, 0, 4], [1, 0, 4, 0, -1]]}, r"lie within pictures\.bin"),
        ({"format": 2, "pictures": [[0, 0, 4, 0, 0]]}, "begin with a whole one"),
        ({"format": 2, "pictures": [[0, 0, 4], *(MOST_PATCHES + 1) * [[1, 0, 4, 0, 0]]]}, "patches in succession"),
        ({"picture_size": [1]}, "picture_size"),
        ({"truncated": 0}, "truncated"),
        ({"pending": 1}, "pending"),
        ({"cases": [1]}, "cases must be a list of strings"),
        ({"pressed": [[0]]}, "pressed must be"),
        ({"pressed": "all"}, "pressed must be"),
        ({"pressed": [[0], ["a"], []]}, "pressed must be"),
    ],
)
def test_an_invalid_or_inconsistent_field_is_refused_by_name(tmp_path: Path, facts: dict[str, Any], words: str) -> None:
    replay_of(**facts).write(tmp_path / "7.zip")

    with pytest.raises(RunError, match=words):
        Replay.read(tmp_path / "7.zip")


def packed(**members: bytes) -> bytes:
    """Return a zip file with these members, and valid ones in place of those not given."""
    stream = io.BytesIO()
    valid = dict(zip(MEMBERS, (json.dumps(replay_of().facts).encode(), bytes(12), bytes(12), b"\x89PNG"), strict=True))
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**valid, **members}.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "facts", [b"", b"[]", b"{}", b"3", b'{"score": NaN}', b"\xff", b"[" * 100_000, b'{"format":1e999}']
)
def test_an_invalid_replay_json_is_refused(tmp_path: Path, facts: bytes) -> None:
    (tmp_path / "7.zip").write_bytes(packed(**{"replay.json": facts}))

    with pytest.raises(RunError, match=r"7\.zip"):
        Replay.read(tmp_path / "7.zip")


def test_a_compressed_member_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "7.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("replay.json", b" " * (MOST_FACTS - 1))

    with pytest.raises(RunError, match="must be uncompressed"):
        Replay.read(tmp_path / "7.zip")


def test_a_member_that_is_missing_or_too_large_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "7.zip", "w") as archive:
        archive.writestr("replay.json", b"{}")
    with pytest.raises(RunError, match="activations"):
        Replay.read(tmp_path / "7.zip")

    (tmp_path / "8.zip").write_bytes(packed(**{"pictures.bin": bytes(8 * 2**20 + 1)}))
    with pytest.raises(RunError, match=r"pictures\.bin must be"):
        Replay.read(tmp_path / "8.zip")


def test_a_missing_replay_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"replay 7\.zip does not exist"):
        Replay.read(tmp_path / "7.zip")


def test_six_hundred_damaged_replays_are_read_or_refused(tmp_path: Path) -> None:
    path, rng = tmp_path / "7.zip", np.random.default_rng(1)
    replay_of().write(path)
    content = path.read_bytes()
    refused = 0
    for _ in range(600):
        changed = bytearray(content)
        for place in rng.integers(len(changed), size=int(rng.integers(1, 6))):
            changed[place] = int(rng.integers(256))
        path.write_bytes(changed[: int(rng.integers(len(changed)))] if rng.random() < 0.2 else changed)
        try:
            Replay.read(path)
        except RunError:
            refused += 1
    assert refused > 400


def test_a_zip_file_with_very_many_members_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(str(number), b"")

    with pytest.raises(RunError, match=r"replay 1\.zip cannot be read: it has more than 4 members"):
        Replay.read(path)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_not_a_regular_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "1.zip")

    with pytest.raises(RunError, match=r"replay 1\.zip cannot be read: it is a .*, not a regular file\.$"):
        Replay.read(tmp_path / "1.zip")


def test_a_file_of_a_terabyte_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "1.zip").open("wb") as file:
        file.truncate(2**40)

    with pytest.raises(RunError, match=r"replay 1\.zip cannot be read: it has more than"):
        Replay.read(tmp_path / "1.zip")
