import os
import sys
import threading
from pathlib import Path

import pytest

from neat import RunError
from neat.system.result_file import write

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def test_a_new_file_is_written(tmp_path: Path) -> None:
    write(tmp_path / "new", b"content")

    assert (tmp_path / "new").read_bytes() == b"content"


@posix
def test_a_link_is_followed_and_permissions_are_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o600)
    (tmp_path / "link").symlink_to("file")

    write(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


@posix
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()), daemon=True)
    reader.start()

    write(pipe, b"content" * 100_000)

    reader.join(30)
    assert found == [b"content" * 100_000]
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_a_full_device_is_an_error() -> None:
    with pytest.raises(RunError, match="/dev/full cannot be written: No space left"):
        write(Path("/dev/full"), b"content")


def test_a_directory_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be written"):
        write(tmp_path, b"content")


def test_a_source_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_bytes(b"old")

    with pytest.raises(RunError, match="but is what the result is made from; name another file"):
        write(tmp_path / "sub" / ".." / "one.json", b"new", sources=[str(tmp_path / "one.json")])

    assert (tmp_path / "one.json").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["champion.json", "settings.toml", "history.sqlite"])
def test_files_of_a_run_are_not_replaced(tmp_path: Path, name: str) -> None:
    for one in ("settings.toml", "history.sqlite"):
        (tmp_path / one).write_bytes(b"old")

    with pytest.raises(RunError, match=f"but is {name} of a run directory"):
        write(tmp_path / name, b"new")
    write(tmp_path / "brain.json", b"new")


def test_settings_outside_of_a_run_are_replaced(tmp_path: Path) -> None:
    write(tmp_path / "settings.toml", b"old")
    write(tmp_path / "settings.toml", b"new")

    assert (tmp_path / "settings.toml").read_bytes() == b"new"
