"""The checkpoint format: exact, compatible with format 1, and safe to load from an untrusted source."""

import os
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fitness import DoublePole, Maze, Workers
from neat import CheckpointError, Genome, Genomes, Network, Population, Settings, evolve
from neat.evolution import checkpoint_format
from neat.evolution.checkpoint_format import DIGEST, MAGIC, NAMES, from_bytes, from_columns, to_columns, with_head
from tests.plain import digest

DATA = Path(__file__).parents[2] / "data"


def named(module: str, name: str) -> bytes:
    """Return a pickle of this class or function."""
    return b"\x80\x04c" + f"{module}\n{name}\n".encode() + b"."


def aged(generations: int) -> Population:
    population = Population(Settings(population_size=60), inputs=2, outputs=1, seed=1)
    for _ in range(generations):
        population.tell([float(Network(genome).activate((0.5, -0.5))[0]) for genome in population.ask()])
    return population


def test_every_name_is_that_of_a_class_or_function_where_the_table_says() -> None:
    for name, module in NAMES.items():
        assert getattr(import_module(module), name).__name__ == name


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_population_of_an_earlier_format_loads_and_continues_bit_for_bit(number: int) -> None:
    population = Population.load(DATA / f"format-{number}.population")

    with Workers(DoublePole(velocities=False) if number < 3 else Maze("medium"), processes=0) as workers:
        for generation in evolve(population, workers.observe, workers.validate):
            if generation.number == 9:
                break

    assert digest(population.ask()) == (DATA / f"format-{number}.digest").read_text().strip()


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_population_of_an_earlier_format_becomes_one_of_today_when_it_is_saved(tmp_path: Path, number: int) -> None:
    old = Population.load(DATA / f"format-{number}.population")
    old.save(tmp_path / "population")

    new = Population.load(tmp_path / "population")

    assert (tmp_path / "population").read_bytes().startswith(MAGIC + b"6\n")
    assert digest(new.ask()) == digest(old.ask())
    assert (new.champion, new.validated, new.generation) == (old.champion, old.validated, old.generation)


def test_the_module_path_in_a_file_is_ignored(tmp_path: Path) -> None:
    population = aged(2)
    population.save(tmp_path / "population")
    body = (tmp_path / "population").read_bytes()[len(MAGIC) + 2 + DIGEST :]
    path = Population.__module__.encode()
    moved = body.replace(path, b"x" * len(path))
    assert moved != body
    (tmp_path / "population").write_bytes(with_head(moved))

    assert digest(Population.load(tmp_path / "population").ask()) == digest(population.ask())


def test_no_module_that_a_file_names_is_imported(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(with_head(named("antigravity", "Settings")))

    with pytest.raises(CheckpointError, match="must contain a Population, but contains a type"):
        Population.load(tmp_path / "file")
    assert "antigravity" not in sys.modules


def test_the_checksum_covers_the_format_number(tmp_path: Path) -> None:
    aged(1).save(tmp_path / "population")
    content = (tmp_path / "population").read_bytes()
    (tmp_path / "population").write_bytes(content.replace(MAGIC + b"6", MAGIC + b"5", 1))

    with pytest.raises(CheckpointError, match="is damaged"):
        Population.load(tmp_path / "population")


@pytest.mark.parametrize("number", [0, 7, 10])
def test_another_format_is_refused_with_both_numbers(tmp_path: Path, number: int) -> None:
    (tmp_path / "file").write_bytes(with_head(named("neat", "Settings"), number))

    with pytest.raises(CheckpointError) as caught:
        Population.load(tmp_path / "file")

    expected = f"has format {number}, but this version reads 1 to 6; load it with a newer version of neat."
    assert str(caught.value) == f"{tmp_path / 'file'} {expected}"


class Shell:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch hacked",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a saved population"),
        (b"something else\n", "is not a saved population"),
        (MAGIC + b"7\n", "has format 7, but this version reads 1 to 6"),
        (MAGIC + b"2\nshort", "is damaged"),
        (MAGIC + b"1\nshort", "is damaged"),
        (with_head(pickle.dumps(Shell())), "names posix.system, which no saved population contains"),
        (with_head(pickle.dumps(Shell()), 1), "names posix.system, which no saved population contains"),
        (with_head(pickle.dumps(Settings())), "must contain a Population, but contains a Settings"),
        (with_head(b"\x80\x05garbage"), "cannot be read"),
    ],
)
def test_any_other_file_is_refused_and_nothing_in_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(CheckpointError, match=message):
        Population.load("file")
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("subprocess", "Popen"),
        ("importlib", "import_module"),
        ("neat.evolution.population", "checkpoint_format"),
        ("neat.system.atomic_write", "write_whole"),
        ("neat.settings", "tomllib"),
        ("neat.genetics.genome", "Genome.from_json"),
        ("neat", "Genome.from_json"),
        ("neat", "register_activation"),
        ("numpy", "load"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy", "memmap"),
    ],
)
def test_a_checkpoint_may_name_only_what_a_population_consists_of(
    tmp_path: Path, module: str, name: str, number: int
) -> None:
    (tmp_path / "file").write_bytes(with_head(named(module, name), number))

    with pytest.raises(CheckpointError, match=f"names {module}.{name}, which no saved population contains"):
        Population.load(tmp_path / "file")


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", ["Genome", "Population", "from_bytes"])
def test_a_checkpoint_may_not_change_our_classes_and_functions(tmp_path: Path, name: str, number: int) -> None:
    before = dict(vars(Genome))
    body = named("neat", name)[:-1] + b"N}\x8c\x05check" + named("neat", "Settings")[2:-1] + b"s\x86b."
    (tmp_path / "file").write_bytes(with_head(body, number))

    with pytest.raises(CheckpointError, match=r"changes <.*, which no saved population does"):
        Population.load(tmp_path / "file")

    assert dict(vars(Genome)) == before


