"""Ten thousand damaged files of each kind: no crash and no foreign code, only errors of this package.

    python -m tests.faults.fuzz_files --times 10000 --seed 1

`test_fuzz.py` tries some thousand of them.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from neat import CheckpointError, Genome, GenomeError, NeatError, Network, Population, Settings, SettingsError
from neat.evolution.checkpoint_format import DIGEST, FORMAT, MAGIC, with_head
from tests.faults.fuzz_runs import damaged_bytes

HEAD = len(MAGIC) + len(f"{FORMAT}\n") + DIGEST


def saved(path: Path) -> bytes:
    """Save a small population to this file; return what the file holds."""
    settings = Settings(population_size=4).replace("mutation.add_neuron_rate", 1.0)
    population = Population(settings, inputs=1, outputs=1, seed=1)
    for _ in range(3):
        population.tell(np.arange(4.0))
    population.save(path)
    return path.read_bytes()


def load_damaged_checkpoints(times: int, seed: int, place: Path) -> int:
    """Load so many checkpoints with other bytes; return how many were accepted."""
    path, rng, accepted = place / "some", np.random.default_rng([seed, 1]), 0
    content = saved(path)
    for _ in range(times):
        broken = damaged_bytes(content, rng)
        path.write_bytes(broken)
        if broken != content:
            try:
                Population.load(path)
            except CheckpointError:
                continue
            accepted += 1
    return accepted


def load_forged_checkpoints(times: int, seed: int, place: Path) -> int:
    """Load so many checkpoints with other bytes and a valid checksum, and breed; return how many were accepted."""
    path, rng, accepted = place / "some", np.random.default_rng([seed, 2]), 0
    body = saved(path)[HEAD:]
    for _ in range(times):
        forged = damaged_bytes(body, rng)
        path.write_bytes(with_head(forged))
        try:
            loaded = Population.load(path)
        except CheckpointError:
            continue
        assert np.isfinite(Network(loaded.ask()[0]).activate([0.5])).all()
        loaded.tell(np.arange(4.0))
        accepted += 1
    return accepted


def read_damaged_texts(text: str, read: Callable[[str], object], error: type[NeatError], times: int, seed: int) -> int:
    """Read so many texts with other bytes; return how many were accepted."""
    rng, accepted = np.random.default_rng([seed, 3]), 0
    for _ in range(times):
        broken = damaged_bytes(text.encode(), rng).decode(errors="replace")
        try:
            read(broken)
        except error:
            continue
        accepted += 1
    return accepted


def read_damaged_settings(times: int, seed: int) -> int:
    return read_damaged_texts(Settings().to_toml(), Settings.from_toml, SettingsError, times, seed)


def read_damaged_genomes(times: int, seed: int) -> int:
    genome = Population(Settings(), inputs=2, outputs=1, seed=1).ask()[0]
    return read_damaged_texts(genome.to_json(), Genome.from_json, GenomeError, times, seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Read damaged checkpoints, settings and genomes.")
    parser.add_argument("--times", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        where = Path(place)
        assert load_damaged_checkpoints(given.times, given.seed, where) == 0
        print(f"checkpoints: {given.times:,} refused")
        print(f"with a checksum: {load_forged_checkpoints(given.times, given.seed, where):,} accepted and bred")
    print(f"settings: {read_damaged_settings(given.times, given.seed):,} accepted")
    print(f"genomes: {read_damaged_genomes(given.times, given.seed):,} accepted")
