"""The examples run as a user runs them, each in a process of its own, and do what they say."""

import os
import re
import runpy
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

import neat

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
LAST_LINE = {
    "01_xor.py": r"\(1\.0, 1\.0\) -> 0\.[0-4]\d expected 0\.0",
    "02_gymnasium.py": r"return of an unseen episode: \d+\.0",
    "03_own_task.py": r"champion, validated: 0\.9\d*",
    "04_run_directory.py": r"action: [01]",
    "05_fine_tuning.py": r"loss: 0\.[1-9]\d* evolved, 0\.00\d* after fine-tuning",
    "06_pandas.py": r"best after 20 generations: \d+\.\d+",
    "07_tensorboard.py": r"logged generations: 21",
    "08_wandb.py": r"logged generations: 21",
    "09_optuna.py": r"fewest evaluations: \d+",
    "10_map_elites.py": r"\d{3} ways through the maze; the best ends at \d+, \d+",
    "11_measures.py": r"farthest to the right: -?\d\.\d+",
    "12_novelty.py": r"different ends in the archive: \d+",
    "neat_in_one_file.py": r"\(1\.0, 1\.0\) -> 0\.[0-4]\d, expected 0\.0",
}
NEEDS = {
    "05_fine_tuning.py": "torch",
    "06_pandas.py": "pandas",
    "07_tensorboard.py": "tensorboard",
    "08_wandb.py": "wandb",
    "09_optuna.py": "optuna",
    "10_map_elites.py": "ribs",
    "11_measures.py": "pandas",
}
"""Optional packages."""


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_and_ends_as_it_says(path: Path, tmp_path: Path) -> None:
    if path.name in NEEDS:
        pytest.importorskip(NEEDS[path.name])
    finished = subprocess.run(
        [sys.executable, str(path)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert finished.returncode == 0, finished.stderr
    assert re.fullmatch(LAST_LINE[path.name], finished.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("xor", []),
        ("memory_fixed", ["--set", "genome.recurrent=true", "--set", "genome.activations=my_sinc_function"]),
        ("memory_variable", ["--set", "genome.recurrent=true"]),
        ("single_pole", []),
    ],
)
def test_an_example_of_neat_python_evolves(
    name: str, more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments.cli import main

    monkeypatch.chdir(tmp_path)
    script = ROOT / "examples" / "neat_python" / f"{name}.py"
    words = ["evolve", f"{script}:score", "--population", "10", "--generations", "2", "--seed", "1", "--workers", "0"]

    assert main.main([*words, "--run", "run", *more]) == 0
    assert (tmp_path / "run" / "champion.json").exists()


def test_the_pictures_of_neat_python_are_novel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = runpy.run_path(str(ROOT / "examples" / "neat_python" / "picture2d.py"))
    population = neat.Population(neat.Settings(population_size=10), inputs=2, outputs=3, seed=1)

    first, second = islice(names["generations"](population), 2)
    assert second.number == 1
    assert len(names["archive"]) >= 2
    assert {path.suffix for path in tmp_path.iterdir()} == {".png"}
    assert first.best.fitness == 16.0  # nothing to compare with
    assert names["evaluate"]([first.best]) == [0.0]  # its picture is in the archive


def test_the_run_directory_of_the_example_can_be_shown(tmp_path: Path) -> None:
    from experiments.cli import main

    script = [sys.executable, str(ROOT / "examples" / "04_run_directory.py"), str(tmp_path / "run")]
    subprocess.run(script, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True)

    assert main.main(["show", str(tmp_path / "run")]) == 0
