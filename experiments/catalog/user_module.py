"""User module: a Python file or module of the user, imported so that no name clashes.

The folder of a file is searched first while the file is imported, as `python file.py` does, and last afterwards: a
file of the user that is named like a module of Python or like one of our packages never replaces it in what we import
later, or in a process that is started later. A file whose name is taken is imported under a private name.

    neat, fitness               always ours, in files of the user too
    experiments, visualizer     the user's own while a file beside them is imported, ours otherwise
"""

import ast
import contextlib
import hashlib
import importlib
import importlib.util
import keyword
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple

from experiments.catalog.module_file import hidden_file, is_file, is_taken, lies_in, source_in
from experiments.catalog.ours import OURS_OR_OWN, PACKAGES, is_ours
from fitness.evaluation.prelude import before_unpickling
from fitness.raised import with_place
from neat import TaskError
from neat.errors import did_you_mean
from neat.system import regular_file

PRIVATE = "_neat_task_"
"""Begins the private name of a package that stands for a folder of the user."""
MOST_BYTES = 2**22
"""Of a source that is read to find what it imports; far more than any programmer writes."""
FOLDERS: list[str] = []
"""Folders of files that tasks came from. They are searched last, for what such a file imports later."""
_FILES: dict[str, "LoadedFile"] = {}
"""By the name of the module."""


class LoadedFile(NamedTuple):
    """A file that was imported by its path."""

    path: Path
    digest: bytes
    """Of its contents, as it was imported; times of changes are the same within some milliseconds."""


def object_named(place: str, attribute: str, without: Path | None = None) -> Any:
    """Return an object of a module or of a Python file, imported.

    Args:
        place: A file that ends in .py, or a module. A module in the current folder is preferred to any other.
        attribute: The name of the object.
        without: A directory; if the current folder lies in it, the current folder is not searched.

    Raises:
        TaskError: The module cannot be imported, or it has no such object.
    """
    if (own := hidden_file(place)) is not None and hasattr(module := module_named(str(own)), attribute):
        return getattr(module, attribute)
    module = module_named(place, without)
    if not hasattr(module, attribute):
        names = [word for word in vars(module) if not word.startswith("_")]
        raise TaskError(f"{place} has no {attribute}.{did_you_mean(attribute, names)}")
    return getattr(module, attribute)


def module_named(place: str, without: Path | None = None) -> ModuleType:
    """Import a module, or a file that ends in .py.

    Args:
        place: As `object_named` takes it.
        without: As `object_named` takes it.

    Raises:
        TaskError: It does not exist, or its import raises.
    """
    try:
        return _load(Path(place)) if place.endswith(".py") else _imported(place, without)
    except TaskError:
        raise
    except (Exception, SystemExit) as error:  # importing is running: a user's module can raise anything
        folder = Path(place).parent if place.endswith(".py") else Path()
        raise TaskError(f"{place} cannot be imported: {with_place(error)}{_hint(error, folder)}") from error


def file_of(module: ModuleType) -> Path | None:
    """Return the file that a module of `module_named` was imported from by its path, None for any other module."""
    loaded = _FILES.get(module.__name__)
    return loaded.path if loaded else None


def folder_above(file: Path) -> Path:
    """Return the folder that contains the outermost package of a file, or the file itself if it is in no package."""
    return _parts_of(file)[1]


def _hint(error: BaseException, folder: Path) -> str:
    """Return which file beside a module is hidden by a module of the same name, if the error is about that name."""
    if not isinstance(error, ImportError | AttributeError):
        return ""
    for name in dict.fromkeys(re.findall(r"\w+", str(error))):
        ours = name in PACKAGES
        if (ours or name in sys.stdlib_module_names) and (found := source_in(folder, name)):
            owner = "craig-neat" if ours else "Python"
            return f"; {found.name} has the name of a module of {owner}, rename it"
    return ""


def _imported(name: str, without: Path | None) -> ModuleType:
    """Import a module from the user's folder, unless that lies in the directory `without`, or from anywhere else."""
    if without is not None and lies_in(Path.cwd(), without):
        before_unpickling(importlib.import_module, name)
        return importlib.import_module(name)
    folder = str(Path.cwd())
    before_unpickling(import_first, name, folder)
    return import_first(name, folder)


def import_first(name: str, folder: str) -> ModuleType:
    """Import a module from this folder, or from anywhere else.

    The folder comes first for this import only. Where Python itself searches the current folder first, as in an
    interactive session, it stays first.
    """
    if sys.path[:1] == [""]:
        return importlib.import_module(name)
    with _searched_first([folder], ""):
        return importlib.import_module(name)


@contextlib.contextmanager
def _searched_first(folders: Sequence[str], afterwards: str | None = None) -> Iterator[None]:
    """Search these folders first within the block, and last after it.

    Args:
        folders: The folders.
        afterwards: What is searched instead after the block: "", whatever the current folder is then.
    """
    sys.path[:0] = folders
    try:
        yield
    finally:
        for folder in folders:
            with contextlib.suppress(ValueError):  # the import may have changed the list
                sys.path.remove(folder)
        for path in folders if afterwards is None else [afterwards]:
            if path not in sys.path:
                sys.path.append(path)
                if path:
                    FOLDERS.append(path)


