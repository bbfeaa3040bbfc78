import os
import time
from collections.abc import Callable
from pathlib import Path

import multiprocess
import pytest

from neat import RunError
from neat.system.lock import hold, holder

FORK = multiprocess.get_context("fork")


def holding(path: Path, ready: Path) -> None:
    with hold(path, "runs/some"):
        ready.touch()
        time.sleep(60.0)


def test_a_held_lock_names_its_process_and_is_free_when_that_is_killed(tmp_path: Path) -> None:
    path, ready = tmp_path / "run.lock", tmp_path / "ready"
    process = FORK.Process(target=holding, args=(path, ready))
    process.start()
    while not ready.exists():
        time.sleep(0.01)

    refusal = rf"runs/some is in use by process {process.pid} on .*; stop that one first"
    with pytest.raises(RunError, match=refusal), hold(path, "runs/some"):
        pass
    assert (holder(path) or "").startswith(f"process {process.pid} on ")
    process.kill()
    process.join()

    assert holder(path) is None
    with hold(path, "runs/some"):
        assert f"process {os.getpid()} on " in path.read_text()


def test_a_process_cannot_take_its_own_lock_twice(tmp_path: Path) -> None:
    with hold(tmp_path / "run.lock", "runs/some"):
        refusal = "runs/some is in use by this process"
        with pytest.raises(RunError, match=refusal), hold(tmp_path / "run.lock", "runs/some"):
            pass
        assert held_elsewhere(tmp_path / "run.lock")
    assert not held_elsewhere(tmp_path / "run.lock")


def held_elsewhere(path: Path) -> bool:
    """Return whether another process finds the lock held."""
    process = FORK.Process(target=lambda: os._exit(holder(path) is not None))
    process.start()
    process.join()
    return bool(process.exitcode)


def test_a_child_that_outlives_its_parent_does_not_keep_the_lock(tmp_path: Path) -> None:
    path, ready = tmp_path / "run.lock", tmp_path / "ready"

    def parent() -> None:
        with hold(path, "runs/some"):
            child = os.fork()
            if child == 0:
                time.sleep(1.0)
                os._exit(0)
            ready.write_text(str(child))
            time.sleep(60.0)

    process = FORK.Process(target=parent)
    process.start()
    while not (ready.exists() and ready.read_text()):
        time.sleep(0.01)
    process.kill()
    process.join()

    os.kill(int(ready.read_text()), 0)  # it is still there
    assert holder(path) is None


def test_a_lock_that_was_never_held_is_free(tmp_path: Path) -> None:
    assert holder(tmp_path / "run.lock") is None


def test_a_lock_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    refusal = "runs/some cannot be written: No such file or directory"
    with pytest.raises(RunError, match=refusal), hold(tmp_path / "nowhere" / "run.lock", "runs/some"):
        pass


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to(path.parent / "precious")])
def test_only_a_regular_file_is_locked_and_emptied(tmp_path: Path, make: Callable[[Path], object]) -> None:
    (tmp_path / "precious").write_text("content")
    make(tmp_path / "run.lock")

    assert holder(tmp_path / "run.lock") is None
    with pytest.raises(RunError, match=r"runs/some cannot be written: "), hold(tmp_path / "run.lock", "runs/some"):
        pass
    assert (tmp_path / "precious").read_text() == "content"


def test_the_directory_of_a_lock_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "run")

    with (
        hold(tmp_path / "link" / "run.lock", "some"),
        pytest.raises(RunError, match="in use by this process"),
        hold(tmp_path / "run" / "run.lock", "some"),
    ):
        pass
