from pathlib import Path

import pytest

import fitness
import neat
from experiments.catalog.ours import PACKAGES, ROOT, is_ours
from tests.processes import python


@pytest.mark.parametrize("module", [neat, fitness])
def test_our_packages_are_ours(module: object) -> None:
    assert is_ours(Path(str(vars(module)["__file__"])))


@pytest.mark.parametrize("name", ["game.py", "tests/game.py", "examples/experiments/game.py", "neat_game/__init__.py"])
def test_what_lies_beside_our_packages_is_the_users(name: str) -> None:
    assert not is_ours(ROOT / name)


def test_a_link_to_a_file_of_ours_is_ours(tmp_path: Path) -> None:
    (tmp_path / "game.py").symlink_to(ROOT / "fitness" / "tasks" / "xor.py")

    assert is_ours(tmp_path / "game.py")


def test_no_package_of_ours_is_imported_before_it_is_known_to_be_ours(tmp_path: Path) -> None:
    done = python(
        f"import sys, experiments.cli.own_neat\nprint([name for name in {PACKAGES} if name in sys.modules])\n",
        tmp_path,
    )

    assert done.stdout == "['experiments']\n", done.stderr
