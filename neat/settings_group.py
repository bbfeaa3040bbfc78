"""SettingsGroup: a dataclass of settings that validates and documents itself; `neat.settings` consists of them."""

import dataclasses
import math
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from neat.errors import SettingsError, did_you_mean

TYPES: dict[Any, str] = {
    int: "whole number", float: "number", bool: "true or false", str: "word", tuple[str, ...]: "list of words",
}  # fmt: skip
"""The types of settings, in words."""


class SettingInfo(NamedTuple):
    """What there is to know about one setting."""

    name: str
    """Its public name, such as "mutation.add_neuron_rate"."""
    type: str
    """One of `TYPES`, in words."""
    default: Any
    bounds: tuple[float, float] | None
    """The least and the greatest value; infinite without a limit. None unless it is a number."""
    choices: tuple[str, ...] | None
    """The allowed words; None if any value of the type is allowed."""
    meaning: str
    source: str
    """Where the default comes from, and what the paper has; "" without a source."""

    @property
    def allowed(self) -> str:
        """Return the allowed values in words, such as "in [0, 1]"; "" if the type says it all."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        return _range(*self.bounds) if self.bounds is not None else ""


def number(default: float, low: float = -math.inf, high: float = math.inf, *, meaning: str, source: str = "") -> Any:
    """Return a dataclass field for a number in [low, high], whole if it is annotated as `int`."""
    return field(default=default, metadata={"low": low, "high": high, "meaning": meaning, "source": source})


def chance(default: float, *, meaning: str, source: str = "") -> Any:
    """Return a dataclass field for a probability, or for a share of a whole."""
    return number(default, 0.0, 1.0, meaning=meaning, source=source)


def choice(default: str, among: tuple[str, ...], *, meaning: str, source: str = "") -> Any:
    """Return a dataclass field for one of these words."""
    return field(default=default, metadata={"among": among, "meaning": meaning, "source": source})


def plain(default: bool | str | tuple[str, ...], *, meaning: str, source: str = "") -> Any:
    """Return a dataclass field for a truth value, a word or a list of words."""
    return field(default=default, metadata={"meaning": meaning, "source": source})


class SettingsGroup:
    """The base of groups of settings: it validates their values, and adds meanings and sources to their docstrings."""

    def __init_subclass__(cls) -> None:
        """Append the meaning, default and source of each setting to the docstring, for `help`."""
        lines = []
        for name, setting in vars(cls).items():
            if isinstance(setting, dataclasses.Field) and "meaning" in setting.metadata:
                info = _info(name, setting, cls.__annotations__[name])
                lines += [f"    {name}:", textwrap.indent(textwrap.fill(sentences(info), 100), " " * 8)]
        if lines:
            cls.__doc__ = "\n".join([f"{cls.__doc__}".rstrip(), "", "Attributes:", *lines])

    def __post_init__(self) -> None:
        """Validate every setting.

        Raises:
            SettingsError: A value has the wrong type, or lies outside its range.
        """
        for setting in dataclasses.fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            name, value = f"{self.prefix}{setting.name}", plain_value(getattr(self, setting.name))
            object.__setattr__(self, setting.name, value)
            if "low" in setting.metadata and isinstance(value, int) and abs(value) > sys.float_info.max:
                raise SettingsError(f"{name} must {_expected_range(setting)}, but is {Decimal(value):.3g}.")
            if setting.type is float and isinstance(value, int) and not isinstance(value, bool):
                object.__setattr__(self, setting.name, float(value))
            elif setting.type == tuple[str, ...] and isinstance(value, list):
                object.__setattr__(self, setting.name, tuple(value))
            self._check(name, getattr(self, setting.name), setting)

    @property
    def prefix(self) -> str:
        """The beginning of the public names of its settings, such as "mutation."."""
        group = type(self).__name__.removesuffix("Settings").lower()
        return f"{group}." if group else ""

    def infos(self) -> Iterator[SettingInfo]:
        """Yield what there is to know about each setting of this group, in the order of their definition."""
        for setting in dataclasses.fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            if "meaning" in setting.metadata:
                yield _info(f"{self.prefix}{setting.name}", setting, setting.type)

    def changes(self) -> dict[str, Any]:
        """Return the settings of this group that do not have their defaults, by public name."""
        described = [setting for setting in dataclasses.fields(self) if "meaning" in setting.metadata]  # type: ignore[arg-type]  # every subclass is a dataclass
        values = {setting: getattr(self, setting.name) for setting in described}
        return {f"{self.prefix}{setting.name}": value for setting, value in values.items() if value != setting.default}

    def __repr__(self) -> str:
        words = [f"{name.rpartition('.')[2]}={value!r}" for name, value in self.changes().items()]
        return f"{type(self).__name__}({', '.join(words)})"

    @staticmethod
    def _check(name: str, value: Any, setting: "dataclasses.Field[Any]") -> None:
        if setting.type == tuple[str, ...]:
            if not isinstance(value, tuple) or not value or not all(isinstance(word, str) for word in value):
                raise SettingsError(f"{name} must be a list of at least one name, but is {value!r}.")
            return
        if not isinstance(value, setting.type) or (isinstance(value, bool) and setting.type is not bool):  # type: ignore[arg-type]  # never a string: annotations are evaluated here
            expected = TYPES.get(setting.type, getattr(setting.type, "__name__", str(setting.type)))
            expected = expected if setting.type is bool else f"a {expected}"
            raise SettingsError(f"{name} must be {expected}, but is {value!r}.")
        if "low" in setting.metadata:
            if not setting.metadata["low"] <= value <= setting.metadata["high"]:
                raise SettingsError(f"{name} must {_expected_range(setting)}, but is {value!r}.")
            if not math.isfinite(value):
                raise SettingsError(f"{name} must be finite, but is {value!r}.")
        if "among" in setting.metadata and value not in setting.metadata["among"]:
            among = setting.metadata["among"]
            raise SettingsError(
                f"{name} must be one of {', '.join(among)}, but is {value!r}.{did_you_mean(value, among)}"
            )


def plain_value(value: Any) -> Any:
    """Return a value of NumPy as the value of Python that it stands for; any other value is returned unchanged."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [plain_value(one) for one in value] if isinstance(value, list | tuple) else value


