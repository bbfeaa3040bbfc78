import json
import os
from pathlib import Path

import pytest

from experiments.runner.champion_file import content_of, genome_in, is_champion_file, record_in
from neat import GenomeError, RunError
from tests.conftest import genome_of


def test_what_a_user_means_by_a_name_is_a_file_or_not(tmp_path: Path) -> None:
    (tmp_path / "brain").touch()
    (tmp_path / "run.json").mkdir()

    assert is_champion_file(tmp_path / "brain")
    assert is_champion_file(str(tmp_path / "missing.JSON"))
    assert not is_champion_file(tmp_path / "missing")
    assert not is_champion_file(tmp_path / "run.json")


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "brain.json").write_text(genome_of("0>3 +0.5 #1").to_json())
    (tmp_path / "link.json").symlink_to(tmp_path / "brain.json")

    assert genome_in(record_in(tmp_path / "link.json"), "link") == genome_of("0>3 +0.5 #1")


def test_what_cannot_be_read_is_an_error_of_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "around.json").symlink_to(tmp_path / "around.json")
    (tmp_path / "device.json").symlink_to("/dev/zero")
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(2**35)

    for name, message in (
        ("missing.json", "No such file"), ("pipe.json", "it is a pipe"), ("device.json", "it is a device"),
        ("huge.json", "it has more than"), ("around.json", "link"),
    ):  # fmt: skip
        with pytest.raises(RunError, match=rf"{name} cannot be read: .*{message}"):
            content_of(tmp_path / name)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[1]", b"{}", b'"id"', b"[" * 100_000], ids=repr)
def test_what_is_not_a_champion_is_refused_with_the_remedy(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "brain.json").write_bytes(content)

    with pytest.raises(RunError, match=r"brain\.json is not the JSON of a champion.*; name a run directory") as error:
        record_in(tmp_path / "brain.json")
    assert "\n" not in str(error.value)


def test_a_genome_that_is_not_valid_is_an_error_that_names_its_place() -> None:
    record = json.loads(genome_of("0>3 +0.5 #1").to_json())

    with pytest.raises(GenomeError, match=r"^brain\.json: "):
        genome_in({**record, "synapses": record["synapses"] * 2}, "brain.json")
