from pathlib import Path

import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium import loops_on_disk
from neat import Population, Settings
from neat.kernels import JIT, cache, plain


def test_a_loop_is_on_disk_once_it_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "directory_for", lambda source: tmp_path)
    assert not loops_on_disk.is_on_disk("ControlEpisodes")

    loops_on_disk.note("ControlEpisodes")

    assert loops_on_disk.is_on_disk("ControlEpisodes")
    assert not loops_on_disk.is_on_disk("TableEpisodes")


def test_without_a_cache_no_loop_is_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "directory_for", lambda source: None)

    loops_on_disk.note("ControlEpisodes")

    assert not loops_on_disk.is_on_disk("ControlEpisodes")


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_a_game_has_a_loop_to_compile_until_it_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "directory_for", lambda source: tmp_path)
    monkeypatch.setattr(plain, "is_plain", lambda: False)
    task = fitness.Gymnasium("CartPole-v1")
    assert task.has_loop_to_compile

    population = Population(Settings(population_size=5), inputs=task.inputs, outputs=task.outputs, seed=1)
    task.evaluate_batch(population.ask(), lambda index: np.random.default_rng(index))

    assert not task.has_loop_to_compile