def _load(path: Path) -> ModuleType:
    """Import a file by its path; a file that is imported already, and was not changed since, is not executed again."""
    if not is_file(path):
        raise TaskError(f"{path} is not a file; TASK is file.py:object, relative to {Path.cwd()}.")
    script = sys.modules["__main__"]
    if _is_file_of(script, path):
        return script  # the program that runs: to execute it a second time would start it again
    file = path.resolve()
    parts, root = _parts_of(file)
    name = ".".join(parts)
    is_name = all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
    if not is_name or len(parts) <= _relative_level(file) or is_taken(parts[0], root):
        name = ".".join([_private_package(root), *(re.sub(r"\W", "_", part) for part in parts)])
    module = sys.modules.get(name)
    loaded = _FILES.get(name)
    if module is None or (loaded is not None and loaded.digest != _digest(file)):
        before_unpickling(load_once, name, str(file), str(root))
        module = load_as(name, str(file), str(root))
    return module


class _SourceLoader(SourceFileLoader):
    """Compiles a file each time: cached bytecode counts as valid if the file changes within the same second."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the module."""
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


def _digest(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def load_once(name: str, path: str, root: str) -> None:
    """Import a file as `load_as` does, unless this process has imported a module of that name."""
    if name not in sys.modules:
        load_as(name, path, root)


def load_as(name: str, path: str, root: str) -> ModuleType:
    """Import a file under this name.

    Args:
        name: Of the module, with its packages.
        path: Of the file.
        root: The folder that contains the outermost package, or the file.
    """
    file, folder = Path(path), Path(root)
    if name.startswith(PRIVATE):
        _private_package(folder)
    folders = [str(file.parent)] if name.startswith(PRIVATE) else list(dict.fromkeys([str(file.parent), root]))
    with _own_modules(file.parent), _searched_first(folders):
        if package := name.rpartition(".")[0]:
            importlib.import_module(package)
        spec = importlib.util.spec_from_file_location(name, file, loader=_SourceLoader(name, str(file)))
        if spec is None or spec.loader is None:
            raise TaskError(f"{path} is not a Python file.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        _FILES[name] = LoadedFile(file, _digest(file))
        try:
            spec.loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)  # half of a module
            _FILES.pop(name, None)
            raise
    return module


@contextlib.contextmanager
def _own_modules(folder: Path) -> Iterator[None]:
    """Let the user's own `experiments` and `visualizer` beside a file be found instead of ours within the block."""
    own = [name for name in OURS_OR_OWN if (file := source_in(folder, name)) and not is_ours(file)]
    without_init = [name for name in OURS_OR_OWN if name not in own and _is_namespace(folder / name)]
    names = {*own, *without_init}
    hidden = {loaded: sys.modules.pop(loaded) for loaded in list(sys.modules) if loaded.partition(".")[0] in names}
    for name in without_init:  # Python would prefer our package, which has __init__.py
        _add_package(name, folder / name)
    try:
        yield
    finally:
        for loaded in [loaded for loaded in sys.modules if loaded.partition(".")[0] in names]:
            del sys.modules[loaded]
        sys.modules.update(hidden)


def _is_namespace(folder: Path) -> bool:
    """Return whether a folder without __init__.py contains modules, and is not ours."""
    return folder.is_dir() and not (folder / "__init__.py").exists() and any(folder.glob("*.py"))


def _parts_of(file: Path) -> tuple[list[str], Path]:
    """Return the names of the packages that contain a file, with that of its module, and the folder above them.

    A package is a folder with __init__.py, or a folder that the file's relative imports reach.
    """
    parts, folder, level = [file.stem], file.parent, _relative_level(file)
    while (folder / "__init__.py").is_file() or len(parts) <= level:
        if not folder.name.isidentifier():
            break
        parts.insert(0, folder.name)
        folder = folder.parent
    return parts, folder


def _relative_level(file: Path) -> int:
    """Return how many packages up the relative imports of a file reach."""
    try:
        tree = ast.parse(regular_file.read(file.resolve(), MOST_BYTES))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):  # the import reports it
        return 0
    return max((node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)), default=0)


def _private_package(root: Path) -> str:
    """Return the name of a package that stands for a folder: its modules are found there, and clash with no other."""
    name = PRIVATE + hashlib.sha256(str(root).encode()).hexdigest()[:12]
    if name not in sys.modules:
        _add_package(name, root)
    return name


def _add_package(name: str, folder: Path) -> None:
    """Make a package without a file of its own, whose modules are found in this folder."""
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules[name] = importlib.util.module_from_spec(spec)


def _is_file_of(module: ModuleType, path: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve() == path.resolve()
