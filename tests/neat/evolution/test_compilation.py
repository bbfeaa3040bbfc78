import logging

import numpy as np
import pytest

from neat import Population, Settings
from neat.evolution import compilation
from neat.evolution.compilation import Notice
from neat.evolution.warm_up import warm_up


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Make kernels count as not compiled; return what is recorded about them."""
    recorded: list[bool] = []
    monkeypatch.setattr(Notice, "given", False)
    monkeypatch.setattr(Notice, "open", False)
    monkeypatch.setattr(compilation, "JIT", True)
    monkeypatch.setattr(compilation.cache, "is_warm", lambda: bool(recorded))
    monkeypatch.setattr(compilation.cache, "note_warm", lambda: recorded.append(True))
    return recorded


def bred() -> None:
    population = Population(Settings(population_size=4), inputs=1, outputs=1, seed=1)
    for _ in range(3):
        population.tell(np.ones(4))


def test_the_first_breeding_that_compiles_says_so_once(noted: list[bool], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "neat"):
        bred()
        bred()

    (record,) = caplog.records
    assert record.getMessage().startswith("Compiling, once per machine and version")
    assert noted == [True]


def test_compiled_kernels_need_no_notice(noted: list[bool], caplog: pytest.LogCaptureFixture) -> None:
    noted.append(True)

    bred()

    assert not caplog.records
    assert noted == [True]


def test_after_a_warm_up_there_is_no_notice(noted: list[bool], caplog: pytest.LogCaptureFixture) -> None:
    warm_up(Settings())
    bred()

    assert not caplog.records
