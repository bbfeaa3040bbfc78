import os
from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.runner.named_run import open_run
from neat import RunError, Settings
from neat.runs.run import About, Run


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder with three runs, as the current one."""
    monkeypatch.chdir(tmp_path)
    for age, name in enumerate(("CartPole-v1-2", "CartPole-v1-1", "xor-1")):
        Run.create(Path("runs") / name, Settings(), About(task=name[:-2], seed=1))
        os.utime(Path("runs") / name / "settings.toml", (1e9 - age, 1e9 - age))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("runs", r"^runs is a folder of runs, not a run; name one of them, such as runs/CartPole-v1-2\.$"),
        (".", r"^\. is not a run directory"),
        ("xor-1", r"^xor-1 is not a run directory; did you mean runs/xor-1\?$"),
        ("CartPole-v1", r"^CartPole-v1 is a task, not a run; name a run of it, such as runs/CartPole-v1-2\.$"),
        ("Acrobot-v1", r"^Acrobot-v1 is a task, not a run; start a run with neat evolve Acrobot-v1\.$"),
        ("nothing", r"^nothing is not a run directory"),
    ],
)
def test_a_name_that_is_not_of_a_run_is_explained(name: str, message: str) -> None:
    with pytest.raises(RunError, match=message):
        open_run(name)


def test_a_run_is_opened_and_a_damaged_one_is_not_explained_away() -> None:
    assert open_run("runs/xor-1").about.task == "xor"
    Path("runs/xor-1/settings.toml").write_text("[run")
    with pytest.raises(RunError, match="cannot be read"):
        open_run("runs/xor-1")


COMMANDS = [
    "show NAME", "play NAME", "resume NAME", "export NAME --to svg", "view NAME --port 0", "evolve xor --from NAME",
    "resume NAME --task xor", "play NAME --task xor",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_takes_a_run_explains_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    whats = {"xor-1": "did you mean runs/xor-1?", "xor-paper": "is a task, not a run", "runs": "is a folder of runs"}
    for name, what in whats.items():
        if not (command.startswith("view") and name == "runs"):  # which it shows
            assert main([name if word == "NAME" else word for word in command.split()]) == 1
            assert what in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS, "evolve NAME", "evolve xor --run NAME --workers 0", "evolve xor --settings NAME",
        "efficacy NAME", "efficacy xor --to NAME", "play xor --task NAME",
    ],
)  # fmt: skip
def test_a_name_that_no_file_can_have_is_refused_in_one_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["x" * 5_000 if word == "NAME" else word for word in command.split()]) == 1

    error = capsys.readouterr().err
    assert "unexpected" not in error
    assert len(error.splitlines()) == 1
