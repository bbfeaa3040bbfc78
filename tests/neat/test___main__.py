import subprocess
import sys
from pathlib import Path

from neat import __version__
from tests.processes import environment


def test_the_package_runs_as_the_program_wherever_the_user_is(tmp_path: Path) -> None:
    for name in ("fitness", "experiments", "visualizer", "random"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('a file of the user')")

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "neat", *words]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, env=environment(), timeout=120, check=False
        )

    assert run("--version").stdout == f"neat {__version__}\n"
    assert run("settings", "species.target", "--json").returncode == 0
    assert run("fly").returncode == 2
