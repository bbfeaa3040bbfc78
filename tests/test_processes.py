"""Commands that are forks of a prepared process behave as new interpreters do."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.forks import Fork
from tests.processes import DEVNULL, PIPE, environment, neat, new_neat, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="commands are forks on Linux only")


@pytest.mark.parametrize(
    "words", [["settings", "--json"], ["show", "nowhere"], ["evolve", "xor", "--set", "nothing=1"], ["--no-option"]]
)
def test_a_fork_prints_and_ends_as_a_new_interpreter_does(words: list[str], tmp_path: Path) -> None:
    forked, new = neat(*words, cwd=tmp_path), new_neat(*words, cwd=tmp_path)

    assert (forked.returncode, forked.stdout, forked.stderr) == (new.returncode, new.stdout, new.stderr)


def test_a_fork_has_the_directory_and_the_search_path_of_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "elsewhere.py").write_text("score = 3.0\n")
    (tmp_path / "task.py").write_text(
        "import elsewhere\ndef task(network):\n    return elsewhere.score\ntask.inputs = task.outputs = 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path / "path")

    done = neat("evolve", "task.py:task", "--generations", "1", "--workers", "0", "--run", "run", cwd=tmp_path)

    assert (done.returncode, "champion  3" in done.stdout + done.stderr) == (0, True), done.stderr
    assert (tmp_path / "run" / "champion.json").exists()


def test_a_signal_ends_a_fork_as_it_ends_a_program(tmp_path: Path) -> None:
    words = ("evolve", "xor", "--generations", "100000", "--workers", "0")
    statuses = []
    for number in (signal.SIGINT, signal.SIGKILL):
        with start(*words, "--run", f"run-{number}", cwd=tmp_path, stdout=DEVNULL, stderr=PIPE) as process:
            try:
                assert isinstance(process, Fork)
                assert process.stderr is not None
                while not process.stderr.readline().startswith("generation"):
                    assert process.poll() is None
                process.send_signal(number)
                process.communicate(timeout=60)
            finally:
                process.kill()
        statuses.append(process.wait())

    assert statuses == [130, -signal.SIGKILL]


def test_what_a_library_sets_in_the_process_of_the_tests_is_not_in_the_environment_of_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SET_BY_A_LIBRARY", "yes")
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # as a test does

    with start("settings", cwd=tmp_path, stdout=DEVNULL) as process:
        assert isinstance(process, Fork)
    assert "SET_BY_A_LIBRARY" not in environment()
    assert environment()["TMPDIR"] == str(tmp_path)


def test_what_was_read_by_an_import_needs_a_new_interpreter(tmp_path: Path) -> None:
    process = start("settings", cwd=tmp_path, stdout=DEVNULL, NUMBA_DISABLE_JIT="1")

    assert isinstance(process, subprocess.Popen)
    assert process.wait(60) == 0
