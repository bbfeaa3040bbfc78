"""The cache of compiled kernels: a changed source is compiled again, and nothing stale is ever read."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neat.evolution.warm_up import is_warm, warm_up
from neat.kernels import JIT, cache
from neat.settings import Settings

ROOT = Path(__file__).parents[3]
needs_jit = pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the package that a test may edit, without anything compiled."""
    shutil.copytree(ROOT / "neat", tmp_path / "neat", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(program: str, tree: Path, **variables: str) -> str:
    """Run a program with the packages of this tree, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    environment |= {"PYTHONPATH": str(tree), "HOME": str(tree / "home"), "XDG_CACHE_HOME": "", **variables}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tree, env=environment, capture_output=True, text=True, timeout=200,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def directories(folder: Path) -> list[Path]:
    """Return the cache directories beside the sources in this folder."""
    return sorted(folder.glob("__pycache__/*-*/"))


CLIPPED_NORMAL = """
import numpy as np
from neat.kernels.plain import move_over
from neat.kernels.random import uniform_within
move_over()
print(uniform_within(np.zeros(1, np.uint64), 1.0), len(uniform_within.stats.cache_hits))
"""


@needs_jit
def test_an_edited_callee_is_compiled_into_its_callers(copied: Path) -> None:
    first = run(CLIPPED_NORMAL, copied)
    again = run(CLIPPED_NORMAL, copied)
    edit(copied / "neat/kernels/markings.py", "EMPTY = -1", "EMPTY = -1  # still")
    edit(copied / "neat/kernels/random.py", "* (1.0 / 9007199254740992.0)", "* 0.0")

    assert (first.split()[1], again.split()[1]) == ("0", "1")  # compiled, then read from the disk
    assert first.split()[0] == again.split()[0]
    assert run(CLIPPED_NORMAL, copied) == "-1.0 0"
    assert len(directories(copied / "neat/kernels")) == 2


TASK_KERNEL = """
from neat.kernels import kernel
from physics import pull
@kernel
def episode(x):
    return pull(x)
"""
TASK_CALLEE = "from neat.kernels import kernel\n@kernel\ndef pull(x):\n    return x + 1.0\n"


@needs_jit
def test_a_tasks_kernel_is_compiled_again_when_a_file_beside_it_changes(copied: Path) -> None:
    task = copied / "task"
    task.mkdir()
    (task / "episode.py").write_text(TASK_KERNEL, encoding="utf-8")
    (task / "physics.py").write_text(TASK_CALLEE, encoding="utf-8")
    program = "import sys; sys.path.insert(0, 'task'); from episode import episode; print(episode(1.0))"

    assert run(program, copied) == "2.0"
    edit(task / "physics.py", "x + 1.0", "x + 10.0")
    assert run(program, copied) == "11.0"


def test_the_directory_depends_on_every_source_a_kernel_is_compiled_from(copied: Path) -> None:
    program = "from neat.kernels import cache; print(cache.directory_for(cache.KERNELS / 'random.py'))"
    found = {run(program, copied)}
    for source in ("kernels/distance.py", "kernels/__init__.py", "shape.py", "genetics/genes.py"):
        path = copied / "neat" / source
        path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        found.add(run(program, copied))

    assert len(found) == 5


def test_the_cache_respects_numbas_variable_and_skips_unwritable_directories(copied: Path) -> None:
    program = "from neat.kernels import cache; print(cache.directory_for(cache.KERNELS / 'random.py'))"

    chosen = run(program, copied, NUMBA_CACHE_DIR=str(copied / "chosen"))
    shutil.rmtree(copied / "neat/kernels/__pycache__", ignore_errors=True)
    (copied / "neat/kernels/__pycache__").write_text("in the way")
    at_home = run(program, copied, PYTHONDONTWRITEBYTECODE="1")
    (copied / "home").rename(copied / "moved")
    (copied / "home").write_text("in the way too")
    nowhere = run(program, copied, PYTHONDONTWRITEBYTECODE="1")

    assert Path(chosen).parent == copied / "chosen"
    assert Path(at_home).parent == copied / "home" / ".cache" / "neat"
    assert nowhere == "None"


@needs_jit
def test_a_kernel_that_cannot_be_cached_is_compiled(copied: Path) -> None:
    (copied / "home").write_text("in the way")
    (copied / "neat/kernels/__pycache__").write_text("in the way too")

    assert run(CLIPPED_NORMAL, copied, PYTHONDONTWRITEBYTECODE="1").split()[1] == "0"


def test_directories_of_older_sources_are_removed_once_they_are_a_day_old(tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text("", encoding="utf-8")
    old = cache.directory_for(tmp_path / "some.py")
    assert old is not None
    recent, foreign = old.with_name(f"{old.name[:-1]}-"), old.with_name("other-12345678-0")
    for directory in (recent, foreign):
        directory.mkdir()
    for directory in (old, foreign):
        os.utime(directory, (time.time() - 2 * cache.DAY,) * 2)
    (tmp_path / "some.py").write_text("# edited", encoding="utf-8")
    cache._directory_in.cache_clear()

    current = cache.directory_for(tmp_path / "some.py")

    assert current not in (None, old)
    assert {path.name for path in old.parent.iterdir()} == {current.name, recent.name, foreign.name}  # type: ignore[union-attr]


def test_what_is_not_a_file_is_not_cached() -> None:
    assert cache.directory_for("<stdin>") is None


def test_the_kernels_are_warm_after_a_warm_up_of_the_same_sources(copied: Path) -> None:
    program = "from neat.kernels import cache\nprint(cache.is_warm())\ncache.note_warm()\nprint(cache.is_warm())"

    assert run(program, copied).split() == ["False", "True"]
    assert run(program, copied).split() == ["True", "True"]
    (copied / "neat/kernels/random.py").write_text("", encoding="utf-8")
    assert run(program, copied).split() == ["False", "True"]


def test_a_warm_up_makes_the_kernels_warm() -> None:
    warm_up(Settings())

    assert is_warm()
