"""Results: the results of many trials of one experiment, in a JSON file that is complete at any moment."""

import dataclasses
import json
import math
import os
import statistics
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from experiments.efficacy.version import program_version
from neat import NeatError, RunError, Settings
from neat.errors import one_line
from neat.runs.settings_file import INPUT_RULES, input_rules_in
from neat.system import lock
from neat.system.atomic_write import write_whole

FORMAT = 1
UNSEEN_EPISODES = 100
"""Episodes on which the final champion of each trial is tested."""
MEASURES = {
    "evaluations": "evaluations",
    "steps": "environment steps",
    "generations": "generations",
    "hidden": "hidden neurons",
    "synapses": "enabled synapses",
    "seconds": "seconds",
    "cpu_seconds": "CPU seconds",
}
"""What is reported of trials that solved the task, and its name in tables."""


@dataclass(frozen=True)
class TrialSpec:
    """What all trials of one measurement have in common."""

    task: str
    """As the command line takes it."""
    settings: Settings
    budget: int
    """Evaluations that a trial may take; the last generation must fit into it."""
    to_the_end: bool = False
    """Whether a trial continues after the task is solved, until its budget is spent."""
    task_digests: dict[str, str] | None = None
    """Digests of the source of a task of the user, by file; None for a bundled task."""
    input_rules: int = INPUT_RULES
    """The version of the rules by which observations become inputs; 1 where a file does not say."""


@dataclass(frozen=True)
class TrialResult:
    """The result of one run."""

    seed: int
    solved: bool
    evaluations: int
    """Up to the end of the generation that solved it, as the paper counts; the checks whether it is solved are not
    counted."""
    steps: int | None
    """Environment steps, checks and validation included, where the task counts them."""
    generations: int
    hidden: int
    """Hidden neurons of the champion."""
    synapses: int
    """Its enabled synapses."""
    best: float | None
    """Its fitness; None if that is not finite."""
    validated: float | None
    """Its score on fresh episodes, where the task has luck."""
    seconds: float
    cpu_seconds: float
    tested: float | None = None
    """Mean score of the final champion on `UNSEEN_EPISODES` episodes whose seeds neither evolution nor validation can
    draw, where the task has luck; None where one of them failed."""


