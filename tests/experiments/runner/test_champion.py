"""Champions that are kept, and those of runs."""

from pathlib import Path

import pytest

from experiments.catalog.registry import find
from experiments.runner.champion import KEPT, champion_of, kept
from neat import Genome, RunError


def test_every_champion_that_is_kept_is_sound_and_of_an_experiment() -> None:
    assert "mario" in kept()
    for name in kept():
        path = KEPT / f"{name.replace(':', '_', 1)}.json"
        Genome.from_json(path.read_text(encoding="utf-8")).check()
        assert find(name).name == name


def test_what_is_neither_a_run_nor_kept_is_told_with_what_is() -> None:
    with pytest.raises(RunError, match=r"nobody is not a run directory: .* Champions that need no run: .*mario"):
        champion_of("nobody")


def test_a_directory_of_that_name_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mario").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RunError, match=r"mario is not a run directory: settings\.toml is missing\.$"):
        champion_of("mario")
