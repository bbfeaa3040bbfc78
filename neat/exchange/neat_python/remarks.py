"""Remarks: how rules state what a key became."""

from collections.abc import Iterable
from typing import Any

from neat.errors import one_line
from neat.exchange.neat_python.config_file import ConfigFile
from neat.exchange.neat_python.config_keys import KEYS
from neat.exchange.neat_python.migration import DIFFERS, ELSEWHERE, EXACT, NONE, Remark

MOST_CHARACTERS = 300
"""Of a value in a remark."""


class Remarks:
    """Makes remarks about the keys of one file."""

    def __init__(self, entries: ConfigFile) -> None:
        self.entries = entries

    def exact(self, name: str, reason: str = "", /, **becomes: Any) -> Remark:
        """Return the remark about a key that has the same meaning here."""
        return self._remark(name, EXACT, becomes, reason)

    def differs(self, name: str, reason: str, /, **becomes: Any) -> Remark:
        """Return the remark about a key whose counterpart is not the same."""
        return self._remark(name, DIFFERS, becomes, reason)

    def none(self, name: str, reason: str) -> Remark:
        """Return the remark about a key without a counterpart."""
        return self._remark(name, NONE, {}, reason)

    def elsewhere(self, name: str, reason: str) -> Remark:
        """Return the remark about what is stated in another place here."""
        return self._remark(name, ELSEWHERE, {}, reason)

    def unless(self, unused: bool, name: str, reason: str) -> Remark:
        """Return a remark about a key without a counterpart, which changes nothing if it is unused."""
        return self.exact(name, "changes nothing") if unused else self.none(name, reason)

    def all_unless(self, unused: bool, names: Iterable[str], reason: str) -> list[Remark]:
        """Return such a remark for each of several keys."""
        return [self.unless(unused, name, reason) for name in names]

    def _remark(self, name: str, verdict: str, becomes: dict[str, Any], reason: str) -> Remark:
        named = {setting.replace("__", "."): value for setting, value in becomes.items()}
        return Remark(
            KEYS[name].section,
            name,
            one_line(self.entries.text(name))[:MOST_CHARACTERS],
            verdict,
            named,
            reason,
            self.entries.has(name),
        )
