import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import multiprocess
import pytest

from neat import RunError
from neat.system import lock
from neat.system.lock import hold, holder

fcntl = pytest.importorskip("fcntl", reason="these tests play Windows with the locks of POSIX")
FORK = multiprocess.get_context("fork")


def locking(descriptor: int, mode: int, count: int) -> None:
    """Do what `msvcrt.locking` does: lock some bytes from the current position on."""
    fcntl.lockf(descriptor, mode, count, os.lseek(descriptor, 0, os.SEEK_CUR), os.SEEK_SET)


MSVCRT = SimpleNamespace(locking=locking, LK_NBLCK=fcntl.LOCK_EX | fcntl.LOCK_NB, LK_UNLCK=fcntl.LOCK_UN)


@pytest.fixture(autouse=True, params=["fcntl", "msvcrt"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """POSIX, or Windows, which has other locks."""
    if request.param == "msvcrt":
        monkeypatch.setattr(lock, "fcntl", None)
        monkeypatch.setattr(lock, "msvcrt", MSVCRT)


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


def test_a_lock_is_looked_at_without_taking_it(tmp_path: Path) -> None:
    path, ready = tmp_path / "run.lock", tmp_path / "ready"
    assert lock.is_held(path) is False
    process = FORK.Process(target=holding, args=(path, ready))
    process.start()
    while not ready.exists():
        time.sleep(0.01)

    assert lock.is_held(path) is True
    process.kill()
    process.join()

    assert lock.is_held(path) is False
    with hold(path, "runs/some"):
        assert lock.is_held(path) is True
    assert lock.is_held(path) is False


def test_whether_a_lock_is_held_is_unknown_where_there_are_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_locks(*arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    path = tmp_path / "run.lock"
    path.touch()
    for system in (lock.fcntl, lock.msvcrt):
        if system is not None:
            monkeypatch.setattr(system, "lockf" if system is fcntl else "locking", without_locks)

    assert lock.is_held(path) is None
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert lock.is_held(path) is None


def test_a_lock_that_is_only_looked_at_can_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, False, True])
    monkeypatch.setattr(lock, "_locked", lambda descriptor: next(answers))

    with hold(tmp_path / "run.lock", "runs/some"):
        assert lock.is_held(tmp_path / "run.lock") is True
