"""Sheet: the results of many trials of one question, in a file that is whole at any moment."""

import configparser
import dataclasses
import json
import statistics
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from experiments.efficacy.trial import TESTS, Question, Trial
from neat import NeatError, RunError, Settings
from neat.errors import one_line
from neat.system import lock
from neat.system.atomic_write import write_whole

FORMAT = 1
MEASURES = {
    "evaluations": "evaluations",
    "steps": "environment steps",
    "generations": "generations",
    "hidden": "hidden neurons",
    "synapses": "enabled synapses",
    "seconds": "seconds",
    "cpu_seconds": "CPU seconds",
}
"""What is told of trials that solved the task, and how it is called in tables."""


class Sheet:
    """Trials by seed, and the question that they answer.

    Attributes:
        path: Of its JSON file.
        question: What all trials have in common.
        version: Of the program that began the sheet.
        trials: By seed.
    """

    def __init__(self, path: Path, question: Question, version: str, trials: Iterable[Trial] = ()) -> None:
        self.path = path
        self.question = question
        self.version = version
        self.trials = {trial.seed: trial for trial in trials}

    @staticmethod
    @contextmanager
    def held(path: Path) -> Iterator[None]:
        """Keep every other process from writing the sheet at this path, as long as the block lasts.

        Raises:
            RunError: Another process has it, or it cannot be written there.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error}") from error
        with lock.hold(path.with_suffix(".lock"), str(path)):
            yield

    @classmethod
    def open(cls, path: Path, question: Question) -> Self:
        """Return the sheet at this path to go on with, or an empty one if there is none.

        Raises:
            RunError: What is there answers another question, or cannot be read.
        """
        if not path.exists():
            return cls(path, question, version())
        sheet = cls.read(path)
        for name in ("task", "budget", "to_the_end", "settings"):
            ours, theirs = getattr(question, name), getattr(sheet.question, name)
            if ours != theirs:
                told = "with other settings" if name == "settings" else f"with {name} {theirs} instead of {ours}"
                raise RunError(f"{path} holds results {told}; keep them apart with --to DIR, or delete the file.")
        return sheet

    @classmethod
    def read(cls, path: Path, *, outdated: bool = False) -> Self:
        """Return the sheet that this file holds.

        Args:
            path: Of the JSON file.
            outdated: Whether it may state settings that only an older version had; they are left out.

        Raises:
            RunError: It is no such file.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            settings = Settings.from_dict(_known(data["settings"]) if outdated else data["settings"])
            question = Question(data["task"], settings, data["budget"], data.get("to_the_end", False))
            trials = [Trial(**trial) for trial in data["trials"]]
            return cls(path, question, data["version"], trials)
        except (OSError, ValueError, KeyError, TypeError, NeatError) as error:
            raise RunError(f"{path} is no file of results that can be read: {one_line(error)}") from error

    def add(self, trial: Trial) -> None:
        """Enter a trial and write the file, whole.

        Raises:
            RunError: It cannot be written.
        """
        self.trials[trial.seed] = trial
        data = {
            "format": FORMAT,
            "task": self.question.task,
            "budget": self.question.budget,
            "to_the_end": self.question.to_the_end,
            "version": self.version,
            "trials": [dataclasses.asdict(self.trials[seed]) for seed in sorted(self.trials)],
            "settings": self.question.settings.to_dict(),
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, (json.dumps(data, indent=1) + "\n").encode())
        except OSError as error:
            raise RunError(f"{self.path} cannot be written: {error}") from error

    def of_seeds(self, seeds: Iterable[int]) -> "Sheet":
        """Return a sheet with the trials of these seeds only."""
        kept = [self.trials[seed] for seed in seeds if seed in self.trials]
        return Sheet(self.path, self.question, self.version, kept)

    def solved(self) -> list[Trial]:
        """Return the trials that solved the task, by seed."""
        return [self.trials[seed] for seed in sorted(self.trials) if self.trials[seed].solved]

    def figures(self) -> dict[str, dict[str, float]]:
        """Return mean, standard deviation, median and worst of each measure over the trials that solved the task."""
        return {
            measure: {
                "mean": statistics.fmean(values),
                "sd": statistics.pstdev(values),
                "median": statistics.median(values),
                "worst": max(values),
            }
            for measure in MEASURES
            if (values := [value for trial in self.solved() if (value := getattr(trial, measure)) is not None])
        }

    def tested(self) -> dict[str, float]:
        """Return what the final champions scored in unseen episodes, solved or not; {} where there is no luck."""
        values = [trial.tested for trial in self.trials.values() if trial.tested is not None]
        if not values:
            return {}
        return {
            "mean": statistics.fmean(values),
            "median": statistics.median(values),
            "best": max(values),
            "worst": min(values),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return what `--json` says."""
        seeds = sorted(self.trials)
        return {
            "task": self.question.task,
            "budget": self.question.budget,
            "version": self.version,
            "seeds": len(seeds),
            "first_seed": seeds[0] if seeds else None,
            "solved": len(self.solved()),
            "failures": len(seeds) - len(self.solved()),
            "figures": self.figures(),
            "tested": self.tested(),
            "file": str(self.path),
        }

    def to_markdown(self) -> str:
        """Return the figures as a table, and what they are of."""
        seeds = sorted(self.trials)
        lines = [
            f"# {self.question.task}",
            "",
            f"{len(self.solved())} of {len(seeds)} runs solved it within {self.question.budget:,} evaluations "
            f"(seeds {_ranges(seeds)}, populations of {self.question.settings.population_size:,}, "
            f"version {self.version}).",
            "The figures are of those that did. The settings and every run are in the JSON file beside this one.",
            "",
            "| | mean | sd | median | worst |",
            "| --- | ---: | ---: | ---: | ---: |",
        ]
        for measure, figures in self.figures().items():
            cells = " | ".join(rounded(figures[name]) for name in ("mean", "sd", "median", "worst"))
            lines.append(f"| {MEASURES[measure]} | {cells} |")
        if tested := self.tested():
            lines += [
                "",
                f"Final champions of all runs, each the mean of {TESTS} episodes that it never saw: "
                + ", ".join(f"{name} {rounded(value)}" for name, value in tested.items())
                + ".",
            ]
        return "\n".join(lines) + "\n"


def rounded(value: float) -> str:
    """Return a figure as people read it."""
    return f"{value:,.0f}" if abs(value) >= 100.0 or value == int(value) else f"{value:.3g}"


def version() -> str:
    """Return the version of this program, and in a working tree of git the commit besides."""
    root = Path(__file__).resolve().parents[2]
    metadata = configparser.ConfigParser()
    if metadata.read(root / "setup.cfg", encoding="utf-8"):
        number = metadata["metadata"]["version"]
        command = ["git", "-C", str(root), "rev-parse", "--short", "HEAD"]
        try:
            told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10.0)
        except (OSError, subprocess.SubprocessError):
            return number
        return f"{number}+{told.stdout.strip()}"
    from importlib import metadata as installed

    return installed.version("craig-neat")


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    """Return those of these settings that this version has."""
    ours = Settings().to_dict()
    return {
        name: {inner: setting for inner, setting in value.items() if inner in ours[name]}
        if isinstance(value, dict)
        else value
        for name, value in settings.items()
        if name in ours
    }


def _ranges(numbers: list[int]) -> str:
    """Return sorted numbers as people write them, such as "1 to 20, 25"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in spans)
