"""The replay format: one recorded episode of a champion, to watch later without the game.

A replay is a zip file with uncompressed members:

    replay.json         what was played; `_problems` lists the fields
    activations.int8    (steps, neurons) the value of each neuron, as a multiple of its scale / 127
    outputs.float32     (steps, outputs) the outputs of the network, little-endian
    pictures.bin        PNG files one after another, at "pictures": [[step, offset, length], ...]; in format 2 also
                        patches, at [step, offset, length, x, y], which are drawn over the picture before

A replay is first written with its signals alone, and "pending": true; the file that replaces it has the pictures, and
"pending": false. In files of older versions the field is missing, and nothing is pending.
"""

import io
import json
import math
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from neat.errors import RunError, one_line
from neat.system import regular_file
from neat.system.atomic_write import write_whole

FORMAT, WITH_PATCHES = 1, 2
"""The format of a replay whose pictures are whole, which older versions read too, and of one with patches."""
MOST_STEPS = 20_000
MOST_ACTIVATIONS = 64 * 2**20  # bytes
MOST_PICTURES = 8 * 2**20  # bytes
MOST_FACTS = 8 * 2**20  # bytes
MOST_PATCHES = 128
"""In succession: a reader who wants one picture draws all of them since the last whole one."""
MEMBERS = {
    "replay.json": MOST_FACTS,
    "activations.int8": MOST_ACTIVATIONS,
    "outputs.float32": MOST_ACTIVATIONS,
    "pictures.bin": MOST_PICTURES,
}
"""The members of the file, and the most bytes of each."""

MOST_DIRECTORY = 64 * 2**10
"""Bytes of the list of members at the end of the file."""
MOST_FILE = sum(MEMBERS.values()) + MOST_DIRECTORY

_END = struct.Struct("<4s4H2LH")
"""The end of a zip file without a comment: signature, disks, entries on this disk and in all, length and offset of the
list of members, and the length of the comment."""

UNREADABLE = (
    *(OSError, zipfile.BadZipFile, EOFError),  # not a complete zip file
    *(ValueError, KeyError, TypeError, OverflowError),  # replay.json is invalid
    *(struct.error, NotImplementedError),  # its structure is damaged
    RuntimeError,  # a member is encrypted, or compressed by an unknown method; or JSON is nested too deeply
)
"""The exceptions that reading a damaged replay can raise."""


@dataclass(frozen=True)
class Replay:
    """A recorded episode."""

    facts: dict[str, Any]
    """The contents of replay.json."""
    activations: bytes
    """(steps, neurons) int8."""
    outputs: bytes
    """(steps, outputs) float32."""
    pictures: bytes
    """PNG files, one after another."""

    @property
    def is_pending(self) -> bool:
        """Whether its pictures are not recorded yet."""
        return bool(self.facts.get("pending", False))

    def parts(self) -> tuple[bytes, bytes, bytes]:
        """Return activations, outputs and pictures."""
        return self.activations, self.outputs, self.pictures

    def write(self, path: Path) -> None:
        """Write this replay to a file, atomically."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            parts = json.dumps(self.facts, allow_nan=False).encode(), *self.parts()
            for name, content in zip(MEMBERS, parts, strict=True):
                archive.writestr(zipfile.ZipInfo(name), content)
        write_whole(path, stream.getvalue())

    @staticmethod
    def read(path: Path) -> "Replay":
        """Return the replay in a file.

        The file is not trusted: sizes are checked before a member is read, and all fields must be
        valid and consistent.

        Raises:
            RunError: The file is missing, is not a replay, or is damaged.
        """
        try:
            with regular_file.opened(path, MOST_FILE) as file, _archive(file) as archive:
                parts = [_member(archive, name, most) for name, most in MEMBERS.items()]
            replay = Replay(_facts(parts[0]), *parts[1:])
            if problems := _problems(replay):
                raise RunError(f"replay {path.name} is damaged: {problems[0]}")
        except FileNotFoundError as error:
            raise RunError(f"replay {path.name} does not exist.") from error
        except RunError:
            raise
        except OSError as error:
            raise RunError(f"replay {path.name} cannot be read: {error.strerror or one_line(error)}.") from error
        except UNREADABLE as error:
            raise RunError(f"replay {path.name} cannot be read: {one_line(error) or type(error).__name__}") from error
        return replay


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open a zip file whose list of members is short, since `zipfile` makes an object of each entry.

    Raises:
        RunError: The list is longer, or the file does not end with it.
    """
    size = file.seek(0, io.SEEK_END)
    end = _END.size
    file.seek(max(0, size - end))
    tail = file.read(end)
    if len(tail) < end or not tail.startswith(b"PK\5\6"):
        raise zipfile.BadZipFile("it does not end as a zip file without a comment does")
    _, *_, entries, length, _, _ = _END.unpack(tail)
    if entries > len(MEMBERS) or length > MOST_DIRECTORY:
        raise zipfile.BadZipFile(f"it has more than {len(MEMBERS)} members")
    return zipfile.ZipFile(file)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or not 0 <= info.file_size <= most:
        raise RunError(f"{name} must be uncompressed and have at most {most} bytes.")
    return archive.read(info)


