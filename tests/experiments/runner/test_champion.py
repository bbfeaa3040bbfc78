from pathlib import Path

import pytest

from experiments.catalog.registry import find
from experiments.runner.champion import BUNDLED, bundled_names, champion_of
from neat import Genome, RunError


def test_every_bundled_champion_is_valid_and_belongs_to_an_experiment() -> None:
    assert "mario" in bundled_names()
    for name in bundled_names():
        path = BUNDLED / f"{name.replace(':', '_', 1)}.json"
        Genome.from_json(path.read_text(encoding="utf-8")).check()
        assert find(name).name == name


def test_the_error_about_a_missing_run_names_the_bundled_champions() -> None:
    with pytest.raises(RunError, match=r"nobody is not a run .* Bundled champions, which need no run: .*mario"):
        champion_of("nobody")


def test_a_directory_takes_precedence_over_a_bundled_champion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mario").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RunError, match=r"mario is not a run directory: settings\.toml is missing\.$"):
        champion_of("mario")
