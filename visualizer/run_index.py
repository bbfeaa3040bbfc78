"""Shelf: which runs there are to look at: one, or all in a folder."""

import contextlib
from pathlib import Path
from typing import Any

from neat import RunError
from visualizer.run_reader import Store
from visualizer.untrusted import is_regular, modified, settings_of, words

MOST_RUNS = 500
"""Of a folder with more, the newest are shown."""
SUMMARY = ("state", "generations", "best", "species", "modified")


class Shelf:
    """The runs that a server shows.

    Attributes:
        directory: A run, or a folder of runs.
        single: Whether it is one run.
    """

    def __init__(self, directory: Path) -> None:
        """Look at what is there.

        Raises:
            RunError: It is neither a run nor a folder.
        """
        if not directory.is_dir():
            raise RunError(f"{directory} is no run directory, and no folder of runs.")
        self.directory = directory.absolute()
        self.single = is_run(directory)
        self._summaries: dict[str, tuple[float, dict[str, Any]]] = {}

    def names(self) -> list[str]:
        """Return the names of the runs, newest first."""
        if self.single:
            return [self.directory.name]
        return [path.name for path in runs_in(self.directory)[:MOST_RUNS]]

    def run(self, name: str | None) -> Store:
        """Return the run of that name.

        Raises:
            RunError: There is none, or a folder is shown and no name was given.
        """
        if self.single and name in (None, "", words(self.directory.name)):
            return Store(self.directory)
        if not name:
            raise RunError("this is a folder of runs; say which one: ?run=NAME.")
        if self.single or name not in self.names():
            raise RunError(f"there is no run {name[:80]!r} here.")
        return Store(self.directory / name)

    def summaries(self) -> list[dict[str, Any]]:
        """Return what the list of runs says: `/api/runs`."""
        return [self._summary(self.run(name)) for name in self.names()]

    def _summary(self, store: Store) -> dict[str, Any]:
        written = modified(store.directory)
        known = self._summaries.get(store.name)
        if known and known[0] == written and known[1]["state"] in ("finished", "stale"):
            return known[1]
        told: dict[str, Any] = {"name": store.name, "task": "", "error": None, **dict.fromkeys(SUMMARY)}
        try:
            table = settings_of(store.directory).get("run")
            told["task"] = words(table.get("task")) if isinstance(table, dict) else ""
            facts = store.summary()
            told.update((name, facts[name]) for name in SUMMARY)
        except RunError as error:
            told.update(state="damaged", error=str(error), modified=written)
        self._summaries[store.name] = (written, told)
        return told


def is_run(directory: Path) -> bool:
    """Return whether this is a run directory."""
    return is_regular(directory / "settings.toml")


def runs_in(folder: Path) -> list[Path]:
    """Return the run directories in a folder, the one written last first."""
    found: list[Path] = []
    with contextlib.suppress(OSError):
        found = [path for path in folder.iterdir() if is_run(path)]
    return sorted(found, key=lambda path: (-modified(path), path.name))


def newest_run(folder: Path) -> Path:
    """Return the run in this folder that was written last.

    Raises:
        RunError: There is none.
    """
    runs = runs_in(folder)
    if not runs:
        raise RunError(
            f"there is no run under {folder}/ yet; begin one with neat evolve xor, or name one: neat view RUN"
        )
    return runs[0]
