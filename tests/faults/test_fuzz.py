"""Ten thousand damaged files: no crash and no foreign code, only errors of this package.

Of hostile run directories a hundred are tried here; `python -m tests.faults.fuzz_runs --cases 10000 --seed 1` tries ten
thousand.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from neat import CheckpointError, Genome, GenomeError, NeatError, Network, Population, Settings, SettingsError
from neat.evolution.checkpoint_format import DIGEST, FORMAT, MAGIC, with_head
from tests.faults.fuzz_runs import damaged_bytes, fuzz

TIMES = 10_000
RUNS = 100
HEAD = len(MAGIC) + len(f"{FORMAT}\n") + DIGEST


@pytest.fixture
def population() -> Population:
    settings = Settings(population_size=4).replace("mutation.add_neuron_rate", 1.0)
    population = Population(settings, inputs=1, outputs=1, seed=1)
    for _ in range(3):
        population.tell(np.arange(4.0))
    return population


def test_damaged_checkpoints_are_refused(tmp_path: Path, population: Population) -> None:
    path, rng = tmp_path / "some", np.random.default_rng(1)
    population.save(path)
    content = path.read_bytes()

    for _ in range(TIMES):
        broken = damaged_bytes(content, rng)
        path.write_bytes(broken)
        if broken != content:
            with pytest.raises(CheckpointError):
                Population.load(path)


def test_checkpoints_with_a_forged_checksum_are_refused_or_valid(tmp_path: Path, population: Population) -> None:
    path, rng = tmp_path / "some", np.random.default_rng(2)
    population.save(path)
    body, bred = path.read_bytes()[HEAD:], 0

    for _ in range(TIMES):
        forged = damaged_bytes(body, rng)
        path.write_bytes(with_head(forged))
        try:
            loaded = Population.load(path)
        except CheckpointError:
            continue
        assert np.isfinite(Network(loaded.ask()[0]).activate([0.5])).all()
        loaded.tell(np.arange(4.0))
        bred += 1

    assert bred < TIMES / 10


@pytest.mark.parametrize(
    ("text", "read", "error"),
    [
        (Settings().to_toml(), Settings.from_toml, SettingsError),
        (Population(Settings(), inputs=2, outputs=1, seed=1).ask()[0].to_json(), Genome.from_json, GenomeError),
    ],
    ids=["settings", "genome"],
)
def test_damaged_texts_are_refused_or_valid(text: str, read: Callable[[str], object], error: type[NeatError]) -> None:
    rng, refused = np.random.default_rng(3), 0

    for _ in range(TIMES):
        broken = damaged_bytes(text.encode(), rng).decode(errors="replace")
        try:
            read(broken)
        except error:
            refused += 1

    assert refused > TIMES / 2


def test_hostile_runs_are_read_or_refused_by_every_command(tmp_path: Path) -> None:
    outcome = fuzz(RUNS, 1, tmp_path)

    assert outcome.faults == []
    for status in (0, 1):
        assert outcome.results[f"show: status {status}"] > RUNS // 5
