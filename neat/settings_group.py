"""Concern: a group of settings as a dataclass that checks what it is given; what `neat.settings` is made of."""

import dataclasses
import math
from dataclasses import field
from typing import Any

from neat.errors import SettingsError, did_you_mean


def number(default: float, low: float = -math.inf, high: float = math.inf) -> Any:
    """Return a dataclass field that must lie in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def chance(default: float) -> Any:
    """Return a dataclass field for a probability or a share of a whole."""
    return number(default, 0.0, 1.0)


def choice(default: str, among: tuple[str, ...]) -> Any:
    """Return a dataclass field that must be one of these words."""
    return field(default=default, metadata={"among": among})


class Concern:
    """What the dataclasses below have in common: they check what they are given."""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            SettingsError: A value has the wrong type, or lies outside its range.
        """
        for setting in dataclasses.fields(self):  # type: ignore[arg-type]  # every child is a dataclass
            name, value = f"{self.prefix}{setting.name}", getattr(self, setting.name)
            if setting.type is float and isinstance(value, int) and not isinstance(value, bool):
                object.__setattr__(self, setting.name, float(value))
            elif setting.type == tuple[str, ...] and isinstance(value, list):
                object.__setattr__(self, setting.name, tuple(value))
            self._check(name, getattr(self, setting.name), setting)

    @property
    def prefix(self) -> str:
        """What a setting's public name begins with, such as "mutation."."""
        concern = type(self).__name__.removesuffix("Settings").lower()
        return f"{concern}." if concern else ""

    @staticmethod
    def _check(name: str, value: Any, setting: "dataclasses.Field[Any]") -> None:
        if setting.type == tuple[str, ...]:
            if not isinstance(value, tuple) or not value or not all(isinstance(word, str) for word in value):
                raise SettingsError(f"{name} must be a list of at least one name, but is {value!r}.")
            return
        if not isinstance(value, setting.type) or (isinstance(value, bool) and setting.type is not bool):  # type: ignore[arg-type]
            kind = {int: "a whole number", float: "a number", bool: "true or false", str: "a word"}.get(
                setting.type,  # type: ignore[arg-type]  # never a string: annotations are evaluated here
                f"a {getattr(setting.type, '__name__', setting.type)}",
            )
            raise SettingsError(f"{name} must be {kind}, but is {value!r}.")
        if "low" in setting.metadata:
            low, high = setting.metadata["low"], setting.metadata["high"]
            if not low <= value <= high:
                bounds = f"be at least {low:,.0f}" if high == math.inf else f"lie in [{low:,.0f}, {high:,.0f}]"
                raise SettingsError(f"{name} must {bounds}, but is {value!r}.")
            if not math.isfinite(value):
                raise SettingsError(f"{name} must be finite, but is {value!r}.")
        if "among" in setting.metadata and value not in setting.metadata["among"]:
            among = setting.metadata["among"]
            raise SettingsError(
                f"{name} must be one of {', '.join(among)}, but is {value!r}.{did_you_mean(value, among)}"
            )
