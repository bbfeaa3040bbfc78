"""Another process compiles while this one runs plain kernels: what both see of each other, and how each may end."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neat.kernels import JIT, background

pytestmark = pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
ROOT = Path(__file__).parents[3]
SECONDS = 60.0
BEGIN = """
import os, signal, sys, time
import numpy as np
from neat.kernels import background, cache, plain
from neat.kernels.activation import activated
background.MODULE = "other_compiler"
background.available_cores = lambda: 2  # also where tests have one
is_warm = lambda: cache.is_warm()
"""
"""A process whose compiler is that of `compiler`."""
COMPILES = """
from neat.kernels import background, cache, plain
import os, sys, time
plain.move_over()
with background.running(int(sys.argv[2])):
    for _ in range(1000):
        if os.path.exists("go"):
            break
        time.sleep(0.02)
    from neat.kernels.activation import activated
    activated(2, 0.3)
    cache.note_warm()
"""
"""A compiler of one kernel, which waits for the file `go`."""
FLUSH = "sys.stdout.flush()"


def compiler(folder: Path, text: str) -> None:
    (folder / "other_compiler.py").write_text(text)


def started(program: str, folder: Path, **variables: str) -> "subprocess.Popen[str]":
    """Start a process with an empty cache."""
    names = {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "NUMBA_CACHE_DIR": str(folder / "cache"), **variables}
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, env={**os.environ, **names}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def output_of(program: str, folder: Path, **variables: str) -> list[str]:
    """Run a process with an empty cache; return what it prints."""
    process = started(program, folder, **variables)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return [*output.split(), *errors.split("\n")[:-1]]


def files(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(f"cache/*/{pattern}"))


def wait_until_gone(number: int) -> None:
    """Wait for the end of a process that is not our child."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        state = Path(f"/proc/{number}/stat")  # killed, in a container where nobody takes its exit status
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_process_moves_over_when_another_one_has_compiled(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    program = f"""{BEGIN}
print(plain.begin(), plain.begin(), activated(2, 0.3), plain.is_plain(), background.is_running())
open("go", "w").close()
while plain.is_plain():
    time.sleep(0.01)
print(activated(2, 0.3), background.is_running(), activated.stats.cache_hits.total())
"""
    found = output_of(program, tmp_path)

    assert found == ["True", "True", found[2], "True", "True", found[2], "False", "1"]


def test_what_fails_in_the_background_is_compiled_here_and_said(tmp_path: Path) -> None:
    compiler(tmp_path, "raise SystemExit(3)")
    program = f"""{BEGIN}
print(plain.begin())
while plain.is_plain():
    activated(2, 0.3)
print(activated(2, 0.0), background.is_running(), activated.stats.cache_misses.total())
"""
    assert output_of(program, tmp_path) == [
        "True", "0.0", "False", "1", "Compiling in the background failed (exit status 3); compiling here.",
    ]  # fmt: skip


def test_nobody_waits_for_a_compiler_that_was_killed(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    program = f"""{BEGIN}
plain.begin()
while not cache.status_file().read_text().isdigit() or int(cache.status_file().read_text()) == os.getpid():
    time.sleep(0.01)
os.kill(int(cache.status_file().read_text()), signal.SIGKILL)
if os.fork():  # the worker has not started it
    os.wait()
    while plain.is_plain():
        activated(2, 0.3)
else:
    background.DEAD_SECONDS = 0.5
    while plain.is_plain():
        activated(2, 0.3)
    os._exit(0)
print(plain.is_plain())
"""
    assert output_of(program, tmp_path)[:1] == ["False"]


def test_two_runs_at_once_start_one_compiler(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    wait = "while not os.path.exists('end'): time.sleep(0.01)"
    first = started(f"{BEGIN}\nprint(plain.begin(), flush=True)\n{wait}", tmp_path)
    assert first.stdout is not None
    assert first.stdout.readline() == "True\n"

    found = output_of(f"{BEGIN}\nprint(plain.begin(), background.is_mine(), plain.is_plain())", tmp_path)

    (tmp_path / "end").touch()
    first.communicate(timeout=SECONDS)
    assert found == ["True", "False", "True"]


@pytest.mark.parametrize("end", ["print('end')", "os.kill(os.getpid(), signal.SIGKILL)"])
@pytest.mark.parametrize("is_running", [True, False])  # in its loop, or still importing
def test_the_compiler_ends_with_what_started_it(tmp_path: Path, end: str, is_running: bool) -> None:
    compiler(tmp_path, COMPILES)
    wait = "while cache.status_file().read_text() in ('', str(os.getpid())): time.sleep(0.01)" if is_running else ""
    process = started(f"{BEGIN}\nplain.begin()\nprint(background._Child.process.pid)\n{wait}\n{FLUSH}\n{end}", tmp_path)
    output, errors = process.communicate(timeout=SECONDS)

    wait_until_gone(int(output.split()[0]))
    assert errors == ""
    assert not files(tmp_path, "*warm-*")  # neither running nor done


def test_the_compiler_ends_although_a_worker_holds_its_pipe(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    program = f"""{BEGIN}
plain.begin()
if os.fork():
    print(background._Child.process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
os.close(1), os.close(2)
while not os.path.exists("end"):
    time.sleep(0.01)
"""
    output, _ = started(program, tmp_path).communicate(timeout=SECONDS)

    wait_until_gone(int(output))
    (tmp_path / "end").touch()


def test_a_compiler_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    program = f"""{BEGIN}
plain.begin()
number = background._Child.process.pid
background.stop()
print(number, background.is_running())
"""
    number, is_running = output_of(program, tmp_path)

    wait_until_gone(int(number))
    assert is_running == "False"
    assert not files(tmp_path, "compiling-*")


def test_without_a_cache_nothing_runs_uncompiled(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program = f"{BEGIN}\nprint(plain.is_plain(), plain.begin(), cache.status_file(), background.start())"

    assert output_of(program, tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "file")) == ["False", "False", "None", "False"]


def test_without_the_jit_no_process_is_started(tmp_path: Path) -> None:
    program = f"{BEGIN}\nprint(plain.is_plain(), plain.begin(), activated(2, 0.0))"

    assert output_of(program, tmp_path, NUMBA_DISABLE_JIT="1") == ["False", "False", "0.0"]


def test_a_process_that_breeds_nothing_has_kernels_compiled_when_it_has_run_them_for_a_while(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    program = f"""{BEGIN}
activated(2, 0.3)
print(background.is_running())
while not background.is_running():
    activated(2, 0.3)
print(plain._State.spent > plain.BUDGET_SECONDS, plain.is_plain())
background.stop()
"""
    assert output_of(program, tmp_path) == ["False", "True", "True"]


def test_a_compiler_gives_up_in_the_end(tmp_path: Path) -> None:
    program = """
import os, time
from neat.kernels import background
background.LONGEST_SECONDS, background.BEAT_SECONDS = 0.2, 0.05
with background.running(os.getppid()):
    time.sleep(60)
"""
    process = started(program, tmp_path)

    assert process.wait(timeout=SECONDS) == 1
    assert not files(tmp_path, "compiling-*")
    process.communicate()


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups of POSIX")
def test_an_interrupt_from_the_terminal_does_not_reach_the_compiler(tmp_path: Path) -> None:
    compiler(tmp_path, COMPILES)
    program = f"""{BEGIN}
os.setpgid(0, 0)
signal.signal(signal.SIGINT, lambda *arguments: None)
plain.begin()
os.killpg(0, signal.SIGINT)  # the moment it was started
while not is_warm():
    open("go", "w").close()
    assert background.is_running() or is_warm()
    time.sleep(0.01)
print(activated(2, 0.3) > 0.0, plain.is_plain())
"""
    assert output_of(program, tmp_path) == ["True", "False"]  # and no line about a failure


def test_with_one_core_no_process_is_started(tmp_path: Path) -> None:
    program = f"{BEGIN}\nbackground.available_cores = lambda: 1\nprint(plain.begin(), background.is_running())"

    assert output_of(program, tmp_path) == ["False", "False"]


def test_a_foreign_file_of_the_future_counts_as_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = tmp_path / "compiling"
    status.touch()
    monkeypatch.setattr(background.cache, "status_file", lambda: status)
    monkeypatch.setattr(background, "is_mine", lambda: False)  # an earlier test may have started one
    assert background.is_running()

    for seconds in (-1e6, 1e6):
        os.utime(status, (time.time() + seconds,) * 2)
        assert not background.is_running()
