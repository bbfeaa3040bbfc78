"""What the tests of rules ask for."""

from pathlib import Path
from typing import Any, NamedTuple

from neat.exchange.neat_python.config import migrated
from tests.neat.exchange.neat_python.files import SINCE_1, SINCE_2, config_at, config_text


class Said(NamedTuple):
    verdict: str
    becomes: dict[str, Any]
    reason: str


def said(folder: Path, name: str, value: str, **others: str) -> Said:
    """Return the remark about one key with this value, in a file of version 2 that has all keys."""
    text = config_text(SINCE_1, SINCE_2, **{**others, name: value})
    (remark,) = (one for one in migrated(config_at(folder, text)).remarks if one.name == name)
    return Said(remark.verdict, remark.becomes, remark.reason)
