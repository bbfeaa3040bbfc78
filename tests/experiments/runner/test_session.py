import json
import logging
import shutil
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fitness
from experiments import Session
from experiments.catalog.registry import find
from experiments.cli.main import main
from neat import (
    EvaluationError,
    Generation,
    Genome,
    Network,
    Networks,
    Population,
    RunError,
    Settings,
    SettingsError,
    TaskError,
)
from neat.runs.replays import Replays
from neat.runs.run import About, Run
from tests.faults.conftest import contents
from tests.processes import neat, python, start_neat

SMALL = Settings(population_size=20)
LAMBDA = lambda network: 1.0  # noqa: E731  # a function without a name


class Game:
    """A task that a test can make fail."""

    inputs, outputs, validation_episodes = 2, 1, 0

    def __init__(self) -> None:
        self._fail = self._interrupt = False

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        if self._interrupt:
            self._interrupt = False
            signal.raise_signal(signal.SIGINT)
        if self._fail:
            raise ValueError("not today")
        return float(network.activate([1.0, 0.5])[0])


class Reporting(Game):
    """A task that reports outcomes, and is solved by what they say."""

    measures = (("output", 0.0, 1.0),)

    def evaluate(self, network: Network, rng: np.random.Generator) -> fitness.Outcome:  # type: ignore[override]
        output = super().evaluate(network, rng)
        return fitness.Outcome(output, (output,), output > 0.99, {"doubled": 2.0 * output})


def run_to(session: Session, until: int) -> list[int]:
    return [generation.number for generation in session.generations(until)]


def fail_after(session: Session, body: Callable[[Generation], object] | None = None) -> None:
    """Evolve with this loop body; without one, the loop fails in its first round."""
    for generation in session.generations(until=9):
        if body is None:
            raise ZeroDivisionError
        body(generation)


def test_a_time_limit_that_a_task_cannot_have_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    class Meeting:
        inputs, outputs, together = 2, 1, True

        def live(self, networks: Networks, rng: np.random.Generator) -> list[float]:
            return [1.0] * networks.size

    limited = SMALL.replace("evaluation.time_limit", 2.0)
    with pytest.raises(TaskError, match=r"scores each generation by one call.* set evaluation\.time_limit to 0"):
        Session.create(tmp_path / "run", Meeting(), limited, workers=2)
    assert not (tmp_path / "run").exists()

    with Session.create(tmp_path / "run", Meeting(), SMALL, seed=1, workers=1, record=False) as session:
        run_to(session, 1)
    before = contents(tmp_path / "run")
    with pytest.raises(TaskError, match="scores each generation by one call"):
        Session.resume(tmp_path / "run", Meeting(), settings={"evaluation.time_limit": 2.0}, workers=2)
    assert contents(tmp_path / "run") == before


def test_a_session_is_the_run_that_neat_evolve_makes(tmp_path: Path) -> None:
    words = ["evolve", "CartPole-v1", "--seed", "3", "--generations", "4", "--population", "20", "--workers", "0"]
    assert main([*words, "--run", str(tmp_path / "command")]) == 0
    settings = find("CartPole-v1").settings
    with Session.create(tmp_path / "session", "CartPole-v1", settings, seed=3, workers=2) as session:
        assert run_to(session, 4) == [0, 1, 2, 3]

    assert contents(tmp_path / "session") == contents(tmp_path / "command")
    assert (tmp_path / "session" / "settings.toml").read_text() == (tmp_path / "command" / "settings.toml").read_text()


def test_a_resumed_session_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    task = fitness.Gymnasium("CartPole-v1")
    with Session.create(tmp_path / "through", task, SMALL, seed=5, workers=0, record=False) as session:
        run_to(session, 6)
    with Session.create(tmp_path / "stopped", task, SMALL, seed=5, workers=0, record=False) as session:
        run_to(session, 2)
    with Session.resume(tmp_path / "stopped", workers=1) as session:
        assert run_to(session, 4) == [2, 3]
        assert run_to(session, 6) == [4, 5]

    assert contents(tmp_path / "stopped") == contents(tmp_path / "through")


