from pathlib import Path

import numpy as np
import pytest

import neat.system.atomic_write
from neat import CheckpointError, Population, Settings
from neat.runs.checkpoints import Checkpoints
from neat.settings import CheckpointSettings


def begun(size: int = 8) -> Population:
    return Population(Settings(population_size=size), inputs=2, outputs=1, seed=1)


def live(population: Population, generations: int) -> Population:
    for _ in range(generations):
        population.tell(np.arange(float(len(population.ask()))))
    return population


def test_the_last_few_are_kept(tmp_path: Path) -> None:
    checkpoints, population = Checkpoints(tmp_path, CheckpointSettings(keep=2)), begun()
    for _ in range(4):
        checkpoints.save(live(population, 1))

    assert [path.name for path in checkpoints.files()] == [
        "generation-00000003.population",
        "generation-00000004.population",
    ]


def test_one_is_due_after_so_many_generations_or_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("neat.runs.checkpoints.time.monotonic", lambda: now)
    checkpoints = Checkpoints(tmp_path, CheckpointSettings(generations=5, seconds=60.0))

    assert [checkpoints.is_due(generation) for generation in (1, 4, 5, 6)] == [False, False, True, True]
    checkpoints.save(live(begun(), 5))
    assert [checkpoints.is_due(generation) for generation in (6, 9, 10)] == [False, False, True]
    now = 161.0
    assert checkpoints.is_due(6)


def test_a_generation_is_never_due_by_number_if_the_clock_alone_decides(tmp_path: Path) -> None:
    assert not Checkpoints(tmp_path, CheckpointSettings(generations=0, seconds=60.0)).is_due(10**6)


def test_the_newest_that_is_sound_is_found_and_the_others_are_told_and_set_aside(tmp_path: Path) -> None:
    checkpoints, population = Checkpoints(tmp_path, CheckpointSettings(keep=5)), begun()
    paths = [checkpoints.save(live(population, 1)) for _ in range(4)]
    paths[3].write_bytes(paths[3].read_bytes()[:-1])
    paths[2].write_bytes(b"")

    found, complaints = checkpoints.newest_sound()

    assert found is not None
    assert found.generation == 2
    assert [complaint.split(" ")[0] for complaint in complaints] == [str(paths[3]), str(paths[2])]
    checkpoints.set_aside_after(found.generation)
    assert checkpoints.files() == paths[:2]
    assert sorted(path.name for path in tmp_path.glob("*.damaged")) == [f"{path.name}.damaged" for path in paths[2:]]


def test_of_an_empty_directory_nothing_is_found(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path, CheckpointSettings()).newest_sound() == (None, [])


def test_a_disk_that_takes_nothing_leaves_every_older_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints, population = Checkpoints(tmp_path, CheckpointSettings(keep=1)), begun()
    checkpoints.save(live(population, 1))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(neat.system.atomic_write.os, "fsync", full)
    with pytest.raises(CheckpointError, match=r"generation-00000002\.population cannot be written: No space left"):
        checkpoints.save(live(population, 1))

    assert [path.name for path in tmp_path.iterdir()] == ["generation-00000001.population"]
    assert Population.load(checkpoints.files()[0]).generation == 1


@pytest.mark.parametrize("size", [8, 400])
def test_saving_changes_nothing_and_loading_goes_on_alike(tmp_path: Path, size: int) -> None:
    saved, other = live(begun(size), 3), live(begun(size), 3)
    saved.save(tmp_path / "some")
    loaded = Population.load(tmp_path / "some")

    for population in (saved, other, loaded):
        live(population, 3)

    assert all(one == two == three for one, two, three in zip(saved.ask(), other.ask(), loaded.ask(), strict=True))
    assert np.array_equal(saved.ask().packed.synapses, loaded.ask().packed.synapses)
