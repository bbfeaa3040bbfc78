import signal
from pathlib import Path
from typing import Any

import pytest

from experiments.runner import evolution_loop
from experiments.runner.evolution_loop import EvolutionLoop, check_workers
from fitness import Xor, as_task
from neat import Population, RunError, Settings, SettingsError
from neat.runs import heartbeat
from neat.runs.run import About, Run

SMALL = Settings(population_size=10)


@pytest.fixture
def loop(tmp_path: Path) -> EvolutionLoop:
    run = Run.create(tmp_path / "run", SMALL, About(task="xor", seed=1))
    population = Population(SMALL, inputs=2, outputs=1, seed=1)
    return EvolutionLoop(run, as_task(Xor()), population, workers=0, record=False)


def test_the_loop_notes_its_goal_and_its_state(loop: EvolutionLoop) -> None:
    for _ in loop.generations(until=2, solve=False):
        assert loop.run.state() == "running"
        assert not loop.is_saved

    assert (loop.run.state(), loop.run.goal()) == ("finished", (2, False))
    assert loop.is_saved
    loop.close("finished")


def test_a_loop_at_its_end_evolves_nothing(loop: EvolutionLoop) -> None:
    assert len(list(loop.generations(until=2, solve=False))) == 2

    assert list(loop.generations(until=2, solve=False)) == []
    assert len(loop.run.history()) == 2


def test_every_generation_is_recorded_before_it_is_yielded(loop: EvolutionLoop) -> None:
    for generation in loop.generations(until=3, solve=False):
        assert loop.run.history()[-1].generation == generation.number
        assert loop.seconds >= generation.seconds


def test_a_loop_that_was_left_is_interrupted_only_by_an_error(loop: EvolutionLoop) -> None:
    for _ in loop.generations(until=None, solve=False):
        break
    assert loop.run.state() == "finished"

    loop.close("interrupted")

    assert loop.run.state() == "interrupted"


def test_a_closed_loop_ends_a_generator_that_is_still_held(loop: EvolutionLoop) -> None:
    generations = loop.generations(until=None, solve=False)
    next(generations)
    loop.close("finished")

    assert list(generations) == []


@pytest.mark.parametrize("begun", [True, False])
def test_a_closed_loop_writes_nothing_more(loop: EvolutionLoop, begun: bool) -> None:
    generations = loop.generations(until=None, solve=False)
    if begun:
        next(generations)
    loop.close("finished")
    loop.run.note_state("running")  # by the process that continues the run

    if begun:
        generations.close()  # type: ignore[attr-defined]  # it is a generator
    assert list(generations) == []

    assert loop.run.state() == "running"


def test_a_loop_that_is_left_in_the_generation_of_a_signal_is_interrupted(
    loop: EvolutionLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = loop.run.record

    def interrupted(*arguments: Any, **more: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        record(*arguments, **more)

    monkeypatch.setattr(loop.run, "record", interrupted)
    for _ in loop.generations(until=None, solve=False):
        break
    loop.close("finished")

    assert loop.run.state() == "interrupted"
    with pytest.raises(KeyboardInterrupt):
        loop.raise_interrupt()
    loop.raise_interrupt()  # once is enough


def test_what_cannot_be_saved_at_the_end_is_an_error(loop: EvolutionLoop) -> None:
    generations = loop.generations(until=1, solve=False)
    next(generations)
    (loop.run.directory / "history.sqlite").unlink()

    with pytest.raises(RunError, match=r"history\.sqlite is missing"):
        list(generations)
    assert not loop.is_saved


def test_a_number_of_workers_is_not_negative_and_a_time_limit_needs_one() -> None:
    settings = Settings().replace("evaluation.time_limit", 3.0)
    task = as_task(Xor)
    check_workers(settings, None, task)
    with pytest.raises(ValueError, match=r"workers must be at least 0, or None for one per core, but is -1\."):
        check_workers(Settings(), -1, task)
    with pytest.raises(SettingsError, match=r"evaluation\.time_limit is 3, which needs a worker process"):
        check_workers(settings, 0, task)


def test_a_heartbeat_accompanies_the_generations_and_ends_with_them(loop: EvolutionLoop) -> None:
    for generation in loop.generations(until=2, solve=False):
        beat = heartbeat.read(loop.run.directory)
        assert beat is not None
        assert beat.generation <= generation.number + 1

    assert heartbeat.read(loop.run.directory) is None
    assert len(list(loop.generations(until=3, solve=False))) == 1
    assert heartbeat.read(loop.run.directory) is None
    loop.close("finished")


def test_a_loop_that_is_closed_in_a_generation_leaves_no_heartbeat(loop: EvolutionLoop) -> None:
    next(loop.generations(until=None, solve=False))

    loop.close("finished")

    assert heartbeat.read(loop.run.directory) is None


@pytest.mark.parametrize(("seconds", "waited"), [(0.0, 1), (1e9, 0)])
def test_a_run_waits_for_compiled_kernels_where_uncompiled_ones_are_slow(
    loop: EvolutionLoop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, seconds: float, waited: int
) -> None:
    waits: list[int] = []
    monkeypatch.setattr(evolution_loop, "MOST_PLAIN_SECONDS", seconds)
    monkeypatch.setattr(evolution_loop.plain, "is_plain", lambda: not waits)
    monkeypatch.setattr(evolution_loop.plain, "wait", lambda: waits.append(loop.population.generation))

    list(loop.generations(until=3, solve=False))

    assert waits == [1] * waited
    assert ("Waiting for the compilation" in caplog.text) == bool(waited)