def test_a_task_object_is_made_again_by_the_command_line(tmp_path: Path) -> None:
    with Session.create(
        tmp_path / "run", fitness.Gymnasium("CartPole-v1", 2), SMALL, seed=1, workers=0, record=False
    ) as session:
        run_to(session, 1)
        assert session.run.about.task == "CartPole-v1"

    resumed = neat("resume", "run", "--generations", "2", cwd=tmp_path)
    played = neat("play", "run", "--episodes", "1", cwd=tmp_path)

    assert (resumed.returncode, played.returncode) == (0, 0), resumed.stderr + played.stderr
    assert Session.open(tmp_path / "run").task.episodes == 2


def test_a_task_that_has_no_name_is_passed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Local(Game):
        pass

    monkeypatch.chdir(tmp_path)
    Path("game.py").write_text("class Game:\n    inputs, outputs, validation_episodes = 2, 1, 0\n"
                               "    def evaluate(self, network, rng):\n        return 1.0\n")  # fmt: skip
    with Session.create("run", Local(), SMALL, seed=1, workers=0, record=False) as session:
        run_to(session, 1)

    refused = neat("resume", "run", cwd=tmp_path)
    assert refused.returncode == 1
    (line,) = [line for line in refused.stderr.splitlines() if line.startswith("neat: ")]
    assert "continue it with neat resume run --task file.py:task, or Session.resume('run', task=...)." in line
    assert neat("resume", "run", "--task", "game.py:Game", "--generations", "2", cwd=tmp_path).returncode == 0
    with Session.resume("run", Local(), workers=0, record=False) as session:
        assert run_to(session, 3) == [2]


def test_another_configuration_is_never_continued(tmp_path: Path) -> None:
    with Session.create(
        tmp_path / "run", fitness.Gymnasium("CartPole-v1"), SMALL, seed=1, workers=0, record=False
    ) as session:
        run_to(session, 1)

    with pytest.raises(TaskError, match="was started with episodes = 1, but the given task has episodes = 2"):
        Session.resume(tmp_path / "run", fitness.Gymnasium("CartPole-v1", 2))
    with pytest.raises(TaskError, match="but the given task has"):
        Session.resume(tmp_path / "run", "CartPole-v1")  # the experiment: normalized, solved at 500


def test_a_task_of_another_shape_is_never_continued(tmp_path: Path) -> None:
    class Local(Game):
        pass

    with Session.create(tmp_path / "run", Local(), SMALL, seed=1, workers=0, record=False) as session:
        run_to(session, 1)

    with pytest.raises(TaskError, match="has networks of 2 inputs and 1 outputs, but its task takes 4 and 2"):
        Session.resume(tmp_path / "run", fitness.Gymnasium("CartPole-v1"))
    with Session.resume(tmp_path / "run", Local(), workers=0, record=False):  # the refusal has left no lock
        pass


