"""Replay: one episode of a champion as it was played, so that anybody can watch it later, without the game.

A replay is a zip file whose members are stored as they are:

    replay.json         what was played: `FACTS` names what must be there
    activations.int8    (steps, neurons) what every neuron held; times its scale / 127
    outputs.float32     (steps, outputs) what the network answered, little-endian
    pictures.bin        PNG files one after another, found by "pictures": [[step, offset, length], ...]
"""

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neat.errors import RunError, one_line
from neat.system.atomic_write import write_whole

FORMAT = 1
MOST_STEPS = 20_000
MOST_ACTIVATIONS = 64 * 2**20  # bytes
MOST_PICTURES = 8 * 2**20  # bytes
MOST_FACTS = 8 * 2**20  # bytes
MEMBERS = {
    "replay.json": MOST_FACTS,
    "activations.int8": MOST_ACTIVATIONS,
    "outputs.float32": MOST_ACTIVATIONS,
    "pictures.bin": MOST_PICTURES,
}
"""Members of the file, and the most bytes each may have."""


UNREADABLE = (
    *(OSError, zipfile.BadZipFile, EOFError),  # no whole zip file
    *(ValueError, KeyError, TypeError, OverflowError),  # no facts in it, or others
    RuntimeError,  # a member is packed in a way of its own or locked by a password; or nested too deep
)
"""What reading a damaged replay can raise."""


@dataclass(frozen=True)
class Replay:
    """An episode as it was played."""

    facts: dict[str, Any]
    """What replay.json says."""
    activations: bytes
    """(steps, neurons) int8."""
    outputs: bytes
    """(steps, outputs) float32."""
    pictures: bytes
    """PNG files, one after another."""

    def write(self, path: Path) -> None:
        """Write this replay to a file, whole or not at all."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            parts = (json.dumps(self.facts, allow_nan=False).encode(), self.activations, self.outputs, self.pictures)
            for name, content in zip(MEMBERS, parts, strict=True):
                archive.writestr(zipfile.ZipInfo(name), content)
        write_whole(path, stream.getvalue())

    @staticmethod
    def read(path: Path) -> "Replay":
        """Return the replay in a file.

        Nothing in the file is trusted: sizes are looked at before anything is read, and what it says
        must fit together.

        Raises:
            RunError: It is missing, no such file, or does not fit together.
        """
        try:
            with zipfile.ZipFile(path) as archive:
                parts = [_member(archive, name, most) for name, most in MEMBERS.items()]
            replay = Replay(_facts(parts[0]), *parts[1:])
            for complaint in _complaints(replay):
                raise RunError(f"replay {path.name} is damaged: {complaint}")
        except FileNotFoundError as error:
            raise RunError(f"there is no replay {path.name}.") from error
        except RunError:
            raise
        except UNREADABLE as error:
            raise RunError(f"replay {path.name} cannot be read: {_line(error)}") from error
        return replay


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED or not 0 <= info.file_size <= most:
        raise RunError(f"{name} must be stored as it is, and of at most {most} bytes.")
    return archive.read(info)


def _facts(text: bytes) -> dict[str, Any]:
    facts = json.loads(text, parse_constant=_refuse)
    if not isinstance(facts, dict):
        raise ValueError("replay.json must be an object")
    return facts


def _refuse(constant: str) -> None:
    raise ValueError(f"replay.json holds {constant}")


def _complaints(replay: Replay) -> list[str]:
    """Return what does not fit together, as far as it can be told."""
    facts = replay.facts
    if facts["format"] != FORMAT:
        return [f"it has format {facts['format']!r:.20}, but this version reads {FORMAT}."]
    steps, neurons, outputs = facts["steps"], facts["neurons"], facts["outputs"]
    sound = {
        "steps must be a whole number in range": _is_whole(steps, MOST_STEPS),
        "neurons must be ids": _are_whole(neurons),
        "outputs must be a whole number in range": _is_whole(outputs, 2**31),
        "genome, generation and seed must be whole numbers": all(
            _is_whole(facts[name], 2**63) for name in ("genome", "generation", "seed")
        ),
        "score must be a number": _is_real(facts["score"]),
        "milliseconds must be a number above 0": _is_real(facts["milliseconds"]) and facts["milliseconds"] > 0,
        "scales must be numbers": isinstance(facts["scales"], list) and all(map(_is_real, facts["scales"])),
        "rewards must be numbers": isinstance(facts["rewards"], list) and all(map(_is_real, facts["rewards"])),
        "pictures must be a list": isinstance(facts["pictures"], list),
        "picture_size must be two whole numbers": facts["picture_size"] is None or _is_size(facts["picture_size"]),
        "truncated and inputs_only must be true or false": all(
            isinstance(facts[name], bool) for name in ("truncated", "inputs_only")
        ),
        "cases must be words": _are_cases(facts),
        "pressed must be a list of outputs for each step": _are_pressed(facts["pressed"], steps, outputs),
    }
    wrong = [f"{rule}." for rule, kept in sound.items() if not kept]
    return wrong or _misfits(replay, steps, len(neurons), outputs)


def _misfits(replay: Replay, steps: int, neurons: int, outputs: int) -> list[str]:
    facts = replay.facts
    ends = [picture for picture in facts["pictures"] if not _is_picture(picture, steps, len(replay.pictures))]
    sound = {
        "activations must be steps x neurons": len(replay.activations) == steps * neurons,
        "outputs must be steps x outputs": len(replay.outputs) == 4 * steps * outputs,
        "scales must be one a neuron": len(facts["scales"]) == neurons,
        "rewards must be one a step": len(facts["rewards"]) == steps,
        "pictures must lie within what there is": not ends,
    }
    return [f"{rule}." for rule, kept in sound.items() if not kept]


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _are_whole(values: object) -> bool:
    return isinstance(values, list) and all(_is_whole(value, 2**31) for value in values)


def _is_real(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_size(value: object) -> bool:
    return _are_whole(value) and isinstance(value, list) and len(value) == 2


def _is_picture(value: object, steps: int, size: int) -> bool:
    if not (_are_whole(value) and isinstance(value, list) and len(value) == 3):
        return False
    step, offset, length = value
    return bool(step < steps and offset + length <= size)


def _are_pressed(pressed: object, steps: int, outputs: int) -> bool:
    """Return whether this tells for each step which outputs acted; null where each acts by degrees."""
    if pressed is None:
        return True
    return (
        isinstance(pressed, list)
        and len(pressed) == steps
        and all(_are_whole(acting) and all(output < outputs for output in acting) for acting in pressed)
    )


def _are_cases(facts: Mapping[str, Any]) -> bool:
    cases = facts.get("cases", [])
    return isinstance(cases, list) and all(isinstance(case, str) for case in cases)


def _line(error: Exception) -> str:
    return one_line(error) or type(error).__name__
