"""settings: every setting with its meaning, default, allowed values and source."""

import argparse
import math
from typing import Any

from rich.table import Table
from rich.text import Text

from experiments.cli.console import announcement, console_for, print_json
from experiments.cli.standard_streams import result_stream
from neat.settings import describe, unknown_setting
from neat.settings_group import SettingInfo, written


def settings_command(arguments: argparse.Namespace) -> int:
    """List all settings, a group of them, or one; return the exit status."""
    chosen = settings_named(arguments.name, describe())
    if arguments.json:
        print_json({name: as_json(info) for name, info in chosen.items()})
        return 0
    console = console_for(result_stream())
    if arguments.name in chosen:
        console.print(announcement(arguments.name, facts_of(chosen[arguments.name])))
        return 0
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("setting", "default", "allowed", "meaning"):
        table.add_column(title, overflow="fold")
    for name, info in chosen.items():
        table.add_row(Text(name, style="bold"), Text(written(info.default)), Text(info.allowed), Text(info.meaning))
    console.print(table)
    return 0


def settings_named(name: str | None, known: dict[str, SettingInfo]) -> dict[str, SettingInfo]:
    """Return the setting with this name, or all in the group with this name; all of them for None.

    Raises:
        SettingsError: No setting and no group has that name.
    """
    if name is None:
        return known
    chosen = {key: info for key, info in known.items() if key == name or key.startswith(f"{name}.")}
    if not chosen:
        raise unknown_setting(name, groups={key.partition(".")[0] for key in known})
    return chosen


def facts_of(info: SettingInfo) -> dict[str, str]:
    """Return what there is to know about a setting, by label; labels without a fact are left out."""
    facts = {
        "default": written(info.default),
        "type": info.type,
        "allowed": info.allowed,
        "meaning": info.meaning,
        "source": info.source,
    }
    return {name: fact for name, fact in facts.items() if fact}


def as_json(info: SettingInfo) -> dict[str, Any]:
    """Return a setting as `--json` prints it: a bound that does not exist is null."""
    facts = info._asdict()
    if info.bounds is not None:
        facts["bounds"] = [bound if math.isfinite(bound) else None for bound in info.bounds]
    return facts