@pytest.mark.parametrize(
    "task",
    ["xor", "fitness:Xor", fitness.Xor, fitness.Xor(), find("xor"), fitness.as_task(LAMBDA, inputs=2, outputs=1)],
    ids=["name", "path", "class", "object", "experiment", "function"],
)  # fmt: skip
def test_a_session_takes_whatever_names_or_is_a_task(task: Any, tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", task, seed=1, workers=0, record=False) as session:
        assert session.task.inputs == 2
        assert session.settings == (find("xor").settings if task in ("xor", find("xor")) else Settings())
        run_to(session, 1)

    assert session.run.about.task in ("xor", "fitness:Xor", "<lambda> (Python object)")


def test_a_function_changes_the_settings_of_an_experiment(tmp_path: Path) -> None:
    with Session.create(
        tmp_path / "run", "xor", lambda settings: settings.replace("population_size", 20), seed=1, workers=0
    ) as session:
        assert session.settings == find("xor").settings.replace("population_size", 20)


@pytest.mark.parametrize("wrong", [{"population_size": 20}, lambda settings: None])
def test_what_is_not_settings_is_refused_before_a_directory_is_made(wrong: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="settings must be a Settings object, or a function that returns one, but got"):
        Session.create(tmp_path / "run", "xor", wrong, seed=1, workers=0)

    assert not (tmp_path / "run").exists()


def test_a_session_knows_its_run(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session:
        assert (session.state, session.solved, session.seed) == (None, False, 1)
        for generation in session.generations(until=100, solve=True):
            assert session.champion == generation.champion
            assert session.state == "running"
            assert session.seconds >= generation.seconds

    assert (session.state, session.solved, session.validated) == ("finished", True, None)
    assert len(session.history) == session.population.generation == generation.number + 1 < 100
    assert session.is_saved


def test_an_opened_session_only_reads(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "CartPole-v1", seed=1, workers=0, record=False) as session:
        run_to(session, 2)
        opened = Session.open(tmp_path / "run")  # though the run is locked
        assert opened.champion == session.champion
        assert opened.validated == session.validated

    assert [row.generation for row in opened.history] == [0, 1]
    assert opened.population.generation == 2
    assert (opened.seed, opened.state, opened.address) == (1, "finished", None)
    with pytest.raises(RunError, match=r"was opened only for reading; continue the run with Session\.resume"):
        opened.generations()


def test_a_closed_session_evolves_no_more(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False)
    run_to(session, 1)
    session.close()
    session.close()

    with pytest.raises(RunError, match=r"is closed; continue the run with Session\.resume"):
        session.generations()


def test_the_champion_is_a_controller(tmp_path: Path) -> None:
    pytest.importorskip("neat.network.controller")
    with Session.create(tmp_path / "run", "CartPole-v1", seed=1, workers=0, record=False) as session:
        run_to(session, 1)

    observation = np.array([0.0, 0.1, -0.02, 0.3], np.float32)
    assert session.controller().act(observation) in (0, 1)
    assert Session.open(tmp_path / "run").controller().act(observation) == session.controller().act(observation)


def test_one_process_at_a_time_continues_a_run(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session:
        run_to(session, 1)
        with pytest.raises(RunError, match="run is in use by this process"):
            Session.resume(tmp_path / "run")

    Session.resume(tmp_path / "run").close()


def test_leaving_the_loop_ends_the_run_and_saves_it(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session:
        for generation in session.generations():
            if generation.number == 2:
                break
        assert session.is_saved

    assert session.state == "finished"
    assert Population.load(session.run.checkpoints.files()[-1]).generation == 3


def test_an_error_in_the_loop_leaves_a_run_that_can_be_continued(tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session,
    ):
        fail_after(session)

    assert session.state == "interrupted"
    with Session.resume(tmp_path / "run", workers=0, record=False) as session:
        assert run_to(session, 3) == [1, 2]


def test_a_failed_evaluation_ends_the_run_and_saves_it(tmp_path: Path) -> None:
    game = Game()
    session = Session.create(tmp_path / "run", game, SMALL, seed=1, workers=0, record=False)
    with pytest.raises(EvaluationError, match="ValueError: not today"):
        fail_after(session, lambda generation: setattr(game, "_fail", generation.number == 1))
    assert (session.state, session.is_saved) == ("interrupted", True)

    game._fail = False
    assert run_to(session, 4) == [2, 3]
    session.close()


def test_an_interrupt_during_evaluation_saves_the_run(tmp_path: Path) -> None:
    game = Game()
    with Session.create(tmp_path / "run", game, SMALL, seed=1, workers=0, record=False) as session:
        with pytest.raises(KeyboardInterrupt):
            fail_after(session, lambda generation: setattr(game, "_interrupt", generation.number == 1))
        assert (session.state, session.is_saved) == ("interrupted", True)
        assert run_to(session, 4) == [2, 3]

    with Session.create(tmp_path / "through", game, SMALL, seed=1, workers=0, record=False) as through:
        run_to(through, 4)
    assert contents(tmp_path / "run")[:2] == contents(tmp_path / "through")[:2]


def test_an_interrupt_while_a_generation_is_written_comes_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session:
        record = session.run.record

        def interrupted(*arguments: Any, **more: Any) -> None:
            signal.raise_signal(signal.SIGTERM)
            record(*arguments, **more)

        monkeypatch.setattr(session.run, "record", interrupted)
        seen: list[Generation] = []
        with pytest.raises(KeyboardInterrupt):
            fail_after(session, seen.append)

    assert [generation.number for generation in seen] == [0]
    assert len(session.history) == 1


@pytest.mark.parametrize("ends", ["closes", "continues"])
def test_an_interrupt_in_the_generation_at_which_the_caller_leaves_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    session = Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False)
    record = session.run.record

    def interrupted(*arguments: Any, **more: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        record(*arguments, **more)

    monkeypatch.setattr(session.run, "record", interrupted)
    for _ in session.generations():
        break

    with pytest.raises(KeyboardInterrupt):
        session.close() if ends == "closes" else next(session.generations())
    session.close()
    assert (session.state, len(session.history)) == ("interrupted", 1)


class Endless(Game):
    """A task of which nobody sees the end of an episode."""

    def play(self, network: Any, rng: Any) -> Iterator[Any]:
        time.sleep(600.0)
        yield None


def test_an_interrupt_of_the_wait_for_the_last_replay_is_raised_and_everything_is_done(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "run", Endless(), seed=1, workers=0)
    numbers = run_to(session, 2)
    finish = session._loop._replays._recorder.finish  # type: ignore[union-attr]  # it has recorded

    def interrupted(*arguments: Any, **more: Any) -> bool:
        signal.raise_signal(signal.SIGINT)
        return finish(*arguments, **more)

    session._loop._replays._recorder.finish = interrupted  # type: ignore[union-attr, method-assign]
    with pytest.raises(KeyboardInterrupt):
        session.close()

    session.close()
    assert (len(numbers), session.state) == (2, "finished")
    with Session.resume(tmp_path / "run", Endless(), record=False, workers=0) as resumed:
        assert resumed.population.generation == 2


def test_a_session_works_outside_the_main_thread(tmp_path: Path) -> None:
    numbers: list[int] = []

    def evolve() -> None:
        with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session:
            numbers.extend(run_to(session, 3))

    thread = threading.Thread(target=evolve)
    thread.start()
    thread.join()

    assert numbers == [0, 1, 2]


def test_the_signal_handlers_of_the_caller_stay_in_place_between_generations(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False) as session:
        for _ in session.generations(until=2):
            assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.parametrize("record", [True, False])
def test_replays_are_recorded_unless_they_are_not_wanted(record: bool, tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=record) as session:
        run_to(session, 5)

    recorded = Replays(tmp_path / "run" / "replays").genomes()
    assert (session.champion.id in recorded) == record
    assert bool(recorded) == record


def test_the_page_of_a_session_ends_after_it(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "xor", seed=1, workers=0, record=False, view=True) as session:
        run_to(session, 2)
        assert session.address
        with urllib.request.urlopen(f"{session.address}api/run", timeout=120) as answer:
            assert json.load(answer)["task"] == "xor"
        assert session._page
        server = session._page._server

    assert server.wait(timeout=240) == 0


def test_a_time_limit_needs_a_worker(tmp_path: Path) -> None:
    settings = Settings().replace("evaluation.time_limit", 3.0)

    with pytest.raises(SettingsError, match=r"evaluation\.time_limit is 3, which needs a worker process"):
        Session.create(tmp_path / "run", "xor", settings, workers=0, record=False)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("wrong", [{"workers": -1}, {"seed": 1.5}, {"seed": -1}])
def test_arguments_are_refused_before_a_directory_is_created(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
        Session.create(tmp_path / "run", "xor", record=False, **wrong)

    assert not (tmp_path / "run").exists()


def test_the_champion_of_a_run_without_generations_needs_no_task(tmp_path: Path) -> None:
    Run.create(tmp_path / "run", SMALL, About(task="missing.py:Game", seed=1))

    with pytest.raises(RunError, match="has no champion yet"):
        _ = Session.open(tmp_path / "run").champion


def test_a_task_of_another_size_leaves_a_run_that_was_never_saved_unchanged(tmp_path: Path) -> None:
    class Local(Game):
        pass

    with Session.create(tmp_path / "run", Local(), SMALL, seed=1, workers=0, record=False) as session:
        run_to(session, 2)
    for path in session.run.checkpoints.files():
        path.unlink()

    with pytest.raises(TaskError, match="has networks of 2 inputs and 1 outputs, but its task takes 4 and 2"):
        Session.resume(tmp_path / "run", fitness.Gymnasium("CartPole-v1"))
    assert len(session.history) == 2
    assert session.run.champion().fitness == session.history[-1].best


def test_a_constructor_that_fails_is_named_by_its_class(tmp_path: Path) -> None:
    class Fragile(Game):
        def __init__(self) -> None:
            raise OSError("no screen")

    with pytest.raises(TaskError, match=r"task Fragile cannot be made: OSError: no screen"):
        Session.create(tmp_path / "run", Fragile)


def test_a_seed_is_drawn_and_stored(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", "xor", workers=0, record=False) as session:
        assert 0 <= session.seed < 2**31

    assert Run.open(tmp_path / "run").about.seed == session.seed


def test_nothing_is_printed_and_warnings_are_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Game):
        def play(self, network: Network, rng: np.random.Generator) -> Any:
            raise OSError("no screen")

    with caplog.at_level(logging.WARNING, "neat"):
        with Session.create(tmp_path / "run", Broken(), SMALL, seed=1, workers=0) as session:
            run_to(session, 2)
        path = session.run.checkpoints.files()[-1]
        path.write_bytes(b"")
        (tmp_path / "run" / "checkpoints" / "generation-00000001.population").write_bytes(b"")
        with pytest.raises(RunError, match="has no valid checkpoint"):
            Session.resume(tmp_path / "run", Broken())

    assert len(caplog.records) == 2
    assert capfd.readouterr() == ("", "")


NEWCOMER = """
import fitness, neat
from experiments import Session

if __name__ == "__main__":
    task = fitness.Gymnasium("CartPole-v1")
    with Session.create("runs/cart", task, seed=1) as session:
        for generation in session.generations(until=100, solve=True):
            print(generation)
    assert session.solved and session.validated >= 475.0
    with Session.resume("runs/cart") as session:
        for generation in session.generations(until=session.population.generation + 1):
            print(generation)
    assert session.run.state() == "finished"
"""


def test_a_newcomer_evolves_cartpole_until_it_is_solved_resumes_shows_and_views_it(tmp_path: Path) -> None:
    done = python(NEWCOMER, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""

    shown = json.loads(neat("show", "runs/cart", "--json", cwd=tmp_path).stdout)
    assert (shown["task"], shown["solved"]) == ("CartPole-v1", True)
    assert len(shown["history"]) == len(done.stdout.splitlines())
    assert neat("resume", "runs/cart", "--generations", "101", "--solve", cwd=tmp_path).returncode == 0

    server = start_neat("view", "runs/cart", "--port", "0", "--json", cwd=tmp_path, output=True)
    try:
        assert server.stdout is not None
        address = json.loads(server.stdout.readline())["address"]
        with urllib.request.urlopen(f"{address}api/run", timeout=120) as answer:
            facts = json.load(answer)
        assert facts["task"] == "CartPole-v1"
    finally:
        server.terminate()
        server.communicate(timeout=120)


def test_a_run_is_solved_by_what_the_outcomes_say_and_records_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = fitness.as_task(Reporting())
    with Session.create(tmp_path / "run", task, SMALL, seed=1, workers=0) as session:
        generations = list(session.generations(until=60, solve=True))

    solved = [row.solved for row in session.history]
    assert solved == [False] * (len(solved) - 1) + [True]
    assert [generation.facts for generation in generations] == [row.facts for row in session.history]
    assert main(["show", str(tmp_path / "run"), "--json"]) == 0
    last = json.loads(capsys.readouterr().out)["history"][-1]
    assert last["measures"]["output"]["best"] == last["best"] > 0.99
    assert last["facts"]["doubled"]["best"] == 2.0 * last["best"]
    assert last["solutions"] >= 1


@pytest.mark.parametrize("kind", ["novelty", "dominated-novelty", "pareto"])
def test_a_run_that_selects_by_behaviour_continues_exactly(kind: str, tmp_path: Path) -> None:
    settings = SMALL.replace({"selection.kind": kind, "selection.goals": ["score", "novelty", "-doubled"]})
    for name, stops in (("whole", [6]), ("parts", [2, 6])):
        with Session.create(tmp_path / name, Reporting(), settings, seed=1, workers=0, name="reporting") as session:
            run_to(session, stops[0])
        for stop in stops[1:]:
            with Session.resume(tmp_path / name, Reporting(), workers=0) as session:
                run_to(session, stop)

    whole, parts = (Session.open(tmp_path / name) for name in ("whole", "parts"))
    assert [row.measures for row in whole.history] == [row.measures for row in parts.history]
    assert [row.mean for row in whole.history] == [row.mean for row in parts.history]
    assert whole.champion.to_json() == parts.champion.to_json()
    assert whole.run.map() == parts.run.map() is not None
    assert [row.qd_score for row in whole.history] == [row.qd_score for row in parts.history]


def test_a_run_that_was_killed_makes_its_elites_again(tmp_path: Path) -> None:
    """It was killed two generations after its only checkpoint; of the elites of then, some had been replaced."""
    settings = SMALL.replace(
        {"checkpoint.generations": 3, "checkpoint.seconds": 1e6, "checkpoint.keep": 1, "selection.cells": 5}
    )
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    replaced: set[int] = set()
    with Session.create(whole, Reporting(), settings, seed=1, workers=0, name="reporting") as session:
        for generation in session.generations(until=12):
            if generation.number in (3, 4):
                replaced |= {one.cell for one in generation.elites}
            if generation.number == 4:
                shutil.copytree(whole, killed)
    with Session.resume(killed, Reporting(), workers=2) as session:
        assert session.population.generation == 3
        found = session.run.map()
        assert found is not None
        assert session.population.map is not None
        assert [one.genome for one in found.elites] == session.population.map.genomes.tolist()
        assert {one.cell[0] for one in found.elites} & replaced
        run_to(session, 12)

    one, other = (Session.open(place) for place in (whole, killed))
    assert one.run.map() == other.run.map()
    assert [row.coverage for row in one.history] == [row.coverage for row in other.history]
    last = one.run.map()
    assert last is not None
    for elite in last.elites:
        assert Genome.from_json(json.dumps(one.run.genome_record(elite.genome))).fitness == elite.score


def test_elites_that_no_checkpoint_needs_are_deleted(tmp_path: Path) -> None:
    settings = SMALL.replace({"checkpoint.generations": 1, "checkpoint.keep": 1, "selection.cells": 5})
    with Session.create(tmp_path / "run", Reporting(), settings, seed=1, workers=0, name="reporting") as session:
        entered = [one.genome.id for generation in session.generations(until=12) for one in generation.elites]

    found = session.run.map()
    assert found is not None
    kept = [genome for genome in entered if session.run.origin(genome) is not None]
    champions = {row.champion for row in session.history}
    assert len(kept) < len(entered)
    assert set(kept) - champions <= {one.genome for one in found.elites} <= set(kept)


def test_a_changed_grid_begins_a_new_map(tmp_path: Path) -> None:
    with Session.create(tmp_path / "run", Reporting(), SMALL, seed=1, workers=0, name="reporting") as session:
        run_to(session, 3)
    with Session.resume(tmp_path / "run", Reporting(), workers=0, settings={"selection.cells": 4}) as session:
        run_to(session, 4)

    found = session.run.map()
    assert found is not None
    assert (found.grid.cells, found.grid.began) == ((4,), 3)
    assert {one.generation for one in found.elites} == {3}
    with Session.resume(tmp_path / "run", Reporting(), workers=0, rescore=True) as session:
        run_to(session, 5)
    found = session.run.map()
    assert found is not None
    assert found.grid.began == 4


def test_a_selection_by_behaviour_of_a_task_without_measures_is_refused_before_anything_is_written(
    tmp_path: Path,
) -> None:
    settings = SMALL.replace("selection.kind", "novelty")

    with pytest.raises(SettingsError, match=r'selection\.kind is "novelty", which needs measures, but task xor'):
        Session.create(tmp_path / "run", "xor", settings)
    assert not (tmp_path / "run").exists()
