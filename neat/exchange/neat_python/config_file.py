"""Config file: the sections and keys of a configuration file of neat-python, versions 0.92 to 2.1, with their values.

The file is untrusted: its size is limited, and nothing in it is expanded.
"""

import configparser
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from neat.errors import SettingsError, did_you_mean, one_line
from neat.exchange.neat_python.config_keys import KEYS, SECTIONS, Key
from neat.neat_python_names import answer_to
from neat.system import regular_file

MOST_BYTES = 1_000_000
TRUE, FALSE = ("1", "yes", "true", "on"), ("0", "no", "false", "off")
NOT_READ = frozenset({"IZGenome"})
"""Sections of networks that have no counterpart here."""


class Entry(NamedTuple):
    """One key of the file."""

    section: str
    name: str
    value: str


class ConfigFile:
    """The entries of a configuration file.

    Attributes:
        source: The file, for errors.
        entries: Those that the file has, by name.
        other_sections: Sections of the file that belong to classes of the user's program.
    """

    def __init__(self, source: str, entries: dict[str, Entry], other_sections: tuple[str, ...]) -> None:
        self.source = source
        self.entries = entries
        self.other_sections = other_sections

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def has(self, name: str) -> bool:
        """Return whether the file has this key."""
        return name in self.entries

    def text(self, name: str) -> str:
        """Return a value as text: neat-python's default if the file does not have the key.

        Raises:
            SettingsError: The key is missing, and neat-python has no default for it.
        """
        if name in self.entries:
            return self.entries[name].value
        key = KEYS[name]
        if key.default is None:
            raise SettingsError(
                f"{self.source}: [{key.section}] lacks {name}, for which neat-python has no default; add it."
            )
        return key.default

    def number(self, name: str) -> float:
        """Return a number.

        Raises:
            SettingsError: It is something else, or missing.
        """
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.wrong(name, "a finite number", text)
        return value

    def chance(self, name: str) -> float:
        """Return a chance; neat-python treats a number above 1 as 1, and one below 0 as 0.

        Raises:
            SettingsError: It is not a number, or missing.
        """
        return min(max(self.number(name), 0.0), 1.0)

    def whole(self, name: str) -> int:
        """Return a whole number.

        Raises:
            SettingsError: It is something else, or missing.
        """
        text = self.text(name)
        try:
            return int(text) if len(text) < 20 else int("a long text")
        except ValueError as error:
            raise self.wrong(name, "a whole number", text) from error

    def truth(self, name: str) -> bool:
        """Return a truth value.

        Raises:
            SettingsError: It is something else, or missing.
        """
        text = self.text(name)
        if text.lower() not in (*TRUE, *FALSE):
            raise self.wrong(name, "True or False", text)
        return text.lower() in TRUE

    def words(self, name: str) -> list[str]:
        """Return a list of words, which spaces separate.

        Raises:
            SettingsError: It is missing, or empty.
        """
        found = self.text(name).split()
        if not found:
            raise self.wrong(name, "a list of names with spaces between them", "")
        return found

    def chosen(self, name: str, among: tuple[str, ...]) -> str:
        """Return one of several words.

        Raises:
            SettingsError: It is another word, or missing.
        """
        text = self.text(name)
        if text.lower() not in among:
            raise self.wrong(name, f"one of {', '.join(among)}", text)
        return text.lower()

    def wrong(self, name: str, expected: str, given: str) -> SettingsError:
        """Return the error about a value that is not what neat-python expects."""
        section = self.entries[name].section if name in self.entries else KEYS[name].section
        comment = " A comment must have a line of its own." if "#" in given or ";" in given else ""
        return SettingsError(
            f"{self.source}: {name} in [{section}] must be {expected}, but is {one_line(given)[:60]!r}.{comment}"
        )


def read(path: str | os.PathLike[str]) -> ConfigFile:
    """Return the entries of a configuration file.

    Raises:
        SettingsError: It cannot be read, is not such a file, lacks a section, or has a key that neat-python does not.
    """
    source = os.fspath(path)
    parser = configparser.RawConfigParser()  # neat-python's parser expands %(name)s, which grows without limit
    try:
        parser.read_string(regular_file.read(Path(path).resolve(), MOST_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{source} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, configparser.Error) as error:
        raise SettingsError(f"{source} is not a configuration file of neat-python: {one_line(error):.200}") from error
    _check_sections(source, parser)
    return ConfigFile(source, _entries(source, parser), tuple(one for one in parser.sections() if one not in SECTIONS))


def _check_sections(source: str, parser: configparser.RawConfigParser) -> None:
    if other := NOT_READ.intersection(parser.sections()):
        raise SettingsError(
            f"{source}: [{min(other)}] is of spiking networks, which have no counterpart here; only [DefaultGenome] is "
            "read."
        )
    missing = [section for section in SECTIONS if not parser.has_section(section)]
    replaced = len(SECTIONS) < len(parser.sections()) + len(missing)  # by classes of the user's program
    if missing and not (replaced and parser.has_section("NEAT") and parser.has_section("DefaultGenome")):
        known = ", ".join(f"[{section}]" for section in SECTIONS)
        raise SettingsError(
            f"{source}: the section [{missing[0]}] is missing; a configuration file of neat-python has {known}."
        )


def _entries(source: str, parser: configparser.RawConfigParser) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for section in filter(parser.has_section, SECTIONS):
        for name, value in parser.items(section):
            key = KEYS.get(name)
            if key is None or key.section != section:
                raise SettingsError(f"{source}: {_unknown(section, name, key)}")
            found[name] = Entry(section, name, (value or "").strip())
    return found


def _unknown(section: str, name: str, key: Key | None) -> str:
    """Return the sentence about a key that neat-python does not have in this section."""
    name = one_line(name)[:60]
    if key is not None:
        return f"{name} is in [{section}], but belongs in [{key.section}]; move it there."
    here = [other for other, one in KEYS.items() if one.section == section]
    hint = answer_to(name) or did_you_mean(name, here) or " Remove it, or correct its name."
    return f"{name} in [{section}] is not a key of neat-python.{hint}"
