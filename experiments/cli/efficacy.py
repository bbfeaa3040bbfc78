"""efficacy: how many evaluations a task takes, how reliably, and how fast, over many independent runs."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from multiprocess.connection import wait
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.catalog.registry import find, is_listed, make_task
from experiments.catalog.task_files import digests_like, files_of
from experiments.catalog.task_source import TaskSource
from experiments.cli.comparison import comparison_command
from experiments.cli.console import LiveLine, announcement, console_for, print_json, warnings_on
from experiments.cli.format import count
from experiments.cli.messages import warm
from experiments.cli.overrides import chosen_settings
from experiments.cli.standard_streams import result_stream
from experiments.efficacy.champion_files import ChampionFiles
from experiments.efficacy.results import MEASURES, UNSEEN_EPISODES, Results, TrialSpec, ranges, rounded
from experiments.efficacy.trial import TrialProcess
from experiments.runner.exit_status import INTERRUPTED
from experiments.runner.interrupts import Interrupts
from experiments.runner.new_run import file_name
from fitness import Gymnasium, PreparedTask
from fitness.tasks.gymnasium.input_rules import under_input_rules
from neat import RunError, Settings, SettingsError
from neat.system.atomic_write import write_whole
from neat.system.cores import available_cores

DIRECTORY = Path("efficacy")
NOTICE_SECONDS = 0.5
"""How long an interrupt that raised no exception may go unnoticed."""


def efficacy_command(arguments: argparse.Namespace) -> int:
    """Run a task with many seeds and print the figures, or compare such results; return the exit status."""
    if arguments.compare:
        return comparison_command(arguments)
    console = console_for(sys.stderr)
    path = Path(arguments.to or DIRECTORY) / f"{file_name(arguments.task)}.json"
    rules = Results.input_rules_of(path)
    with under_input_rules(rules) if os.path.exists(path) else nullcontext():
        experiment = find(arguments.task)
        task = make_task(experiment)  # so that an error in it shows before anything starts
    settings = chosen_settings(
        experiment.settings_for(task),
        file=arguments.settings,
        assignments=arguments.set,
        population=arguments.population,
    )
    budget = arguments.budget or experiment.generations * settings.population_size
    check(settings, budget)
    files = files_of(TaskSource(arguments.task), task)
    before = Results.read(path).spec.task_digests if os.path.exists(path) else None
    digests = before if is_listed(arguments.task) else None  # versions before 0.7.0 stated files of packages
    if files is not None:
        digests = digests_like(before or {}, files.file)
    spec = TrialSpec(arguments.task, settings, budget, arguments.to_the_end, digests, rules)
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    champions = ChampionFiles(Path(arguments.champions), arguments.task) if arguments.champions else None
    with Results.locked(path), warnings_on(console), Interrupts() as interrupts:
        results = Results.open(path, spec)
        if champions is not None:
            champions.make_folder()
        introduce(console, results, seeds, task, champions)
        warm(console, settings)
        try:
            with EfficacyProgress(console, len(seeds)) as progress:
                run_all(results, seeds, arguments.workers, progress, interrupts, champions)
        except KeyboardInterrupt:
            console.print(f"Interrupted; the same command continues from {results.path}.", soft_wrap=True)
            return INTERRUPTED
        write(results.path.with_suffix(".md"), results.to_markdown())  # all seeds of the file, asked for or not
        conclude(console, results.of_seeds(seeds), arguments.plot, as_json=arguments.json)
    return 0


def check(settings: Settings, budget: int) -> None:
    """Refuse settings and budgets that trials cannot keep.

    Raises:
        SettingsError: There is a time limit, but each trial evaluates in its own process.
        RunError: The budget is less than one generation.
    """
    if limit := settings.evaluation.time_limit:
        raise SettingsError(
            f"evaluation.time_limit is {limit:g}, but neat efficacy evaluates without worker processes that could be "
            "ended; set it to 0, or measure with neat evolve."
        )
    if budget < settings.population_size:
        raise RunError(f"--budget is {budget}, but one generation has {settings.population_size} genomes.")


def introduce(
    console: Console, results: Results, seeds: range, task: PreparedTask, champions: ChampionFiles | None
) -> None:
    """Print what is about to run."""
    done = [seed for seed in seeds if seed in results.trials]
    is_older = results.spec.input_rules == 1 and isinstance(task.task, Gymnasium)
    facts = {
        "runs": f"seeds {seeds[0]} to {seeds[-1]}" + (f", {len(done)} of them are done" if done else ""),
        "budget": f"{results.spec.budget:,} evaluations each",
        "population": f"{results.spec.settings.population_size:,} genomes",
        "network": f"{count(task.inputs, 'input')}, {count(task.outputs, 'output')}",
        **({"inputs": "not scaled, as in the results of an older version that this continues"} if is_older else {}),
        "results": str(results.path),
    }
    if champions is not None:
        facts["champions"] = str(champions.folder)
        if missing := champions.missing(done):
            facts["missing"] = (
                f"the champions of seeds {ranges(missing)}, which were run without --champions {champions.folder}; "
                "with another --to DIR they run again"
            )
    console.print(announcement(results.spec.task, facts))


def run_all(
    results: Results,
    seeds: range,
    processes: int | None,
    progress: "EfficacyProgress",
    interrupts: Interrupts,
    champions: ChampionFiles | None,
) -> None:
    """Run the missing seeds, some at a time, and add each result when it arrives.

    Raises:
        KeyboardInterrupt: A signal interrupted the runs. One that arrives while a process forks raises nothing in the
            hooks of the fork, so `interrupts` is checked too.
    """
    most = max(1, available_cores() if processes is None else processes)
    waiting = [seed for seed in reversed(seeds) if seed not in results.trials]
    running: dict[Any, TrialProcess] = {}
    progress.show(results.of_seeds(seeds))
    try:
        while waiting or running:
            while waiting and len(running) < most:
                trial = TrialProcess(results.spec, waiting.pop(), champions)
                running[trial.connection] = trial
            if interrupts.pending:
                raise KeyboardInterrupt
            for connection in wait(list(running), NOTICE_SECONDS):
                if (result := running[connection].receive()) is not None:
                    del running[connection]
                    results.add(result)
                    progress.show(results.of_seeds(seeds))
            progress.update(results.of_seeds(seeds), list(running.values()))
    finally:
        for trial in running.values():
            trial.end()


class EfficacyProgress(LiveLine):
    """The progress of many runs, in one line."""

    def __init__(self, console: Console, runs: int) -> None:
        super().__init__(console)
        self.runs = runs

    def update(self, results: Results, running: list[TrialProcess]) -> None:
        """Show the results so far and the progress of the running trials, where the line is redrawn in place."""
        if self.live:
            self.show(results, running)

    def show(self, results: Results, running: Sequence[TrialProcess] = ()) -> None:
        """Show the results so far."""
        now = ", ".join(f"{trial.evaluations:,}" for trial in running)
        evaluations = results.figures().get("evaluations")
        line = Text.assemble(
            ("runs ", "dim"), (f"{len(results.trials):{len(str(self.runs))}d}/{self.runs}", "bold"),
            ("  solved ", "dim"), (str(len(results.solved())), "green"),
            ("  evaluations: mean ", "dim"), rounded(evaluations["mean"]) if evaluations else "-",
            ("  median ", "dim"), rounded(evaluations["median"]) if evaluations else "-",
            ("  worst ", "dim"), rounded(evaluations["worst"]) if evaluations else "-",
            ("  now at ", "dim") if now else "", now,
            f"  {self.elapsed()}",
        )  # fmt: skip
        self.draw(line)


def conclude(console: Console, results: Results, plot: str | None, *, as_json: bool) -> None:
    """Write the plot, and print the figures.

    Raises:
        RunError: A file cannot be written.
        TaskError: The plot needs a package that is not installed.
    """
    if plot:
        from experiments.efficacy.plot import plot_solved

        plot_solved([results], Path(plot))
        console.print(f"plot: {plot}", soft_wrap=True)
    if as_json:
        print_json(results.to_dict())
        return
    out = console_for(result_stream())
    out.print(f"{results.solved_of_all()} runs solved {results.spec.task}.")
    if figures := results.figures():
        out.print(table_of(figures))
    if tested := results.tested():
        scores = ", ".join(f"{name} {rounded(value)}" for name, value in tested.items())
        out.print(f"Final champions on {UNSEEN_EPISODES} unseen episodes each: {scores}.")
    out.print(f"Every run: {results.path}. The table: {results.path.with_suffix('.md')}.", soft_wrap=True)


def table_of(figures: Mapping[str, Mapping[str, float]]) -> Table:
    """Return the figures of the runs that were solved as a table."""
    columns = ("mean", "sd", "median", "worst")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for measure, values in figures.items():
        table.add_row(MEASURES[measure], *(rounded(values[name]) for name in columns))
    return table


def write(path: Path, text: str) -> None:
    """Write a text file, atomically.

    Raises:
        RunError: It cannot be written.
    """
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}.") from error