class Results:
    """Trial results by seed, and what was run.

    Attributes:
        path: Of the JSON file.
        spec: What all trials have in common.
        version: Of the program that started the file.
        trials: By seed.
    """

    def __init__(self, path: Path, spec: TrialSpec, version: str, trials: Iterable[TrialResult] = ()) -> None:
        self.path = path
        self.spec = spec
        self.version = version
        self.trials = {trial.seed: trial for trial in trials}

    @staticmethod
    @contextmanager
    def locked(path: Path) -> Iterator[None]:
        """Keep other processes from writing the results at this path while the block runs.

        Raises:
            RunError: Another process writes them, or the directory cannot be made.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error
        with lock.hold(path.with_suffix(".lock"), str(path)):
            yield

    @classmethod
    def open(cls, path: Path, spec: TrialSpec) -> Self:
        """Return the results at this path, to be continued; empty ones if the file does not exist.

        Raises:
            RunError: The file holds results of another measurement, or cannot be read.
        """
        if not os.path.exists(path):
            return cls(path, spec, program_version())
        results = cls.read(path)
        for name in ("task", "budget", "to_the_end", "settings"):
            ours, theirs = getattr(spec, name), getattr(results.spec, name)
            if ours != theirs:
                what = "with other settings" if name == "settings" else f"with {name} {theirs} instead of {ours}"
                raise RunError(f"{path} holds results {what}; keep them apart with --to DIR, or delete the file.")
        if results.spec.input_rules != spec.input_rules:
            raise RunError(
                f"{path} holds results of other inputs, by rules {results.spec.input_rules} instead of "
                f"{spec.input_rules} for observations; keep them apart with --to DIR, or delete the file."
            )
        before, now = results.spec.task_digests, spec.task_digests
        if before and before != now:
            names = ", ".join(name for name in before if before[name] != (now or {}).get(name))
            raise RunError(
                f"{path} holds results of {spec.task} before its source was changed ({names or 'another file'}); "
                "keep them apart with --to DIR, or delete the file."
            )
        return results

    @classmethod
    def input_rules_of(cls, path: Path) -> int:
        """Return the version of the rules for inputs with which the results at this path are continued.

        Raises:
            RunError: The file cannot be read.
        """
        return cls.read(path).spec.input_rules if os.path.exists(path) else INPUT_RULES

    @classmethod
    def read(cls, path: Path, *, outdated: bool = False) -> Self:
        """Return the results in this file.

        Args:
            path: Of the JSON file.
            outdated: Whether settings that only an older version had are ignored.

        Raises:
            RunError: The file does not exist or is not valid.
        """
        try:
            data = _checked(json.loads(path.read_text(encoding="utf-8")))
            settings = Settings.from_dict(_known(data["settings"]) if outdated else data["settings"])
            spec = TrialSpec(
                data["task"], settings, data["budget"], data.get("to_the_end", False), data.get("task_digests"),
                input_rules_in(data),
            )  # fmt: skip
            if not (type(spec.input_rules) is int and 1 <= spec.input_rules <= INPUT_RULES):
                raise NeatError(f"its input_rules are {spec.input_rules!r:.60}, but this version reads {INPUT_RULES}.")
            trials = [TrialResult(**trial) for trial in data["trials"]]
            return cls(path, spec, data["version"], trials)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, NeatError) as error:
            why = error.strerror if isinstance(error, OSError) else one_line(error)
            raise RunError(f"{path} is not a valid file of results: {why}") from error

    def add(self, trial: TrialResult) -> None:
        """Add a trial and write the file, atomically.

        Raises:
            RunError: It cannot be written.
        """
        self.trials[trial.seed] = trial
        data = {
            "format": FORMAT,
            "task": self.spec.task,
            "budget": self.spec.budget,
            "to_the_end": self.spec.to_the_end,
            "version": self.version,
            "input_rules": self.spec.input_rules,
            **({"task_digests": self.spec.task_digests} if self.spec.task_digests else {}),
            "trials": [dataclasses.asdict(self.trials[seed]) for seed in sorted(self.trials)],
            "settings": self.spec.settings.to_dict(),
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, (json.dumps(data, indent=1) + "\n").encode())
        except OSError as error:
            raise RunError(f"{self.path} cannot be written: {error.strerror}.") from error

    def of_seeds(self, seeds: Iterable[int]) -> "Results":
        """Return the results of these seeds only."""
        chosen = [self.trials[seed] for seed in seeds if seed in self.trials]
        return Results(self.path, self.spec, self.version, chosen)

    def solved(self) -> list[TrialResult]:
        """Return the trials that solved the task, by seed."""
        return [self.trials[seed] for seed in sorted(self.trials) if self.trials[seed].solved]

    def solved_of_all(self) -> str:
        """Return how many trials solved the task, of how many: "9 of 10"."""
        return f"{len(self.solved())} of {len(self.trials)}"

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
        """Return the final champions' scores on unseen episodes, solved or not; {} where the task has no luck."""
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
        """Return the object that `--json` prints."""
        seeds = sorted(self.trials)
        return {
            "task": self.spec.task,
            "budget": self.spec.budget,
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
        """Return the figures as a Markdown table, with what they describe."""
        seeds = sorted(self.trials)
        lines = [
            f"# {self.spec.task}",
            "",
            f"{len(self.solved())} of {len(seeds)} runs solved it within {self.spec.budget:,} evaluations "
            f"(seeds {ranges(seeds)}, populations of {self.spec.settings.population_size:,}, "
            f"version {self.version}).",
            "The figures are over the runs that solved it. The settings and every run are in the JSON file.",
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
                f"Final champions of all runs, each the mean of {UNSEEN_EPISODES} unseen episodes: "
                + ", ".join(f"{name} {rounded(value)}" for name, value in tested.items())
                + ".",
            ]
        return "\n".join(lines) + "\n"


def rounded(value: float) -> str:
    """Return a figure with three significant digits, or as a whole number from 100 on."""
    return f"{value:,.0f}" if abs(value) >= 100.0 or value == int(value) else f"{value:.3g}"


def _checked(data: Any) -> Any:
    """Return the JSON of a file of results, if it has all that is read of it, and numbers that can be compared."""
    if not isinstance(data, dict):
        raise NeatError("it is not a JSON object, such as `neat efficacy` writes.")
    if (number := data.get("format", FORMAT)) != FORMAT:
        raise NeatError(f"it has format {number!r:.60}, but this version reads {FORMAT}.")
    if missing := [name for name in ("task", "budget", "version", "trials", "settings") if name not in data]:
        raise NeatError(f"it lacks {', '.join(missing)}, which `neat efficacy` writes.")
    evaluations = [("evaluations", trial["evaluations"]) for trial in data["trials"]]
    for name, count in [("budget", data["budget"]), *evaluations]:
        if type(count) is not int or count < 0:
            raise NeatError(f"its {name} must be a whole number from 0 on, but is {count!r:.60}.")
    for tested in [trial.get("tested") for trial in data["trials"]]:
        if tested is not None and (type(tested) not in (int, float) or not math.isfinite(tested)):
            raise NeatError(f"its tested must be a finite number or null, but is {tested!r:.60}.")
    return data


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that this version still has."""
    ours = Settings().to_dict()
    return {
        name: {inner: setting for inner, setting in value.items() if inner in ours[name]}
        if isinstance(value, dict)
        else value
        for name, value in settings.items()
        if name in ours
    }


def ranges(numbers: list[int]) -> str:
    """Return sorted numbers as ranges, such as "1 to 20, 25"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in spans)