@pytest.mark.parametrize("state", [b"N", b"]", b"}", b"K\x01"])
def test_a_population_of_format_1_without_attributes_is_refused(tmp_path: Path, state: bytes) -> None:
    empty = named("neat.population", "Population")[:-1] + b")\x81" + state + b"b."
    (tmp_path / "file").write_bytes(with_head(empty, 1))

    with pytest.raises(CheckpointError, match=r"cannot be read|lacks"):
        Population.load(tmp_path / "file")


@pytest.mark.parametrize(
    "arguments",
    [
        ("from_columns", ("synapses", 10**12, {})),
        ("from_columns", ("synapses", 10**9, {"weight": b"", "enabled": b""})),
        ("from_columns", ("neurons", -1, {"bias": b"", "response": b""})),
        ("from_columns", ("objects", 1, {})),
        ("from_bytes", ("whole", (10**12,), b"")),
        ("from_bytes", ("whole", (-1, 2), b"12345678")),
        ("from_bytes", ("object", (1,), b"12345678")),
    ],
)
def test_invalid_arrays_are_refused_before_memory_is_allocated(
    tmp_path: Path, arguments: tuple[str, tuple[Any, ...]]
) -> None:
    name, values = arguments
    body = named(checkpoint_format.__name__, name)[:-1] + pickle.dumps(values, protocol=4)[2:-1] + b"R."
    (tmp_path / "file").write_bytes(with_head(body))

    with pytest.raises(CheckpointError, match="cannot be read"):
        Population.load(tmp_path / "file")


def test_columns_give_the_same_genes_again() -> None:
    packed: Genomes = aged(5).ask()
    synapses, neurons = packed.packed.synapses, packed.packed.neurons

    assert np.array_equal(from_columns("synapses", len(synapses), to_columns(synapses)), synapses)
    assert np.array_equal(from_columns("neurons", len(neurons), to_columns(neurons)), neurons)


def test_a_checkpoint_contains_everything_after_any_history(tmp_path: Path) -> None:
    settings = Settings(population_size=20).replace("species.threshold", 0.5).replace("genome.activations", ["tanh"])
    population = Population(settings, inputs=2, outputs=1, seed=2**63 - 1)
    population.save(tmp_path / "young")
    for number in range(25):
        population.tell(np.arange(20.0) * (-1.0) ** number, lambda genome, generation, bar: genome.fitness)
    population.save(tmp_path / "old")

    assert Population.load(tmp_path / "young").champion is None
    old = Population.load(tmp_path / "old")
    assert old.champion == population.champion
    assert (old.validated, old.generation, old.settings) == (population.validated, 25, settings)
    with pytest.raises(ValueError, match="read-only"):
        old.champion.synapses["weight"] = 0.0  # type: ignore[union-attr]  # it has a champion


def test_a_plain_pickle_is_not_a_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(pickle.dumps(Population(Settings(), inputs=1, outputs=1, seed=0)))

    with pytest.raises(CheckpointError, match="is not a saved population"):
        Population.load(tmp_path / "file")


def test_a_truncated_or_flipped_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "population"
    aged(2).save(path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(100):
        broken = bytearray(whole)
        broken[int(rng.integers(len(whole)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(broken)
        with pytest.raises(CheckpointError):
            Population.load(path)
        path.write_bytes(whole[: int(rng.integers(len(whole)))])
        with pytest.raises(CheckpointError):
            Population.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="nowhere cannot be read: No such file"):
        Population.load(tmp_path / "nowhere")


def test_settings_that_came_after_a_format_have_their_defaults(tmp_path: Path) -> None:
    population = aged(2)
    for name in ("cells", "score_offset"):
        del population.settings.selection.__dict__[name]
    del population.__dict__["_map"]
    checkpoint_format.save(population, tmp_path / "today")
    body = (tmp_path / "today").read_bytes()[len(MAGIC) + 2 + DIGEST :]
    (tmp_path / "before").write_bytes(with_head(body, 3))

    loaded = Population.load(tmp_path / "before")

    assert loaded.settings == Settings(population_size=60)
    assert loaded.map is None
    with pytest.raises(CheckpointError, match="lacks _map"):
        Population.load(tmp_path / "today")


def test_truth_values_of_a_file_are_zero_or_one() -> None:
    flags = from_bytes("truth", (3,), b"\x00\x01\xff")

    assert flags.dtype == np.bool_
    assert flags.view(np.uint8).tolist() == [0, 1, 1]
