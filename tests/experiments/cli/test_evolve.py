import itertools
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from experiments.cli.main import main
from neat import Genome
from neat.kernels import JIT
from neat.runs.replays import Replays
from neat.runs.run import Run
from tests.processes import NEAT, environment, neat, start


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of XOR that ended solved."""
    place = tmp_path_factory.mktemp("solved")
    done = neat("evolve", "xor", "--seed", "1", "--solve", "--run", "xor", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    (place / "evolve.json").write_text(done.stdout)
    return place


def test_evolve_prints_one_json_object_and_progress_elsewhere(solved: Path) -> None:
    facts = json.loads((solved / "evolve.json").read_text())

    assert list(facts) == [
        "run", "task", "seed", "solved", "generations", "evaluations", "best", "validated", "seconds",
    ]  # fmt: skip
    assert facts["solved"] is True
    assert facts["evaluations"] == facts["generations"] * 150


def test_show_reports_the_same_run(solved: Path) -> None:
    facts = json.loads(neat("show", "xor", "--json", cwd=solved).stdout)

    evolved = json.loads((solved / "evolve.json").read_text())
    assert {name: facts[name] for name in evolved} == evolved
    assert [row["generation"] for row in facts["history"]] == list(range(facts["generations"]))
    assert set(facts["history"][0]) == {"generation", "best", "mean", "species", "evaluations", "solutions"}
    assert Genome.from_json(json.dumps(facts["champion"])).fitness == facts["best"]


def test_play_reproduces_the_champions_score(solved: Path) -> None:
    facts = json.loads(neat("play", "xor", "--episodes", "3", "--json", cwd=solved).stdout)

    assert list(facts) == ["episodes", "mean", "std", "min", "max", "scores"]
    assert facts["scores"] == [json.loads((solved / "evolve.json").read_text())["best"]] * 3


def test_the_same_seed_gives_the_same_run_with_any_number_of_workers(tmp_path: Path) -> None:
    shown = []
    for workers in ("0", "1", "2", "5"):
        run = tmp_path / workers
        words = ("evolve", "CartPole-v1", "--seed", "3", "--generations", "3", "--population", "30")
        assert main([*words, "--workers", workers, "--run", str(run)]) == 0
        facts = json.loads(neat("show", str(run), "--json", cwd=tmp_path).stdout)
        shown.append({name: facts[name] for name in ("history", "champion", "validated")})

    assert shown[0]["history"][-1]["generation"] == 2
    assert all(facts == shown[0] for facts in shown)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_saves_its_state_and_exits_with_130(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\ndef task(network):\n    time.sleep(0.02)\n    return float(network.activate([1.0])[0])\n"
        "task.inputs, task.outputs = 1, 1\n"
    )
    words = ("evolve", "slow.py:task", "--population", "20", "--run", "slow")
    process = start(*words, cwd=tmp_path, stderr=subprocess.PIPE)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("generation"):
            break
    time.sleep(0.1)

    process.send_signal(how)
    rest = process.communicate(timeout=120)[1]

    assert process.returncode == 130
    assert "the state is saved" in rest
    resumed = neat("resume", "slow", "--generations", "3", cwd=tmp_path)
    assert resumed.returncode == 0, resumed.stderr


def test_the_outcome_is_printed_before_the_wait_for_the_last_replay_which_an_interrupt_ends(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(
        "import time\n"
        "class Endless:\n"
        "    inputs = outputs = 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(network.activate([1.0])[0])\n"
        "    def play(self, network, rng):\n"
        "        time.sleep(600)\n"
        "        yield None\n"
    )
    words = ("evolve", "endless.py:Endless", "--generations", "2", "--population", "20", "--run", "run", "--json")
    process = start(*words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if line.startswith("Waiting for the replay of the last champion; Ctrl-C skips it."):
            break

    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=120)

    assert process.returncode == 130
    assert any(line.startswith("outcome") for line in lines)
    assert "Interrupted; the run is finished." in rest
    assert "neat play run" in rest
    assert json.loads(out)["generations"] == 2


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_a_first_run_evolves_while_its_kernels_are_compiled_which_an_interrupt_ends(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    process = subprocess.Popen(
        [*NEAT, "evolve", "xor", "--generations", "100000", "--run", "run"],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**environment(), "NUMBA_CACHE_DIR": str(cache)},
    )  # fmt: skip
    assert process.stderr is not None
    lines = list(itertools.takewhile(lambda line: not line.startswith("generation"), process.stderr))
    (status,) = cache.glob("*/compiling-*")
    while not status.read_text() or int(status.read_text()) == process.pid:  # it has not begun
        time.sleep(0.01)
    compiler = int(status.read_text())

    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=120)[1]

    assert lines[0].startswith("Compiling in the background, once per machine")
    assert (process.returncode, "the state is saved" in rest) == (130, True)
    with pytest.raises(ProcessLookupError):
        os.kill(compiler, 0)
    assert list(cache.glob("*/compiling-*")) == []


def test_an_existing_run_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evolve", "xor", "--generations", "1", "--workers", "0", "--run", str(tmp_path / "run")]
    assert main(words) == 0

    assert main(words) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_run_whose_reader_is_gone_is_saved(tmp_path: Path) -> None:
    words = ("evolve", "xor", "--generations", "100000", "--run", "run")
    process = start(*words, cwd=tmp_path, stderr=subprocess.PIPE)
    assert process.stderr is not None
    while not process.stderr.readline().startswith("generation"):
        pass
    process.stderr.close()

    assert process.wait(timeout=120) == 130
    lived = json.loads(neat("show", "run", "--json", cwd=tmp_path).stdout)["generations"]
    assert main(["resume", str(tmp_path / "run"), "--generations", str(lived), "--workers", "0"]) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
def test_a_run_continues_when_its_progress_cannot_be_written(tmp_path: Path) -> None:
    words = ("evolve", "xor", "--generations", "2", "--run", "run", "--json")
    with Path("/dev/full").open("w") as full:
        process = start(*words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=full)
        out, _ = process.communicate(timeout=240)

    assert json.loads(out)["generations"] == 2


def test_an_error_ends_a_run_whose_state_is_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "task.py").write_text(
        "import pathlib\n"
        "def task(network):\n"
        "    if not pathlib.Path(__file__).with_name('mended').exists() and network.activate([1.0])[0] > 0.99:\n"
        "        raise ValueError('not yet')\n"
        "    return float(network.activate([1.0])[0])\n"
        "task.inputs, task.outputs = 1, 1\n"
    )
    run = str(tmp_path / "run")

    words = ["evolve", f"{tmp_path / 'task.py'}:task", "--seed", "2", "--population", "20", "--generations", "30"]
    assert main([*words, "--workers", "0", "--run", run]) == 1
    said = capsys.readouterr().err
    assert "failed on task: ValueError: not yet" in said
    assert f"The state is saved. Fix the problem, then continue with: neat resume {run}" in " ".join(said.split())
    (tmp_path / "mended").touch()
    assert main(["resume", run, "--generations", "30", "--workers", "0"]) == 0
    assert len(Run.open(run).history()) == 30


def test_a_time_limit_needs_a_process_that_can_be_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evolve", "xor", "--set", "evaluation.time_limit=3", "--workers", "0", "--run", str(tmp_path / "run")]

    assert main(words) == 1

    assert "neat: evaluation.time_limit is 3, which needs a worker process, but workers is 0" in (
        capsys.readouterr().err
    )


def test_failures_are_counted_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "task.py").write_text(
        "def task(network):\n"
        "    if network.activate([1.0])[0] > 0.5:\n"
        "        raise ValueError('too high')\n"
        "    return 1.0\n"
        "task.inputs, task.outputs = 1, 1\n"
    )
    words = ["evolve", f"{tmp_path / 'task.py'}:task", "--seed", "1", "--population", "20", "--generations", "2"]
    where = ["--workers", "0", "--run", str(tmp_path / "run")]

    assert main([*words, "--set", "evaluation.on_error=fail", *where]) == 0
    capsys.readouterr()
    assert main(["show", str(tmp_path / "run")]) == 0

    failed = sum(row.failures for row in Run.open(tmp_path / "run").history())
    assert failed > 5
    assert f"{failed} evaluations failed, 0 workers replaced" in capsys.readouterr().out


LUCK = """
def episode(network, rng):
    if rng.random() < 0.3:
        raise ValueError("unlucky")
    return 1.0
