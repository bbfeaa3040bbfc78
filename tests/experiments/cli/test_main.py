import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from experiments.cli.main import main
from experiments.runner.interrupts import Interruption
from fitness.tasks.mario.rom import VARIABLE
from neat import Genome
from tests.processes import environment, neat


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


def test_show_tells_the_same_and_the_history_and_the_champion(solved: Path) -> None:
    facts = json.loads(neat("show", "xor", "--json", cwd=solved).stdout)

    evolved = json.loads((solved / "evolve.json").read_text())
    assert {name: facts[name] for name in evolved} == evolved
    assert [row["generation"] for row in facts["history"]] == list(range(facts["generations"]))
    assert set(facts["history"][0]) == {"generation", "best", "mean", "species", "evaluations"}
    assert Genome.from_json(json.dumps(facts["champion"])).fitness == facts["best"]


def test_show_draws_a_table(solved: Path) -> None:
    shown = neat("show", "xor", cwd=solved)

    assert shown.returncode == 0
    assert "solved" in shown.stdout
    assert "evaluations" in shown.stdout


def test_play_scores_the_champion(solved: Path) -> None:
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


def test_a_run_stopped_and_resumed_ends_where_an_uninterrupted_one_does(tmp_path: Path) -> None:
    words = ["evolve", "xor", "--seed", "5", "--workers", "0"]
    main([*words, "--generations", "9", "--run", str(tmp_path / "through")])
    main([*words, "--generations", "4", "--run", str(tmp_path / "stopped")])
    main(["resume", str(tmp_path / "stopped"), "--generations", "9", "--workers", "1"])

    through, stopped = (
        json.loads(neat("show", name, "--json", cwd=tmp_path).stdout) for name in ("through", "stopped")
    )
    assert through["history"] == stopped["history"]
    assert through["champion"] == stopped["champion"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_saves_its_state_and_exits_with_130(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\ndef task(network):\n    time.sleep(0.02)\n    return float(network.activate([1.0])[0])\n"
        "task.inputs, task.outputs = 1, 1\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli.main", "evolve", "slow.py:task", "--population", "20", "--run", "slow"],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("generation"):
            break
    time.sleep(0.1)

    process.send_signal(how)
    rest = process.communicate(timeout=30)[1]

    assert process.returncode == 130
    assert "the state is saved" in rest
    resumed = neat("resume", "slow", "--generations", "3", cwd=tmp_path)
    assert resumed.returncode == 0, resumed.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["evolve", "xorr"], "Did you mean xor?"),
        (["evolve", "CartPol-v1"], "Did you mean CartPole-v1?"),
        (["evolve", "xor", "--set", "mutation.add_nueron_rate=0.1"], "Did you mean mutation.add_neuron_rate?"),
        (["evolve", "xor", "--set", "mutation.weights_chance=3"], "must lie in [0, 1], but is 3"),
        (["evolve", "xor", "--set", "mutation.weights_chance"], "--set takes NAME=VALUE"),
        (["evolve", "xor", "--population", "1"], "population_size must lie in"),
        (["evolve", "xor", "--settings", "missing.toml"], "missing.toml cannot be read"),
        (["evolve", "missing.py:task"], "missing.py is no file"),
        (["evolve", "json:dumpsx"], "json has no dumpsx. Did you mean dumps?"),
        (["evolve", "no_such_module:task"], "no_such_module cannot be imported"),
        (["evolve", "bad.py:returns_none"], "scored None on returns_none"),
        (["evolve", "bad.py:returns_nan"], "scored nan on returns_nan"),
        (["evolve", "bad.py:returns_text"], "scored 'high' on returns_text"),
        (["evolve", "bad.py:leaves"], "genome 0 failed on leaves: SystemExit: 3"),
        (["evolve", "bad.py:huge"], 'begin with genome.initial = "one"'),
        (["evolve", "bad.py:five"], "5 is not a task"),
        (["evolve", "exits.py:task"], "exits.py cannot be imported: SystemExit"),
        (["evolve", ""], "'' is no task"),
        (["evolve", ":task"], ":task is no task"),
        (["evolve", "xor", "--set", "=3"], "'' is not a setting"),
        (["evolve", "xor", "--set", "mutation=3"], "mutation is not a setting but a group of them"),
        (["evolve", "xor", "--set", 'genome.initial="full"\nx=3'], "genome.initial must be one of"),
        (["evolve", "xor", "--settings", "latin.toml"], "latin.toml is not written in UTF-8"),
        (["evolve", "xor", "--run", "exits.py"], "exits.py exists already; choose another --run."),
        (["evolve", "xor", "--run", "a" * 300], "cannot be written"),
        (["show", "exits.py"], "exits.py is no run"),
        (["evolve", "bad.py:shapeless"], "set shapeless.inputs and shapeless.outputs"),
        (["evolve", "bad.py:misfit"], "activate() takes (1,) inputs"),
        (["show", "nowhere"], "nowhere is no run"),
        (["play", "nowhere"], "nowhere is no run"),
        (["view", "nowhere"], "no folder of runs. Champions that need no run: mario"),
        (["view", "exits.py"], "exits.py is no run directory, and no folder of runs."),
        (["view", "mario", "--rom", "missing.nes"], "ROM missing.nes cannot be read"),
        (["resume", "nowhere"], "nowhere is no run"),
    ],
)
def test_bad_input_is_told_in_one_line(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    functions = {
        "returns_none": "None",
        "returns_nan": "float('nan')",
        "returns_text": "'high'",
        "misfit": "network.activate([1, 2])[0]",
        "leaves": "exit(3)",
        "huge": "1.0",
    }
    (tmp_path / "bad.py").write_text(
        "".join(
            f"def {name}(network): return {value}\n{name}.inputs, {name}.outputs = 1, 1\n"
            for name, value in functions.items()
        )
        + "def shapeless(network): return 1.0\nhuge.inputs = 50_000_000\nfive = 5\n"
    )
    (tmp_path / "exits.py").write_text("raise SystemExit(4)")
    (tmp_path / "latin.toml").write_bytes(b"population_size = 20 # \xff")
    monkeypatch.chdir(tmp_path)

    status = main([*words, *(["--workers", "0"] if words[0] == "evolve" else [])])

    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("neat: ")]
    assert status == 1
    assert len(lines) == 1
    assert message in lines[0]


