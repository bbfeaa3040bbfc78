import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import RunError
from neat.runs import replays as keeping
from neat.runs.replay_format import MEMBERS, MOST_FACTS, MOST_STEPS, Replay
from neat.runs.replays import Replays


def replay_of(size: tuple[int, int, int] = (3, 4, 1), **facts: Any) -> Replay:
    """Return a replay that is sound, of so many steps, neurons and outputs, with these facts changed."""
    steps, neurons, outputs = size
    told = {
        "format": 1, "genome": 7, "generation": 2, "seed": 1, "score": 1.5, "steps": steps, "milliseconds": 20.0,
        "neurons": list(range(neurons)), "scales": [1.0] * neurons, "outputs": outputs, "rewards": [0.5] * steps,
        "pressed": None, "pictures": [[0, 0, 4]], "picture_size": [2, 2], "truncated": False, "inputs_only": False,
        **facts,
    }  # fmt: skip
    return Replay(told, bytes(steps * neurons), bytes(4 * steps * outputs), b"\x89PNG")


def test_a_replay_comes_back_as_it_was(tmp_path: Path) -> None:
    replay = replay_of(cases=["0 0", "ä → b"])

    replay.write(tmp_path / "7.zip")

    assert Replay.read(tmp_path / "7.zip") == replay


@given(st.integers(0, 30), st.integers(0, 12), st.integers(0, 4))
def test_any_size_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, steps: int, neurons: int, outputs: int
) -> None:
    replay = replay_of((steps, neurons, outputs), pictures=[])
    path = tmp_path_factory.mktemp("replay") / "7.zip"

    replay.write(path)

    assert Replay.read(path) == replay


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"format": 2}, "format 2"),
        ({"steps": MOST_STEPS + 1}, "steps must be"),
        ({"steps": True}, "steps must be"),
        ({"neurons": ["a"] * 4}, "neurons must be ids"),
        ({"outputs": -1}, "outputs must be"),
        ({"genome": "7"}, "whole numbers"),
        ({"score": None}, "score must be"),
        ({"milliseconds": 0}, "milliseconds must be"),
        ({"milliseconds": "quick"}, "milliseconds must be"),
        ({"scales": [1.0] * 3}, "one a neuron"),
        ({"rewards": [1.0]}, "one a step"),
        ({"rewards": {}}, "rewards must be"),
        ({"steps": 4}, "steps x neurons"),
        ({"outputs": 2}, "outputs must be steps x outputs"),
        ({"pictures": [[0, 0, 5]]}, "within what there is"),
        ({"pictures": [[3, 0, 4]]}, "within what there is"),
        ({"pictures": [[0, -1, 4]]}, "within what there is"),
        ({"pictures": None}, "pictures must be"),
        ({"picture_size": [1]}, "picture_size"),
        ({"truncated": 0}, "truncated"),
        ({"cases": [1]}, "cases must be words"),
        ({"pressed": [[0]]}, "pressed must be"),
        ({"pressed": "all"}, "pressed must be"),
        ({"pressed": [[0], ["a"], []]}, "pressed must be"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_its_name(tmp_path: Path, facts: dict[str, Any], words: str) -> None:
    replay_of(**facts).write(tmp_path / "7.zip")

    with pytest.raises(RunError, match=words):
        Replay.read(tmp_path / "7.zip")


def packed(**members: bytes) -> bytes:
    """Return a zip file of these members, those that are not given being sound."""
    stream = io.BytesIO()
    sound = dict(zip(MEMBERS, (json.dumps(replay_of().facts).encode(), bytes(12), bytes(12), b"\x89PNG"), strict=True))
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**sound, **members}.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "facts", [b"", b"[]", b"{}", b"3", b'{"score": NaN}', b"\xff", b"[" * 100_000, b'{"format":1e999}']
)
def test_facts_that_are_none_are_refused(tmp_path: Path, facts: bytes) -> None:
    (tmp_path / "7.zip").write_bytes(packed(**{"replay.json": facts}))

    with pytest.raises(RunError, match=r"7\.zip"):
        Replay.read(tmp_path / "7.zip")


def test_a_member_that_would_grow_when_unpacked_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "7.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("replay.json", b" " * (MOST_FACTS - 1))

    with pytest.raises(RunError, match="stored as it is"):
        Replay.read(tmp_path / "7.zip")


def test_a_member_that_is_missing_or_too_large_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "7.zip", "w") as archive:
        archive.writestr("replay.json", b"{}")
    with pytest.raises(RunError, match="activations"):
        Replay.read(tmp_path / "7.zip")

    (tmp_path / "8.zip").write_bytes(packed(**{"pictures.bin": bytes(8 * 2**20 + 1)}))
    with pytest.raises(RunError, match=r"pictures\.bin must be"):
        Replay.read(tmp_path / "8.zip")


def test_a_replay_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"there is no replay 7\.zip"):
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


def test_the_newest_replays_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_REPLAYS", 3)
    replays = Replays(tmp_path / "replays")

    for genome in (5, 100, 20, 7, 3):
        replays.keep(replay_of(genome=genome))

    assert replays.genomes() == [7, 20, 100]
    assert repr(replays).endswith("replays: 3>")


def test_replays_take_no_more_room_than_they_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replays = Replays(tmp_path / "replays")
    replays.keep(replay_of(genome=1))
    size = replays.path(1).stat().st_size
    monkeypatch.setattr(keeping, "MOST_BYTES", int(2.5 * size))

    for genome in (2, 3):
        replays.keep(replay_of(genome=genome))
    assert replays.genomes() == [2, 3]

    monkeypatch.setattr(keeping, "MOST_BYTES", 1)
    replays.keep(replay_of(genome=4))
    assert replays.genomes() == [4]  # whatever its size, the newest stays


def test_other_files_beside_replays_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_REPLAYS", 1)
    replays = Replays(tmp_path)
    (tmp_path / "notes.zip").write_text("mine")

    for genome in (1, 2):
        replays.keep(replay_of(genome=genome))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.zip", "notes.zip"]


def test_a_place_that_takes_no_replay_is_told(tmp_path: Path) -> None:
    (tmp_path / "replays").write_text("a file")

    with pytest.raises(RunError, match="cannot be written"):
        Replays(tmp_path / "replays").keep(replay_of())


def test_no_replays_are_an_empty_list(tmp_path: Path) -> None:
    assert Replays(tmp_path / "nowhere").genomes() == []