class Task:
    inputs, outputs, validation_episodes, solved_at = 1, 1, 30, 2.0
    evaluate = staticmethod(episode)
"""


def test_a_failed_validation_is_reported_as_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "luck.py").write_text(LUCK)
    words = ["evolve", f"{tmp_path / 'luck.py'}:Task", "--seed", "1", "--population", "10", "--generations", "2"]
    fail = ["--set", "evaluation.on_error=fail", "--workers", "0", "--json", "--run", str(tmp_path / "run")]

    assert main([*words, *fail]) == 0

    assert json.loads(capsys.readouterr().out)["validated"] is None
    assert {row.validated for row in Run.open(tmp_path / "run").history()} == {None}


def test_the_time_of_validation_counts(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\n"
        "class Task:\n"
        "    inputs, outputs, validation_episodes = 1, 1, 10\n"
        "    def evaluate(self, network, rng):\n"
        "        return 1.0\n"
        "    def validate(self, network):\n"
        "        time.sleep(0.2)\n"
        "        return 1.0\n"
    )
    words = ["evolve", f"{tmp_path / 'slow.py'}:Task", "--seed", "1", "--population", "10", "--generations", "1"]

    assert main([*words, "--workers", "0", "--run", str(tmp_path / "run")]) == 0

    (row,) = Run.open(tmp_path / "run").history()
    assert row.seconds_evaluating >= 0.2


def test_a_champion_is_reported_with_its_own_fitness_not_with_that_of_a_luckier_genome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "luck.py").write_text(
        "class Task:\n"
        "    inputs, outputs, validated = 1, 1, 0\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(rng.random())\n"
        "    def validate(self, network):\n"
        "        self.validated += 1\n"
        "        return 1.0 / self.validated\n"  # so that the first champion stays
    )
    words = ["evolve", f"{tmp_path / 'luck.py'}:Task", "--seed", "1", "--population", "10", "--generations", "20"]

    assert main([*words, "--workers", "0", "--run", str(tmp_path / "run")]) == 0

    run = Run.open(tmp_path / "run")
    first, best = run.history()[0].best, max(row.best for row in run.history())
    assert best > run.champion().fitness == first
    assert f"{first:.5g} in evolution, 1 in validation" in capsys.readouterr().err


def test_the_last_champion_of_a_run_has_a_replay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--seed", "1", "--generations", "10", "--workers", "1", "--run", str(tmp_path / "xor")]
    assert main(["evolve", "xor", *words]) == 0

    champion = json.loads((tmp_path / "xor" / "champion.json").read_text())["id"]

    assert Replays(tmp_path / "xor" / "replays").genomes()[-1] == champion


def test_warnings_are_printed_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "import os\n"
        "class Broken:\n"
        "    inputs = outputs = 1\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(network.activate([1.0])[0])\n"
        "    def play(self, network, rng):\n"
        "        os._exit(3)\n"
    )

    done = neat("evolve", "broken.py:Broken", "--generations", "3", "--run", "run", "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("No more replays of Broken are recorded") == 1
    assert json.loads(done.stdout)["generations"] == 3