@pytest.mark.parametrize("before", [None, "mine.nes"])
def test_a_rom_that_is_named_is_named_for_that_command_only(
    before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    if before:
        monkeypatch.setenv(VARIABLE, before)

    assert main(["evolve", "mario", "--rom", "other.nes"]) == 1

    assert "ROM other.nes cannot be read" in capsys.readouterr().err
    assert os.environ.get(VARIABLE) == before


def test_an_existing_run_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evolve", "xor", "--generations", "1", "--workers", "0", "--run", str(tmp_path / "run")]
    assert main(words) == 0

    assert main(words) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["evolve"], ["evolve", "xor", "--generations", "0"], ["fly"]])
def test_bad_usage_exits_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)

    assert left.value.code == 2


def test_help_comes_without_loading_anything_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from experiments.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('numba', 'numpy', 'gymnasium', 'rich') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=environment(),
        cwd=tmp_path,
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_tasks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks", "--json"]) == 0

    listed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {"xor", "cart-pole"} <= set(listed["experiments"])
    assert "CartPole-v1" in listed["gymnasium"]


def test_debug_shows_where_an_error_came_from(tmp_path: Path) -> None:
    done = neat("show", "nowhere", "--debug", cwd=tmp_path)

    assert "Traceback" in done.stderr


def test_a_settings_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbfpopulation_size = 20\r\n[mutation]\r\nadd_neuron_rate = 0.1\r\n")
    words = ["evolve", "xor", "--settings", str(tmp_path / "bom.toml"), "--workers", "0", "--generations", "1"]

    assert main([*words, "--run", str(tmp_path / "run")]) == 0


def test_a_run_whose_reader_is_gone_is_saved(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "experiments.cli.main", "evolve", "xor", "--generations", "100000", "--run", "run"]
    process = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, env=environment())
    assert process.stderr is not None
    while not process.stderr.readline().startswith(b"generation"):
        pass
    process.stderr.close()

    assert process.wait(timeout=60) == 130
    lived = json.loads(neat("show", "run", "--json", cwd=tmp_path).stdout)["generations"]
    assert main(["resume", str(tmp_path / "run"), "--generations", str(lived), "--workers", "0"]) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
def test_a_run_goes_on_when_its_progress_cannot_be_written(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "experiments.cli.main",
        "evolve",
        "xor",
        "--generations",
        "2",
        "--run",
        "run",
        "--json",
    ]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=full, env=environment(), timeout=60, check=False
        )

    assert json.loads(done.stdout)["generations"] == 2


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a signal of terminals")
def test_a_run_begun_with_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            signal.raise_signal(signal.SIGHUP)
        assert not interruption.pending
    finally:
        signal.signal(signal.SIGHUP, before)
