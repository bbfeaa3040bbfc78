import os
from pathlib import Path

import pytest

from neat.runs import watched


def test_a_run_is_watched_for_a_while_after_it_was_touched(tmp_path: Path) -> None:
    assert not watched.is_watched(tmp_path)

    watched.touch(tmp_path)
    assert watched.is_watched(tmp_path)

    os.utime(tmp_path / watched.NAME, (1000.0, 1000.0))
    assert not watched.is_watched(tmp_path)
    watched.touch(tmp_path)
    assert watched.is_watched(tmp_path)

    watched.remove(tmp_path)
    assert not watched.is_watched(tmp_path)
    watched.remove(tmp_path)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch()
    os.utime(elsewhere, (1000.0, 1000.0))
    (tmp_path / watched.NAME).symlink_to(elsewhere)

    watched.touch(tmp_path)

    assert elsewhere.stat().st_mtime == 1000.0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with a name in a directory")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / watched.NAME)

    watched.touch(tmp_path)


def test_a_directory_that_does_not_exist_is_left_alone(tmp_path: Path) -> None:
    watched.touch(tmp_path / "nowhere")

    assert not watched.is_watched(tmp_path / "nowhere")
