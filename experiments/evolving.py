"""evolve and resume: the loop of a run, in plain sight."""

import argparse
import contextlib
import dataclasses
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.experiment import Experiment
from experiments.interruption import Interruption
from experiments.keeping import Keeper
from experiments.progress import Progress, announcement, console_for, count, number
from experiments.registry import find, make_task
from experiments.showing import print_json, summary
from experiments.watching import Replaying, page_beside
from fitness import Task, Workers, is_solved
from neat import Generation, NeatError, Network, Population, RunError, Settings, SettingsError, evolve
from neat.run import About, Run
from neat.warm_up import is_warm, warm_up

MOST_LABELS = 2_000
"""Labels of inputs and outputs that a run directory remembers; more are a picture's, and numbered."""


def evolve_command(arguments: argparse.Namespace) -> int:
    """Begin a run and evolve it; return the exit status."""
    console = console_for(sys.stderr)
    experiment = find(arguments.task)
    settings = chosen_settings(experiment, arguments)
    task = make_task(experiment)
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(2**31)
    generations = arguments.generations or experiment.generations
    run = Run.create(arguments.run or new_directory(arguments.task), settings, about(arguments.task, seed, task))
    with run.hold():
        introduce(console, run, task)
        warm(console, settings)
        population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
        return go_on(console, run, population, task, generations, arguments)


def resume_command(arguments: argparse.Namespace) -> int:
    """Go on with a run from where it was saved; return the exit status."""
    console = console_for(sys.stderr)
    run = Run.open(arguments.run)
    experiment = find(run.about.task)
    task = make_task(experiment)
    with run.hold():
        population = restored(console, run, task)
        introduce(console, run, task)
        warm(console, run.settings)
        generations = arguments.generations or experiment.generations
        return go_on(console, run, population, task, generations, arguments)


def restored(console: Console, run: Run, task: Task) -> Population:
    """Return the population to go on with, and take back what the history knows beyond it.

    Raises:
        RunError: There are checkpoints, and not one can be read.
    """
    population, complaints = run.checkpoints.newest_sound()
    for complaint in complaints:
        console.print(complaint, style="yellow", soft_wrap=True)
    if population is None:
        if complaints:
            raise RunError(
                f"{run.directory} has no checkpoint that can be read; begin again with "
                f"neat evolve {run.about.task} --seed {run.about.seed} --settings {run.directory / 'settings.toml'}"
            )
        population = Population(run.settings, inputs=task.inputs, outputs=task.outputs, seed=run.about.seed)
    elif complaints:
        console.print(f"Going on from the newest that is sound, of generation {population.generation}.")
    run.checkpoints.set_aside_after(population.generation)
    run.forget_after(population.generation)
    return with_settings_of(console, run, population)


def with_settings_of(console: Console, run: Run, population: Population) -> Population:
    """Let the run's settings.toml decide how evaluations fail and when to save; the rest must stay what it was."""
    settings = dataclasses.replace(
        population.settings, evaluation=run.settings.evaluation, checkpoint=run.settings.checkpoint
    )
    if settings != run.settings:
        console.print(
            f"{run.directory / 'settings.toml'} was changed since; only [evaluation] and [checkpoint] can be, the "
            "rest goes on as it was.",
            style="yellow",
            soft_wrap=True,
        )
    population.settings = settings
    return population


def go_on(
    console: Console, run: Run, population: Population, task: Task, generations: int, arguments: argparse.Namespace
) -> int:
    """Evolve until the last generation, or until it is solved or interrupted; return the exit status."""
    keeper = Keeper(run, console)
    run.note_state("running")
    with (
        page_beside(console, run, arguments.view),
        Replaying(console, run, task) as replaying,  # before the workers, see fitness.Recorder
        workers_for(task, run.settings, arguments.workers) as workers,
        Interruption() as interruption,
        Progress(console, generations) as progress,
    ):
        validate = workers.validate if getattr(task, "validation_episodes", 20) else None
        evaluate = Stopwatch(interruption.while_running(workers.evaluate))
        validate = interruption.while_running(validate) if validate else None
        ended = population.generation >= generations
        seen = Losses()
        try:
            for generation in evolve(population, evaluate, validate) if not ended else ():
                solved = solves(task, generation)
                keeper.enter(generation, seconds_evaluating=evaluate.seconds, solved=solved, **seen.since(workers))
                progress.show(generation, evaluate.seconds + generation.seconds)
                replaying.see(generation)
                keeper.save_if_due(population)
                if interruption.pending or (solved and arguments.solve) or generation.number + 1 >= generations:
                    break
        except KeyboardInterrupt:
            interruption.pending = True
        except Exception:
            with contextlib.suppress(NeatError):  # the first error is the one to tell
                keeper.finish(population)
                console.print(f"The state is saved. Once mended, go on with: neat resume {run.directory}")
            raise
        keeper.finish(population)
        interrupted = interruption.pending
        run.note_state("interrupted" if interrupted else "finished")
        if not interrupted:
            replaying.finish(interruption.while_running)
    if interrupted:
        console.print(f"Interrupted; the state is saved. Go on with: neat resume {run.directory}", soft_wrap=True)
        return 130
    conclude(console, run, arguments.json)
    return 0


