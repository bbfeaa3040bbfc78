import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neat import Population, Settings
from neat.evolution import compilation
from neat.evolution.compilation import Notice
from neat.evolution.warm_up import warm_up
from neat.kernels import JIT


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Make kernels count as not compiled; return what is recorded about them."""
    recorded: list[bool] = []
    monkeypatch.setattr(Notice, "given", False)
    monkeypatch.setattr(Notice, "open", False)
    monkeypatch.setattr(compilation, "JIT", True)
    monkeypatch.setattr(compilation.plain, "begin", lambda: False)  # no other process compiles
    monkeypatch.setattr(compilation.cache, "is_warm", lambda *part: bool(recorded))
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


def test_with_the_notice_all_kernels_are_compiled(noted: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(compilation, "compile_networks", lambda: done.append(not noted))

    bred()
    bred()

    assert done == [True]  # before they are recorded as compiled


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_after_a_warm_up_networks_compile_nothing(tmp_path: Path) -> None:
    program = """
import gc, sys, neat, numpy as np
from neat import Network, Networks, Population, Settings, warm_up
from numba.core.dispatcher import Dispatcher
def signatures():
    kernels = [one for one in gc.get_objects() if isinstance(one, Dispatcher) and one.__module__.startswith("neat")]
    return {(one.__name__, str(signature)) for one in kernels for signature in one.signatures}
warm_up(Settings())
before = signatures()
for recurrent in (False, True):
    settings = Settings(population_size=30).replace("genome.recurrent", recurrent)
    population = Population(settings, inputs=2, outputs=2, seed=1)
    for _ in range(3):
        population.tell(np.arange(30.0))
        Network(population.ask()[0]).activate((0.0, 1.0))
        Networks(population.ask()).activate(np.zeros((30, 2)))
    population.save(sys.argv[1])
assert before
print(sorted(signatures() - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "population")], capture_output=True, text=True, timeout=300
    )

    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_compiled_kernels_need_no_notice(noted: list[bool], caplog: pytest.LogCaptureFixture) -> None:
    noted.append(True)

    bred()

    assert not caplog.records
    assert noted == [True]


def test_after_a_warm_up_there_is_no_notice(noted: list[bool], caplog: pytest.LogCaptureFixture) -> None:
    warm_up(Settings())
    bred()

    assert not caplog.records


@pytest.mark.parametrize(("time_limit", "begins"), [(0.0, True), (5.0, False)])
def test_a_run_whose_evaluations_are_timed_does_not_begin_uncompiled(
    time_limit: float,
    begins: bool,
    noted: list[bool],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(compilation.plain, "begin", lambda: True)
    settings = Settings(population_size=4).replace("evaluation.time_limit", time_limit)

    Population(settings, inputs=1, outputs=1, seed=1)

    (record,) = caplog.records
    assert ("the first generations run uncompiled" in record.getMessage()) == begins
