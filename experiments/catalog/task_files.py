"""TaskFiles: the files of the user that define a task, so that a resumed run can find them and notice a change.

The files are that of the task and, from there, all files that it imports from its own folder. A class or function of
the program that runs is one piece of source, because the rest of a script may change freely.
"""

import ast
import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from experiments.catalog.module_file import is_file, module_file, source_in
from experiments.catalog.ours import is_ours
from experiments.catalog.registry import is_listed
from experiments.catalog.source_digest import digest, digest_like
from experiments.catalog.task_source import TaskSource
from experiments.catalog.user_module import folder_above
from fitness import FunctionTask, Gymnasium, PreparedTask
from neat.system import regular_file

MOST_FILES = 200
MOST_BYTES = 2**22
"""Of a source that is read. Of a larger file only the size counts."""


class TaskFiles(NamedTuple):
    """The files of a task."""

    file: Path
    """The file of the task."""
    digests: dict[str, str]
    """By file, relative to the folder of the task's file, or by `file.py:name` for a class or function of a script."""


def files_of(source: TaskSource, task: PreparedTask) -> TaskFiles | None:
    """Return the files of a task; None for a bundled task, and for one of a notebook.

    Args:
        source: Where the task comes from.
        task: The task.
    """
    if source.can_be_made and is_listed(source.name):
        return None
    place = source.name.rpartition(":")[0] if source.can_be_made else ""
    subject = subject_of(task)
    module = sys.modules.get(str(getattr(subject, "__module__", "")))
    found = module_file(place) if place else None
    file = found.file if found else None
    if file is None:
        file = Path(str(getattr(module, "__file__", None) or ""))
    if file.suffix != ".py" or not is_file(file) or is_ours(file):
        return None
    file = file.resolve()
    if module is not None and module is sys.modules["__main__"]:
        return TaskFiles(file, definition(file, subject))
    return TaskFiles(file, digests_of(file))


def changed(stated: Mapping[str, str], task: PreparedTask, files: TaskFiles | None) -> list[str]:
    """Return the names of the files, or of the definition in a script, that are not what they were.

    Args:
        stated: The digests when the run was started.
        task: The task as it is now.
        files: Its files.
    """
    if files is None:
        return sorted(stated)
    if any(":" in name for name in stated):  # a script, which may have another name now
        now = definition(files.file, subject_of(task), digest_like(stated.values()))
        return sorted(stated) if [*stated.values()] != [*now.values()] else []
    first = next(iter(stated), files.file.name)  # the task's own file, which may have another name now
    digests = digests_like(stated, files.file)
    now = {first if index == 0 else name: value for index, (name, value) in enumerate(digests.items())}
    return sorted(name for name in {*stated, *now} if stated.get(name) != now.get(name))


def is_unchanged(file: Path, stated: Mapping[str, str] | None) -> bool:
    """Return whether a file, and those that it imports, are what they were when the digests of a run were stored."""
    return stated is not None and digests_like(stated, file.resolve()) == stated


def digests_like(stated: Mapping[str, str], file: Path) -> dict[str, str]:
    """Return the digests of a file, and of those that it imports, of the kind that a run or a result states."""
    return digests_of(file, digest_like(stated.values()))


def subject_of(task: PreparedTask) -> Any:
    """Return the class or function that defines a task, or its environment."""
    subject = task.task
    if isinstance(subject, FunctionTask):
        subject = subject.function
    elif type(subject) is Gymnasium and callable(subject.id):
        subject = subject.id
    while isinstance(subject, functools.partial):
        subject = subject.func
    return subject if inspect.isclass(subject) or inspect.isroutine(subject) else type(subject)


def definition(file: Path, subject: Any, digest: Callable[[str], str] = digest) -> dict[str, str]:
    """Return the digest of a class or function by its name; nothing where its source is unknown."""
    try:
        text = inspect.getsource(subject)
    except (OSError, TypeError):
        return {}
    return {f"{file.name}:{subject.__qualname__}": digest(text)}


def digests_of(file: Path, digest: Callable[[str], str] = digest) -> dict[str, str]:
    """Return the digests of a file, and of all files that it imports from its own folder or package."""
    found: dict[str, str] = {}
    waiting, roots = [file], list(dict.fromkeys([file.parent, folder_above(file)]))
    while waiting and len(found) < MOST_FILES:
        path = waiting.pop()
        name = Path(os.path.relpath(path, file.parent)).as_posix()
        if name in found:
            continue
        try:
            if (size := path.stat().st_size) > MOST_BYTES:
                found[name] = digest(f"{size} bytes")
                continue
            text = regular_file.read(path.resolve(), MOST_BYTES).decode()
        except (OSError, ValueError):
            continue
        found[name] = digest(text)
        waiting += [other for other in imported_by(path, text, roots) if not is_ours(other)]
    return found


def imported_by(path: Path, text: str, roots: list[Path]) -> Iterator[Path]:
    """Yield the files that a file imports, where they lie in one of these folders."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # nested too deeply, for example
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from files_in(roots, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            parts = node.module.split(".") if node.module else []
            places = [path.parents[node.level - 1]] if 0 < node.level <= len(path.parents) else roots
            for alias in node.names:
                yield from files_in(places, [*parts, alias.name])


def files_in(folders: list[Path], parts: list[str]) -> Iterator[Path]:
    """Yield the files of a dotted name: those of its packages, and that of its module, in the first folder with any."""
    for folder in folders:
        found = [source_in(folder.joinpath(*parts[:index]), part) for index, part in enumerate(parts)]
        if any(found):
            yield from (path for path in found if path is not None)
            return
