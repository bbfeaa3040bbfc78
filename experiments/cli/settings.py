"""settings: every setting with its meaning, default, values and source."""

import argparse
import dataclasses
import math
import sys
from typing import Any

from rich.table import Table
from rich.text import Text

from experiments.cli.console import announcement, console_for, print_json
from neat import SettingsError
from neat.errors import did_you_mean
from neat.settings import SettingInfo, describe


def settings_command(arguments: argparse.Namespace) -> int:
    """List all settings, a group of them, or one; return the exit status."""
    chosen = settings_named(arguments.name, describe())
    if arguments.json:
        print_json({name: _plain(info) for name, info in chosen.items()})
        return 0
    console = console_for(sys.stdout)
    if arguments.name in chosen:
        console.print(announcement(arguments.name, facts_of(chosen[arguments.name])), soft_wrap=True)
        return 0
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("setting", "default", "values", "meaning"):
        table.add_column(title, overflow="fold")
    for name, info in chosen.items():
        table.add_row(Text(name, style="bold"), written(info.default), values_of(info), Text(info.meaning))
    console.print(table)
    return 0


def settings_named(name: str | None, known: dict[str, SettingInfo]) -> dict[str, SettingInfo]:
    """Return the settings with this name, or in the group with this name; all of them for None.

    Raises:
        SettingsError: No setting and no group has that name.
    """
    if name is None:
        return known
    chosen = {key: info for key, info in known.items() if key == name or key.startswith(f"{name}.")}
    if not chosen:
        groups = {key.partition(".")[0] for key in known}
        raise SettingsError(f"{name!r} is not a setting.{did_you_mean(name, [*known, *groups])} See neat settings.")
    return chosen


def facts_of(info: SettingInfo) -> dict[str, str]:
    """Return what is known of a setting, as a table of facts."""
    facts = {
        "default": written(info.default),
        "type": info.type,
        "values": values_of(info),
        "meaning": info.meaning,
        "source": info.source,
    }
    return {name: fact for name, fact in facts.items() if fact}


def values_of(info: SettingInfo) -> str:
    """Return the values that a setting can have: its choices, or its bounds."""
    if info.choices:
        return ", ".join(info.choices)
    low, high = info.bounds or (-math.inf, math.inf)
    if high == math.inf:
        return "" if low == -math.inf else f"at least {low:,g}"
    return f"{low:,g} to {high:,g}"


def written(value: Any) -> str:
    """Return a value as settings.toml has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _plain(info: SettingInfo) -> dict[str, Any]:
    """Return a setting as JSON takes it: None for a bound that does not exist."""
    facts = dataclasses.asdict(info) if dataclasses.is_dataclass(info) else dict(info._asdict())
    if facts.get("bounds"):
        facts["bounds"] = [bound if math.isfinite(bound) else None for bound in facts["bounds"]]
    return facts
