"""Run index: the runs that a server shows, one or all in a folder."""

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from neat.errors import RunError
from neat.system.regular_file import is_regular
from visualizer.replay_cache import ReplayCache
from visualizer.run_reader import RunReader
from visualizer.untrusted import modified, plain, settings_of, words

MOST_RUNS = 1_000
"""Runs that are listed: the newest."""
SUMMARY = ("state", "held", "modified", "generations", "evaluations", "best", "validated", "species", "solved")
READ_SECONDS = 1.0
"""How long one request reads runs; those that are left are listed as "unread", and are read by the next ones."""
CURVE_POINTS = 32
"""Points of the curve beside a run in the list."""


class RunIndex:
    """The runs that a server shows.

    Attributes:
        directory: A run directory, or a folder of run directories.
        single: Whether it is a run directory.
    """

    def __init__(self, directory: Path) -> None:
        """Find out what the directory is.

        Raises:
            RunError: It does not exist or is not a directory.
        """
        if not os.path.isdir(directory):
            raise RunError(f"{directory} is neither a run directory nor a folder of runs.")
        self.directory = directory.absolute()
        self.single = is_run_directory(directory)
        self._replay_cache = ReplayCache()
        self._summaries: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {}

    def names(self) -> list[str]:
        """Return the names of the runs, newest first."""
        return [self.directory.name] if self.single else [path.name for path in self._listed()]

    def run(self, name: str | None) -> RunReader:
        """Return the run of that name.

        Args:
            name: Of a run directory in the folder; not a path. None, where a single run is shown.

        Raises:
            RunError: The run does not exist, or a folder is shown and the name is missing.
        """
        if self.single and name in (None, "", words(self.directory.name)):
            return self._reader(self.directory)
        if not name:
            raise RunError("this is a folder of runs; choose one: ?run=NAME.")
        if self.single or not is_name(name) or not is_run_in(self.directory, self.directory / name):
            raise RunError(f"run {name[:80]!r} does not exist.")
        return self._reader(self.directory / name)

    def summaries(self) -> list[dict[str, Any]]:
        """Return what the list of runs shows: `/api/runs`."""
        paths = [self.directory] if self.single else self._listed()
        deadline = time.monotonic() + READ_SECONDS
        return [self._summary(self._reader(path), is_late=time.monotonic() > deadline) for path in paths]

    def _listed(self) -> list[Path]:
        return run_directories(self.directory)[:MOST_RUNS]

    def _reader(self, directory: Path) -> RunReader:
        return RunReader(directory, self._replay_cache)

    def _summary(self, reader: RunReader, *, is_late: bool) -> dict[str, Any]:
        """Return what the list shows of a run; what was read before, or nothing, if it is late."""
        written, changed = modified(reader.directory), _changed(reader.directory)
        cached = self._summaries.get(reader.name)
        if cached and cached[0] == changed and cached[1]["state"] in ("finished", "stale", "damaged"):
            return cached[1]
        summary: dict[str, Any] = {
            "name": reader.name, "task": "", "seed": None, "error": None, "curve": [], **dict.fromkeys(SUMMARY)
        }  # fmt: skip
        if is_late:
            return cached[1] if cached else {**summary, "state": "unread", "modified": written}
        try:
            table = settings_of(reader.directory).get("run")
            if isinstance(table, dict):
                summary.update(task=words(table.get("task")), seed=plain(table.get("seed")))
            facts = reader.summary()
            summary.update((name, facts[name]) for name in SUMMARY)
            summary["curve"] = _short(reader.curve(CURVE_POINTS)["best"])
        except RunError as error:
            summary.update(state="damaged", error=str(error), modified=written)
        self._summaries[reader.name] = (changed, summary)
        return summary


def _short(values: list[float | None]) -> list[float | None]:
    """Return numbers with the four digits that a curve needs."""
    return [None if value is None else float(f"{value:.4g}") for value in values]


def _changed(directory: Path) -> tuple[int, ...]:
    """Return when the files that a summary is read from were changed last; also their permissions."""
    times = []
    for name in ("settings.toml", "history.sqlite", "history.sqlite-wal"):
        with contextlib.suppress(OSError):
            file = (directory / name).lstat()
            if file.st_size:  # reading creates an empty log
                times += [file.st_ctime_ns, file.st_size]
    return tuple(times)


def is_name(name: str) -> bool:
    """Return whether this is the name of one entry of a folder: without separators, and neither "." nor ".."."""
    return name not in ("", "..") and "\0" not in name and Path(name).name == name


def is_run_directory(directory: Path) -> bool:
    """Return whether this is a run directory."""
    return is_regular(directory / "settings.toml")


def is_run_in(folder: Path, directory: Path) -> bool:
    """Return whether this is a run directory that lies in the folder: links out of the folder are refused."""
    try:
        return is_run_directory(directory) and directory.resolve().parent == folder.resolve()
    except (OSError, RuntimeError):  # a link to itself
        return False


def run_directories(folder: Path) -> list[Path]:
    """Return the run directories in a folder, the one written last first."""
    found: list[Path] = []
    with contextlib.suppress(OSError):
        found = [path for path in folder.iterdir() if is_run_in(folder, path)]
    return sorted(found, key=lambda path: (-modified(path), path.name))


def newest_run(folder: Path) -> Path:
    """Return the run in this folder that was written last.

    Raises:
        RunError: The folder contains no run.
    """
    directories = run_directories(folder)
    if not directories:
        raise RunError(f"no run in {folder}/ yet; start one with neat evolve xor, or name a run directory.")
    return directories[0]
