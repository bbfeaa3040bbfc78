import os
from pathlib import Path

import numpy as np
import pytest

import neat.system.atomic_write
from neat import CheckpointError, Population, RunError, Settings
from neat.runs.checkpoints import Checkpoints
from neat.settings import CheckpointSettings


def population_of(size: int = 8) -> Population:
    return Population(Settings(population_size=size), inputs=2, outputs=1, seed=1)


def evolved(population: Population, generations: int) -> Population:
    for _ in range(generations):
        population.tell(np.arange(float(len(population.ask()))))
    return population


def test_the_newest_files_are_kept(tmp_path: Path) -> None:
    checkpoints, population = Checkpoints(tmp_path, CheckpointSettings(keep=2)), population_of()
    for _ in range(4):
        checkpoints.save(evolved(population, 1))

    assert [path.name for path in checkpoints.files()] == [
        "generation-00000003.population",
        "generation-00000004.population",
    ]


def test_a_checkpoint_is_due_after_some_generations_or_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("neat.runs.checkpoints.time.monotonic", lambda: now)
    checkpoints = Checkpoints(tmp_path, CheckpointSettings(generations=5, seconds=60.0))

    assert [checkpoints.is_due(generation) for generation in (1, 4, 5, 6)] == [False, False, True, True]
    checkpoints.save(evolved(population_of(), 5))
    assert [checkpoints.is_due(generation) for generation in (6, 9, 10)] == [False, False, True]
    now = 161.0
    assert checkpoints.is_due(6)


def test_with_generations_0_only_the_clock_decides(tmp_path: Path) -> None:
    assert not Checkpoints(tmp_path, CheckpointSettings(generations=0, seconds=60.0)).is_due(10**6)


def test_the_newest_valid_checkpoint_is_loaded_and_damaged_ones_are_reported_and_set_aside(tmp_path: Path) -> None:
    checkpoints, population = Checkpoints(tmp_path, CheckpointSettings(keep=5)), population_of()
    paths = [checkpoints.save(evolved(population, 1)) for _ in range(4)]
    paths[3].write_bytes(paths[3].read_bytes()[:-1])
    paths[2].write_bytes(b"")

    found, problems = checkpoints.newest_valid()

    assert found is not None
    assert found.generation == 2
    assert [problem.split(" ")[0] for problem in problems] == [str(paths[3]), str(paths[2])]
    checkpoints.set_aside_after(found.generation)
    assert checkpoints.files() == paths[:2]
    assert sorted(path.name for path in tmp_path.glob("*.damaged")) == [f"{path.name}.damaged" for path in paths[2:]]


def test_an_empty_directory_has_no_checkpoint(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path, CheckpointSettings()).newest_valid() == (None, [])


def test_a_full_disk_leaves_older_checkpoints_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoints, population = Checkpoints(tmp_path, CheckpointSettings(keep=1)), population_of()
    checkpoints.save(evolved(population, 1))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(neat.system.atomic_write.os, "fsync", full)
    with pytest.raises(CheckpointError, match=r"generation-00000002\.population cannot be written: No space left"):
        checkpoints.save(evolved(population, 1))

    assert [path.name for path in tmp_path.iterdir()] == ["generation-00000001.population"]
    assert Population.load(checkpoints.files()[0]).generation == 1


@pytest.mark.parametrize("size", [8, 400])
def test_a_loaded_population_continues_like_the_saved_one(tmp_path: Path, size: int) -> None:
    saved, other = evolved(population_of(size), 3), evolved(population_of(size), 3)
    saved.save(tmp_path / "some")
    loaded = Population.load(tmp_path / "some")

    for population in (saved, other, loaded):
        evolved(population, 3)

    assert all(one == two == three for one, two, three in zip(saved.ask(), other.ask(), loaded.ask(), strict=True))
    assert np.array_equal(saved.ask().packed.synapses, loaded.ask().packed.synapses)


def test_checkpoints_that_are_not_regular_files_are_skipped(tmp_path: Path) -> None:
    directory = tmp_path / "checkpoints"
    directory.mkdir()
    checkpoints = Checkpoints(directory, CheckpointSettings())
    os.mkfifo(directory / "generation-00000003.population")
    (directory / "generation-00000002.population").symlink_to("/dev/zero")
    with (directory / "generation-00000001.population").open("wb") as file:
        file.truncate(2**40)

    population, problems = checkpoints.newest_valid()

    assert population is None
    assert [problem.split(": ", 1)[1] for problem in problems] == [
        "it is a pipe, not a regular file.",
        "it is a link, which is not followed, not a regular file.",
        "it has more than 4,294,967,296 bytes.",
    ]


def test_a_directory_that_is_a_link_is_neither_read_nor_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "generation-00000001.population").touch()
    (tmp_path / "checkpoints").symlink_to(tmp_path / "elsewhere")
    checkpoints = Checkpoints(tmp_path / "checkpoints", CheckpointSettings())

    for use in (checkpoints.files, checkpoints.newest_valid, lambda: checkpoints.set_aside_after(0)):
        with pytest.raises(RunError, match="checkpoints is a link, which is not followed"):
            use()
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["generation-00000001.population"]
