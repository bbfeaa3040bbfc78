import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from neat import RunError
from neat.system.regular_file import is_regular, opened, read, refuse_link


def link(path: Path) -> None:
    (path.parent / "secret").write_text("secret")
    path.symlink_to(path.parent / "secret")


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(path))  # an absolute path can be too long for a socket


NOT_REGULAR: list[tuple[Callable[[Path], object], str]] = [
    (os.mkfifo, "it is a pipe, not a regular file"),
    (os.mkdir, "it is a directory, not a regular file"),
    (link, "it is a link, which is not followed, not a regular file"),
    (lambda path: path.symlink_to(path), "it is a link, which is not followed, not a regular file"),
    (lambda path: path.symlink_to("/dev/zero"), "it is a link, which is not followed, not a regular file"),
    (listen, "it is a socket, not a regular file"),
]


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")

    assert read(tmp_path / "file", 7) == b"content"
    with opened(tmp_path / "file", 7) as file:
        assert file.read(3) == b"con"
    assert is_regular(tmp_path / "file")


@pytest.mark.parametrize(("make", "reason"), NOT_REGULAR)
def test_anything_else_is_refused_at_once(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    make(tmp_path / "file")

    with pytest.raises(OSError, match=f"{reason}: "):
        read(tmp_path / "file", 100)

    assert not is_regular(tmp_path / "file")


def test_a_device_is_refused() -> None:
    with pytest.raises(OSError, match="it is a device"):
        read(Path("/dev/zero"), 100)


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "file", 100)
    assert not is_regular(tmp_path / "file")
    assert not is_regular(Path("a\0b"))


def test_a_file_of_a_terabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(2**40)

    with pytest.raises(OSError, match="it has more than 1,000 bytes"):
        read(tmp_path / "file", 1_000)


def test_a_file_that_becomes_a_link_between_the_check_and_the_opening_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(tmp_path / "file")
    monkeypatch.setattr(Path, "lstat", Path.stat)

    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        read(tmp_path / "file", 100)


def test_a_directory_that_is_a_link_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    refuse_link(tmp_path / "elsewhere")
    with pytest.raises(RunError, match="link is a link, which is not followed; put the directory itself there"):
        refuse_link(tmp_path / "link")