def workers_for(task: Task, settings: Settings, processes: int | None) -> Workers:
    """Return the workers that the settings and the command line ask for.

    Raises:
        SettingsError: A time limit is set, but there is to be no process that could be ended.
    """
    wanted = settings.evaluation
    if wanted.time_limit and processes == 0:
        raise SettingsError(
            f"evaluation.time_limit is {wanted.time_limit:g}, which needs a worker process, but --workers is 0."
        )
    return Workers(
        task,
        processes,
        time_limit=wanted.time_limit or None,
        retries=wanted.retries,
        on_error=wanted.on_error,
        recycle_after=wanted.recycle_after or None,
    )


def about(name: str, seed: int, task: Task) -> About:
    """Return what a run directory says of its task, so that nobody who reads it needs the task itself."""
    grid = getattr(task, "grid", None)
    return About(
        task=name,
        seed=seed,
        input_labels=_words(task, "input_labels"),
        output_labels=_words(task, "output_labels"),
        grid=[int(side) for side in grid] if grid else None,
        legend=_words(task, "legend"),
    )


def _words(task: Task, attribute: str) -> list[str] | None:
    return [str(word) for word in list(getattr(task, attribute, None) or ())[:MOST_LABELS]] or None


def solves(task: Task, generation: Generation) -> bool:
    """Return whether the champion solves the task: by its validated score where there is one."""
    champion, validated = generation.champion, generation.validated
    return is_solved(task, Network(champion), champion.fitness if validated is None else validated)


def chosen_settings(experiment: Experiment, arguments: argparse.Namespace) -> Settings:
    """Return the experiment's settings with what the command line changes of them.

    Raises:
        SettingsError: A file cannot be read, or a setting does not exist or cannot have that value.
    """
    settings = experiment.settings
    if arguments.settings:
        try:
            settings = Settings.from_toml(Path(arguments.settings).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{arguments.settings} cannot be read: {error}") from error
        except SettingsError as error:
            raise SettingsError(f"{arguments.settings}: {error}") from error
    for assignment in arguments.set:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(
                f"--set takes NAME=VALUE, such as mutation.add_neuron_rate=0.05, but got {assignment!r}."
            )
        settings = settings.replace(name.strip(), value.strip())
    if arguments.population is not None:
        settings = settings.replace("population_size", arguments.population)
    return settings


def new_directory(task: str) -> Path:
    """Return a directory under runs/ that does not exist yet, named for the task."""
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in task).strip("-.") or "run"
    number = 1
    while (path := Path("runs") / f"{name}-{number}").exists():
        number += 1
    return path


def introduce(console: Console, run: Run, task: Task) -> None:
    """Say what is about to run."""
    facts = {
        "run": str(run.directory),
        "seed": str(run.about.seed),
        "population": f"{run.settings.population_size:,} genomes",
        "network": f"{count(task.inputs, 'input')}, {count(task.outputs, 'output')}",
    }
    console.print(announcement(run.about.task, facts))


def warm(console: Console, settings: Settings) -> None:
    """Load the compiled kernels; where that means compiling them, say so."""
    if is_warm():
        warm_up(settings)
        return
    console.print("Compiling, once on this machine; this takes about a quarter of a minute ...", style="yellow")
    begun = time.perf_counter()
    warm_up(settings)
    console.print(f"Compiled in {time.perf_counter() - begun:.0f} s; from now on it is loaded in a moment.")


def conclude(console: Console, run: Run, as_json: bool) -> None:
    """Say how it ended."""
    facts = summary(run)
    if as_json:
        print_json(facts)
        return
    outcome = "solved" if facts["solved"] else "not solved yet"
    champion = run.champion()
    lines = {
        "outcome": f"{outcome} after {count(facts['generations'], 'generation')}, "
        f"{facts['evaluations']:,} evaluations, {facts['seconds']:.1f} s",
        "champion": f"{number(facts['best'])}"
        + (f", {number(facts['validated'])} on games it had not seen" if facts["validated"] is not None else "")
        + f"; {count(champion.hidden, 'hidden neuron')}, {count(champion.enabled, 'synapse')}",
        "next": f"neat play {run.directory}",
    }
    console.print(announcement("", lines), soft_wrap=True)


class Stopwatch:
    """An evaluator that knows how long it took."""

    def __init__(self, evaluate: Callable[[Any], Any]) -> None:
        self.evaluate = evaluate
        self.seconds = 0.0

    def __call__(self, genomes: Any) -> Any:
        """Evaluate, and note the time."""
        begun = time.perf_counter()
        scores = self.evaluate(genomes)
        self.seconds = time.perf_counter() - begun
        return scores


class Losses:
    """Counts what workers have lost, generation by generation."""

    def __init__(self) -> None:
        self._failures, self._replaced = 0, 0

    def since(self, workers: Workers) -> dict[str, int]:
        """Return the evaluations that failed and the workers replaced since this was asked last."""
        lost = {"failures": workers.failures - self._failures, "replaced": workers.replaced - self._replaced}
        self._failures, self._replaced = workers.failures, workers.replaced
        return lost
