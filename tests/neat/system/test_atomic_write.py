from pathlib import Path

import pytest

from neat.system.atomic_write import write_whole


def test_a_file_is_written_completely_or_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"before")

    with pytest.raises(TypeError):
        write_whole(path, "not bytes")  # type: ignore[arg-type]

    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    write_whole(path, b"after")
    assert path.read_bytes() == b"after"
