"""efficacy: how many evaluations does it take, how surely, and how fast, over many independent runs."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from multiprocess.connection import wait
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.catalog.registry import find, make_task
from experiments.cli.console import LiveLine, announcement, console_for, count
from experiments.cli.messages import warm
from experiments.cli.show import print_json
from experiments.efficacy.results import MEASURES, Sheet, rounded
from experiments.efficacy.trial import TESTS, Question, TrialProcess
from experiments.runner.interrupts import Interruption
from experiments.runner.new_run import chosen_settings, file_name
from neat import RunError, Settings, SettingsError
from neat.system.atomic_write import write_whole

DIRECTORY = Path("efficacy")
NOTICE_SECONDS = 0.5
"""How soon an interruption is noticed that no exception told of."""


def efficacy_command(arguments: argparse.Namespace) -> int:
    """Run a task with many seeds and tell what came of it; return the exit status."""
    console = console_for(sys.stderr)
    experiment = find(arguments.task)
    settings = chosen_settings(experiment, arguments)
    task = make_task(experiment)  # what is wrong with it shows before anything starts
    budget = arguments.budget or experiment.generations * settings.population_size
    check(settings, budget)
    path, question = path_for(arguments), Question(arguments.task, settings, budget, arguments.to_the_end)
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    with Sheet.held(path):
        sheet = Sheet.open(path, question)
        introduce(console, sheet, seeds, task.inputs, task.outputs)
        warm(console, settings)
        with Interruption() as interruption, Tally(console, len(seeds)) as tally:
            tally.show(sheet.of_seeds(seeds))
            try:
                missing = [seed for seed in seeds if seed not in sheet.trials]
                interruption.while_running(run_all)(sheet, missing, arguments.workers, tally, seeds, interruption)
            except KeyboardInterrupt:
                interruption.pending = True
        if interruption.pending:
            console.print(f"Interrupted; {sheet.path} is as it was, and the same command goes on.", soft_wrap=True)
            return 130
        conclude(console, sheet.of_seeds(seeds), arguments)
    return 0


def check(settings: Settings, budget: int) -> None:
    """Refuse what trials cannot keep.

    Raises:
        SettingsError: There is a time limit, though each trial scores in its own process.
        RunError: Not one generation fits into the budget.
    """
    if limit := settings.evaluation.time_limit:
        raise SettingsError(
            f"evaluation.time_limit is {limit:g}, but neat efficacy has no processes that could be ended alone; "
            "leave it at 0, or measure with neat evolve."
        )
    if budget < settings.population_size:
        raise RunError(f"--budget is {budget}, but one generation has {settings.population_size} genomes.")


def path_for(arguments: argparse.Namespace) -> Path:
    """Return where the results of this task go."""
    return Path(arguments.to or DIRECTORY) / f"{file_name(arguments.task)}.json"


def introduce(console: Console, sheet: Sheet, seeds: range, inputs: int, outputs: int) -> None:
    """Say what is about to run."""
    known = sum(seed in sheet.trials for seed in seeds)
    facts = {
        "runs": f"seeds {seeds[0]} to {seeds[-1]}" + (f", {known} of them are done" if known else ""),
        "budget": f"{sheet.question.budget:,} evaluations each",
        "population": f"{sheet.question.settings.population_size:,} genomes",
        "network": f"{count(inputs, 'input')}, {count(outputs, 'output')}",
        "results": str(sheet.path),
    }
    console.print(announcement(sheet.question.task, facts))


def run_all(
    sheet: Sheet, seeds: list[int], processes: int | None, tally: "Tally", told: range, interruption: Interruption
) -> None:
    """Run these seeds, some at a time, and enter each as soon as it is done.

    Raises:
        KeyboardInterrupt: There was an interruption. One that comes while a process forks is lost in the
            hooks of the fork, so it is asked for besides.
    """
    most = max(1, os.cpu_count() or 1 if processes is None else processes)
    waiting = seeds[::-1]
    running: dict[Any, TrialProcess] = {}
    try:
        while waiting or running:
            while waiting and len(running) < most:
                trial = TrialProcess(sheet.question, waiting.pop())
                running[trial.connection] = trial
            if interruption.pending:
                raise KeyboardInterrupt
            for connection in wait(list(running), NOTICE_SECONDS):
                if (outcome := running[connection].news()) is not None:
                    del running[connection]
                    sheet.add(outcome)
                    tally.show(sheet.of_seeds(told))
            tally.update(sheet.of_seeds(told), list(running.values()))
    finally:
        for trial in running.values():
            trial.end()


class Tally(LiveLine):
    """Shows how far the runs are to whoever waits for them, on standard error."""

    def __init__(self, console: Console, runs: int) -> None:
        super().__init__(console)
        self.runs = runs

    def update(self, sheet: Sheet, running: list[TrialProcess]) -> None:
        """Show the same, and how far those are that are under way, where it can be drawn in place."""
        if self.live:
            self.show(sheet, running)

    def show(self, sheet: Sheet, running: Sequence[TrialProcess] = ()) -> None:
        """Show what these trials have come to so far."""
        now = ", ".join(f"{trial.evaluations:,}" for trial in running)
        evaluations = sheet.figures().get("evaluations")
        line = Text.assemble(
            ("runs ", "dim"), (f"{len(sheet.trials):{len(str(self.runs))}d}/{self.runs}", "bold"),
            ("  solved ", "dim"), (str(len(sheet.solved())), "green"),
            ("  evaluations: mean ", "dim"), rounded(evaluations["mean"]) if evaluations else "-",
            ("  median ", "dim"), rounded(evaluations["median"]) if evaluations else "-",
            ("  worst ", "dim"), rounded(evaluations["worst"]) if evaluations else "-",
            ("  now at ", "dim") if now else "", now,
            f"  {self.elapsed()}",
        )  # fmt: skip
        self.draw(line)


def conclude(console: Console, sheet: Sheet, arguments: argparse.Namespace) -> None:
    """Write the table and the plot, and tell the figures.

    Raises:
        RunError: A file cannot be written.
        TaskError: The plot needs a package that is not installed.
    """
    table = sheet.path.with_suffix(".md")
    write(table, sheet.to_markdown())
    if arguments.plot:
        from experiments.efficacy.plot import plot_solved

        plot_solved([sheet], Path(arguments.plot))
        console.print(f"plot: {arguments.plot}", soft_wrap=True)
    if arguments.json:
        print_json(sheet.to_dict())
        return
    out = console_for(sys.stdout)
    out.print(f"{len(sheet.solved())} of {len(sheet.trials)} runs solved {sheet.question.task}.")
    columns = ("mean", "sd", "median", "worst")
    shown = Table(box=None, pad_edge=False, header_style="dim")
    shown.add_column("")
    for name in columns:
        shown.add_column(name, justify="right")
    for measure, figures in sheet.figures().items():
        shown.add_row(MEASURES[measure], *(rounded(figures[name]) for name in columns))
    out.print(shown)
    if tested := sheet.tested():
        told = ", ".join(f"{name} {rounded(value)}" for name, value in tested.items())
        out.print(f"Final champions on {TESTS} unseen episodes each: {told}.")
    out.print(f"{sheet.path} has every run, {table} the table.", soft_wrap=True)


def write(path: Path, text: str) -> None:
    """Write a text file, whole.

    Raises:
        RunError: It cannot be written.
    """
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error}") from error
