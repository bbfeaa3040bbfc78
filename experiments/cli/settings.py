"""settings: every setting with its meaning, default, allowed values and source."""

import argparse
import math
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments.cli.console import announcement, console_for, print_json
from experiments.cli.standard_streams import result_stream
from neat.settings import describe, unknown_setting
from neat.settings_group import SettingInfo, written

WIDE = 110
"""Columns of a terminal from which on a setting takes one line."""


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
    console.print(table_of(chosen) if console.width >= WIDE else paragraphs_of(chosen))
    return 0


def table_of(chosen: dict[str, SettingInfo]) -> Table:
    """Return a line for each setting."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("setting", no_wrap=True)
    for title in ("default", "allowed", "meaning"):
        table.add_column(title, overflow="fold")
    for name, info in chosen.items():
        table.add_row(Text(name, style="bold"), Text(written(info.default)), Text(info.allowed), Text(info.meaning))
    return table


def paragraphs_of(chosen: dict[str, SettingInfo]) -> Group:
    """Return a paragraph for each setting, for a narrow terminal; its name begins a line."""
    return Group(*(part for name, info in chosen.items() for part in paragraph_of(name, info)))


def paragraph_of(name: str, info: SettingInfo) -> tuple[Text, Padding]:
    """Return the name and the default of a setting, and below it what it means."""
    heading = Text.assemble((name, "bold"), " = ", written(info.default), (f"  {info.allowed}", "dim"))
    return heading, Padding(Text(info.meaning), (0, 0, 0, 4))


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