def written(value: Any) -> str:
    """Return a value as settings.toml has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def sentences(info: SettingInfo) -> str:
    """Return what there is to know about a setting in a few sentences."""
    default = ", ".join(info.default) if isinstance(info.default, tuple) else str(info.default)
    allowed = f"; {info.allowed}" if info.allowed else ""
    source = f" Source: {info.source}." if info.source else ""
    return f"{info.meaning} Default: {default}{allowed}.{source}"


def _range(low: float, high: float) -> str:
    """Return a range in words, with exact bounds: "in [0, 0.9]", "at least 0.001"; "" if every number is in it."""
    if low == -math.inf:
        return ""
    first, last = (f"{int(bound):,}" if float(bound).is_integer() else f"{bound!r}" for bound in (low, high))
    return f"at least {first}" if high == math.inf else f"in [{first}, {last}]"


def _expected_range(setting: "dataclasses.Field[Any]") -> str:
    """Return what a number must do to be in range: "lie in [0, 0.9]", "be at least 0.001", "be finite"."""
    allowed = _range(setting.metadata["low"], setting.metadata["high"])
    return f"{'lie' if allowed.startswith('in') else 'be'} {allowed or 'finite'}"


def _info(name: str, setting: "dataclasses.Field[Any]", annotation: Any) -> SettingInfo:
    known = setting.metadata
    bounds = (known["low"], known["high"]) if "low" in known else None
    return SettingInfo(
        name, TYPES[annotation], setting.default, bounds, known.get("among"), known["meaning"], known["source"]
    )