def _facts(text: bytes) -> dict[str, Any]:
    facts = json.loads(text, parse_constant=_refuse)
    if not isinstance(facts, dict):
        raise ValueError("replay.json must contain a JSON object")
    return facts


def _refuse(constant: str) -> None:
    raise ValueError(f"replay.json contains {constant}, which is not JSON")


def _problems(replay: Replay) -> list[str]:
    """Return which rules the fields of a replay violate; if none, which fields are inconsistent."""
    facts = replay.facts
    if facts["format"] not in (FORMAT, WITH_PATCHES):
        return [f"it has format {facts['format']!r:.20}, but this version reads {FORMAT} and {WITH_PATCHES}."]
    steps, neurons, outputs = facts["steps"], facts["neurons"], facts["outputs"]
    rules = {
        f"steps must be an integer in [0, {MOST_STEPS}]": _is_integer(steps, MOST_STEPS),
        "neurons must be a list of ids": _are_integers(neurons),
        "outputs must be an integer in [0, 2**31]": _is_integer(outputs, 2**31),
        "genome, generation and seed must be integers in [0, 2**63]": all(
            _is_integer(facts[name], 2**63) for name in ("genome", "generation", "seed")
        ),
        "score must be a finite number": _is_finite(facts["score"]),
        "milliseconds must be a finite number above 0": _is_finite(facts["milliseconds"]) and facts["milliseconds"] > 0,
        "scales must be a list of finite numbers": _are_finite(facts["scales"]),
        "rewards must be a list of finite numbers": _are_finite(facts["rewards"]),
        "pictures must be a list": isinstance(facts["pictures"], list),
        "picture_size must be two integers or null": facts["picture_size"] is None or _is_size(facts["picture_size"]),
        "truncated, inputs_only and pending must be true or false": all(
            isinstance(value, bool) for value in (facts["truncated"], facts["inputs_only"], facts.get("pending", False))
        ),
        "cases must be a list of strings": _are_cases(facts),
        "pressed must be a list of output indices per step, or null": _are_pressed(facts["pressed"], steps, outputs),
    }
    violated = [f"{rule}." for rule, satisfied in rules.items() if not satisfied]
    return violated or _inconsistencies(replay, steps, len(neurons), outputs)


def _inconsistencies(replay: Replay, steps: int, neurons: int, outputs: int) -> list[str]:
    facts = replay.facts
    rules = {
        "activations must have steps x neurons values": len(replay.activations) == steps * neurons,
        "outputs must have steps x outputs values": len(replay.outputs) == 4 * steps * outputs,
        "scales must have one number per neuron": len(facts["scales"]) == neurons,
        "rewards must have one number per step": len(facts["rewards"]) == steps,
        "pictures must have a step of the episode and lie within pictures.bin": all(
            _is_picture(picture, steps, len(replay.pictures), facts["format"]) for picture in facts["pictures"]
        ),
        f"pictures must begin with a whole one, and have at most {MOST_PATCHES} patches in succession": _are_chains(
            facts["pictures"]
        ),
    }
    return [f"{rule}." for rule, satisfied in rules.items() if not satisfied]


def _is_integer(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _are_integers(values: object) -> bool:
    return isinstance(values, list) and all(_is_integer(value, 2**31) for value in values)


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _are_finite(values: object) -> bool:
    return isinstance(values, list) and all(map(_is_finite, values))


def _is_size(value: object) -> bool:
    return _are_integers(value) and isinstance(value, list) and len(value) == 2


def _is_picture(value: object, steps: int, size: int, format: int) -> bool:
    lengths = (3,) if format == FORMAT else (3, 5)
    if not (_are_integers(value) and isinstance(value, list) and len(value) in lengths):
        return False
    step, offset, length, *_ = value
    return bool(step < steps and offset + length <= size)


def _are_chains(pictures: list[Any]) -> bool:
    """Return whether each patch follows a whole picture closely enough."""
    patches = MOST_PATCHES
    for picture in pictures:
        is_patch = isinstance(picture, list) and len(picture) > 3
        patches = patches + 1 if is_patch else 0
        if patches > MOST_PATCHES:
            return False
    return True


def _are_pressed(pressed: object, steps: int, outputs: int) -> bool:
    """Return whether this lists the pressed outputs of each step; null stands for outputs that act by degrees."""
    if pressed is None:
        return True
    return (
        isinstance(pressed, list)
        and len(pressed) == steps
        and all(_are_integers(acting) and all(output < outputs for output in acting) for acting in pressed)
    )


def _are_cases(facts: Mapping[str, Any]) -> bool:
    cases = facts.get("cases", [])
    return isinstance(cases, list) and all(isinstance(case, str) for case in cases)
