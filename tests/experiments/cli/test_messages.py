import importlib.util
import io
from pathlib import Path

import pytest
from rich.console import Console

from experiments.cli import messages
from experiments.cli.messages import begin, conclude, introduce, warm
from experiments.runner.session import Session
from fitness import Xor, as_task
from neat import Network, Settings
from tests.visualizer.runs import generation_of, grown, make_run


@pytest.fixture
def paper() -> Console:
    return Console(file=io.StringIO(), width=300)


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


def test_a_run_is_introduced_with_its_seed(tmp_path: Path, paper: Console) -> None:
    run = make_run(tmp_path / "run", 0)

    introduce(paper, run, as_task(Xor()))

    assert f"seed {run.about.seed}" in text_of(paper)
    assert "network 2 inputs, 1 output" in text_of(paper)


@pytest.mark.parametrize("installed", [True, False])
def test_a_run_that_another_simulator_plays_faster_says_so(
    tmp_path: Path, paper: Console, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: installed or None)

    introduce(paper, make_run(tmp_path / "run", 0), as_task(Xor()), "envpool:LunarLander-v3")

    line = "faster neat evolve envpool:LunarLander-v3, on another simulator"
    assert text_of(paper).endswith(line if installed else f"{line}, with the extra envpool")


def test_a_run_ends_with_its_champion_and_the_next_command(tmp_path: Path, paper: Console) -> None:
    run = make_run(tmp_path / "run", 2, champions=[grown(2, 6, id=9, fitness=1.5)])

    conclude(paper, run, as_task(Xor()))

    assert "outcome not solved yet after 2 generations" in text_of(paper)
    assert f"next neat play {run.directory}, neat view {run.directory}" in text_of(paper)


def test_a_task_that_cannot_be_solved_has_no_such_outcome(tmp_path: Path, paper: Console) -> None:
    def task(network: Network) -> float:
        return 1.0

    task.inputs = task.outputs = 1  # type: ignore[attr-defined]  # as a function is made a task
    conclude(paper, make_run(tmp_path / "run", 2, champions=[grown(2, 6, id=9, fitness=1.5)]), as_task(task))

    assert "outcome after 2 generations" in text_of(paper)


@pytest.mark.parametrize("is_warm", [True, False])
def test_compiling_is_announced(is_warm: bool, paper: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[Settings] = []
    monkeypatch.setattr(messages, "is_warm", lambda: is_warm)
    monkeypatch.setattr(messages, "warm_up", compiled.append)

    warm(paper, Settings())

    assert compiled == [Settings()]
    assert ("Compiling, once per machine" in text_of(paper)) == (not is_warm)


@pytest.mark.parametrize(
    ("is_plain", "time_limit", "waits"), [(False, 0.0, True), (True, 0.0, False), (True, 9.0, True)]
)
def test_a_run_begins_uncompiled_unless_it_measures_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_plain: bool, time_limit: float, waits: bool
) -> None:
    compiled: list[Settings] = []
    monkeypatch.setattr(messages, "warm_up", compiled.append)
    monkeypatch.setattr(messages.plain, "is_plain", lambda: is_plain)
    settings = Settings().replace("evaluation.time_limit", time_limit)

    with Session.create(tmp_path / "run", Xor(), settings, seed=1) as session:
        begin(session)

    assert compiled == ([settings] if waits else [])


@pytest.mark.parametrize(
    ("solved", "outcome"),
    [
        ((2,), "outcome solved after 3 generations, 450"),
        ((1, 2), "outcome solved in generation 2, continued to 3, 450"),
    ],
)
def test_a_solved_run_says_in_which_generation(
    tmp_path: Path, paper: Console, solved: tuple[int, ...], outcome: str
) -> None:
    run = make_run(tmp_path / "run", 0)
    champion = grown(2, 6, id=9, fitness=1.5)
    for number in range(3):
        run.record(generation_of(number, champion), seconds_evaluating=0.1, solved=number in solved)

    conclude(paper, run, as_task(Xor()))

    assert outcome in text_of(paper)
