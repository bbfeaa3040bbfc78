"""The public face of `neat`: its names, its version, and what importing it loads."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import neat
from tests.processes import environment

ROOT = Path(__file__).parents[2]


def loaded_by(program: str) -> set[str]:
    """Return the names of the modules that a program has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint('loaded:', *sys.modules)"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    return set(done.stdout.split("loaded:")[-1].split())


@pytest.mark.parametrize(
    "program",
    [
        "from neat import NeatError, RunError, __version__",
        "from neat import Shape",
        "import visualizer.server",
        "import runpy\nsys = __import__('sys')\nsys.argv = ['neat', '--help']\ntry:\n"
        "    runpy.run_module('experiments.cli.main', run_name='__main__')\nexcept SystemExit:\n    pass",
    ],
)
def test_what_runs_no_network_does_not_load_numba(program: str) -> None:
    assert "numba" not in loaded_by(program)


def test_every_public_name_can_be_imported_and_is_listed() -> None:
    assert neat.__all__ == sorted(neat.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    for name in neat.__all__:
        assert getattr(neat, name) is not None
        assert name in dir(neat)


def test_names_are_imported_from_where_a_type_checker_finds_them() -> None:
    tree = ast.parse(Path(neat.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imported = {
        alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }

    assert imported == {name: f"neat.{module}" for name, module in neat._HOMES.items()}
    assert set(imported) == set(neat.__all__)


def test_modules_are_attributes_once_they_are_asked_for() -> None:
    folder = Path(neat.__file__).parent
    modules = {path.stem for path in folder.glob("[a-z]*.py")}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}

    assert modules == neat._MODULES
    assert neat.settings.Settings is neat.Settings
    assert "settings" in dir(neat)


def test_a_wrong_name_gets_the_nearest_one() -> None:
    with pytest.raises(AttributeError, match=r"module 'neat' has no attribute 'Populaton'. Did you mean Population\?"):
        _ = neat.Populaton  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="cannot import name 'Populaton'"):
        exec("from neat import Populaton")
    assert not hasattr(neat, "xyzzy")


def test_the_version_is_a_literal_that_the_build_can_read() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", neat.__version__)
    assert f'__version__ = "{neat.__version__}"' in Path(neat.__file__).read_text(encoding="utf-8")
