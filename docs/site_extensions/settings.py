"""Settings: their page, from what `neat settings` prints."""

from itertools import groupby

from neat.settings import Settings, describe
from neat.settings_group import SettingInfo, SettingsGroup, written
from site_extensions.restructured_text import block, directive, plain


def page_of(argument: str, docname: str) -> str:
    """Return a section for each group of settings."""
    groups = groupby(describe().values(), key=lambda info: info.name.rpartition(".")[0])
    return "\n\n".join(section(name, list(infos)) for name, infos in groups)


def section(name: str, infos: list[SettingInfo]) -> str:
    """Return the section of one group; settings without a group are those of `Settings` itself."""
    group = getattr(Settings(), name) if name else None
    summary = summary_of(group) if isinstance(group, SettingsGroup) else "Settings of the whole run."
    return f"## {name or 'general'}\n\n{summary}\n\n{block(map(entry, infos))}"


def summary_of(group: SettingsGroup) -> str:
    """Return what a group is for: the first line of its docstring."""
    return (type(group).__doc__ or "").partition("\n")[0]


def entry(info: SettingInfo) -> str:
    """Return one setting: its meaning, and its facts as a list of fields."""
    facts = {
        "Default": f"``{written(info.default)}``",
        "Type": f"{info.type}{', ' if info.allowed else ''}{plain(info.allowed)}",
    }
    if info.source:
        facts["Source"] = plain(info.source)
    fields = "\n".join(f":{name}: {fact}" for name, fact in facts.items())
    return directive("setting", info.name, f"{plain(info.meaning)}\n\n{fields}")
