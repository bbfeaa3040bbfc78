"""Module file: the file that the name of a module leads to, found without importing anything.

`importlib.util.find_spec` would import the packages of a dotted name. So only the first part is searched as an import
searches it, and every further part in the folders of the package before it.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import NamedTuple


class ModuleFile(NamedTuple):
    """What an import of a name would execute."""

    file: Path | None
    """The file of the module; None for a module of the interpreter, a package without __init__.py, or a module that its
    packages lack."""
    packages: tuple[Path, ...]
    """The packages that are imported before it: the file of each, or its folders where it has no file."""
    by_path: bool
    """Whether it must be imported by its path, since its name is another file's, or since the path was given."""


def module_file(place: str) -> ModuleFile | None:
    """Return what a name leads to; None if nothing has the first part of that name.

    Args:
        place: A file that ends in .py, or a module. A module in the current folder is preferred to any other.
    """
    if place.endswith(".py"):
        return ModuleFile(Path(place), (), by_path=True) if is_file(Path(place)) else None
    parts = place.split(".")
    if not all(parts) or any(letter in place for letter in "/\\\0"):
        return None
    with contextlib.suppress(OSError, ValueError):  # the name is too long for a file, for example
        if (hidden := hidden_file(place)) is not None:
            return ModuleFile(hidden, (), by_path=True)
        return _searched(parts)
    return None


def hidden_file(place: str) -> Path | None:
    """Return the file of a module in the current folder that an import of its name would not find, or None."""
    parts = place.split(".")
    if place.endswith(".py") or not all(part.isidentifier() for part in parts):
        return None
    found = source_in(Path.cwd().joinpath(*parts[:-1]), parts[-1])
    return found if found is not None and is_taken(parts[0], Path.cwd()) else None


def source_in(folder: Path, name: str) -> Path | None:
    """Return the file that a module or package of this name has in a folder, or None."""
    candidates = (folder / name / "__init__.py", folder / f"{name}.py")
    return next((path for path in candidates if is_file(path)), None)


def is_file(path: Path) -> bool:
    """Return whether this is a file; False also for a path that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def lies_in(path: Path, directory: Path) -> bool:
    """Return whether a path, or what it leads to, lies in a directory; of any case where the file system ignores it."""
    for place in (Path(os.path.abspath(path)), path.resolve()):
        for folder in (place, *place.parents):
            with contextlib.suppress(OSError, ValueError):
                if os.path.samefile(folder, directory):
                    return True
    return False


def is_taken(name: str, folder: Path) -> bool:
    """Return whether a top-level name belongs to a module outside this folder."""
    if name in sys.stdlib_module_names:
        return True
    if (other := sys.modules.get(name)) is not None:
        return not _is_found_in(getattr(other, "__spec__", None), getattr(other, "__file__", None), folder)
    elsewhere = [path for path in sys.path if path and Path(path).resolve() != folder.resolve()]
    return any(
        found.origin is not None and not _is_found_in(found, found.origin, folder) for found in _found(name, elsewhere)
    )


def _is_found_in(spec: ModuleSpec | None, file: str | None, folder: Path) -> bool:
    """Return whether the top-level module of a spec or file is found in this folder."""
    packages = [*(spec.submodule_search_locations or ())] if spec is not None else []
    places = packages or ([file] if file else [])
    return any(Path(place).resolve().parent == folder.resolve() for place in places)


def _found(name: str, folders: list[str]) -> Iterator[ModuleSpec]:
    """Yield what each finder has for a top-level name, in the order of an import that searches these folders."""
    for finder in sys.meta_path:
        found = PathFinder.find_spec(name, folders) if finder is PathFinder else finder.find_spec(name, None)
        if found is not None:
            yield found


def _searched(parts: list[str]) -> ModuleFile | None:
    top = sys.modules.get(parts[0])
    if top is not None:
        file = getattr(top, "__file__", None)
        places = [Path(file)] if file else []
        folders = [*getattr(top, "__path__", ())]
    else:
        spec = next(_found(parts[0], [os.getcwd(), *sys.path]), None)
        if spec is None:
            return None
        places, folders = _places_of(spec)
    packages: list[Path] = []
    for part in parts[1:]:
        packages += places or map(Path, folders)
        spec = PathFinder.find_spec(part, folders)  # with the whole name, it would need the package to be imported
        if spec is None:  # an import fails here, after the packages
            return ModuleFile(None, tuple(packages), by_path=False)
        places, folders = _places_of(spec)
    if not places:
        packages += map(Path, folders)
    return ModuleFile(places[0] if places else None, tuple(packages), by_path=False)


def _places_of(spec: ModuleSpec) -> tuple[list[Path], list[str]]:
    """Return the file of a module, if it has one, and the folders in which its own modules are searched."""
    folders = [*(spec.submodule_search_locations or ())]
    return [Path(spec.origin)] if spec.has_location and spec.origin else [], folders
