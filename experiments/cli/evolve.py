"""evolve and resume: the loop of a run, in plain sight."""

import argparse
import contextlib
import os
import secrets
import sys
from pathlib import Path

from rich.console import Console

from experiments.catalog.experiment import Experiment
from experiments.catalog.registry import find, make_task
from experiments.cli.console import Progress, console_for
from experiments.cli.messages import conclude, introduce, warm
from experiments.cli.show import print_json, summary
from experiments.runner.interrupts import Interruption
from experiments.runner.live_view import Replaying, page_beside
from experiments.runner.new_run import about, chosen_settings, new_directory
from experiments.runner.resume import restored
from experiments.runner.run_writer import Keeper
from experiments.runner.solved import Verdict
from experiments.runner.timing import Losses, Stopwatch
from fitness import PreparedTask, Workers
from neat import NeatError, Population, Settings, SettingsError, evolve
from neat.evolution.initial import check_size
from neat.runs.run import Run


def evolve_command(arguments: argparse.Namespace) -> int:
    """Begin a run and evolve it; return the exit status."""
    console = console_for(sys.stderr)
    experiment = find(arguments.task)
    settings = chosen_settings(experiment, arguments)
    check_workers(settings, arguments.workers)
    task = make_task(experiment)
    seed = arguments.seed if arguments.seed is not None else secrets.randbelow(2**31)
    check_size(settings, task.inputs, task.outputs)
    directory = Path(arguments.run) if arguments.run else new_directory(arguments.task)
    said = about(arguments.task, seed, task, generations=arguments.generations, solve=arguments.solve)
    run = Run.create(directory, settings, said)
    generations = arguments.generations or experiment.generations
    with run.hold(), Interruption() as interruption:
        introduce(console, run, task)
        interruption.while_running(warm)(console, settings)
        population = Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
        return go_on(console, run, population, task, interruption, generations, arguments.solve, arguments)


def resume_command(arguments: argparse.Namespace) -> int:
    """Go on with a run from where it was saved; return the exit status."""
    console = console_for(sys.stderr)
    run = Run.open(arguments.run)
    experiment = find(run.about.task)
    task = make_task(experiment)
    check_workers(run.settings, arguments.workers)
    with run.hold(), Interruption() as interruption:
        generations, solve = end_of(run, experiment, arguments)
        population = restored(console, run, task)
        introduce(console, run, task)
        interruption.while_running(warm)(console, run.settings)
        return go_on(console, run, population, task, interruption, generations, solve, arguments)


def end_of(run: Run, experiment: Experiment, arguments: argparse.Namespace) -> tuple[int, bool]:
    """Return where a resumed run ends: after how many generations, and whether as soon as it is solved.

    Told nothing, it ends where it was to end before; one that has ended already goes on to where the
    experiment does.
    """
    generations, solve = (None, False) if run.state() == "finished" else run.goal()
    solve = arguments.solve or (solve and not arguments.generations)
    return arguments.generations or generations or experiment.generations, solve


def go_on(
    console: Console,
    run: Run,
    population: Population,
    task: PreparedTask,
    interruption: Interruption,
    generations: int,
    solve: bool,
    arguments: argparse.Namespace,
) -> int:
    """Evolve until the last generation, or until it is solved or interrupted; return the exit status."""
    keeper = Keeper(run, console)
    ended = population.generation >= generations or (solve and run.is_solved())
    run.note_goal(generations, solve)
    run.note_state("running")
    with (
        page_beside(console, run, arguments.view),
        Replaying(console, run, task) as replaying,
        workers_for(task, run.settings, arguments.workers) as workers,
        Progress(console, generations) as progress,
    ):
        stopwatch, losses, verdict = Stopwatch(), Losses(), Verdict(task)
        evaluate = stopwatch.timed(interruption.while_running(workers.evaluate))
        validation = workers.validation
        validate = stopwatch.timed(interruption.while_running(validation)) if validation is not None else None
        try:
            for generation in evolve(population, evaluate, validate) if not ended else ():
                seconds, solved = stopwatch.take(), verdict.on(generation)
                keeper.enter(generation, seconds_evaluating=seconds, solved=solved, **losses.since(workers))
                progress.show(generation, seconds + generation.seconds)
                replaying.see(generation)
                keeper.save_if_due(population)
                if interruption.pending or (solved and solve) or generation.number + 1 >= generations:
                    break
        except KeyboardInterrupt:
            interruption.pending = True
        except BrokenPipeError:  # whoever read our progress is gone, and nobody can be told anything
            console.file = open(os.devnull, "w")  # noqa: SIM115  # as long as the process
            interruption.pending = True
        except Exception:
            with contextlib.suppress(NeatError):  # the first error is the one to tell
                keeper.finish(population)
                run.note_state("interrupted")
                console.print(
                    f"The state is saved. Once mended, go on with: neat resume {run.directory}", soft_wrap=True
                )
            raise
        keeper.finish(population)
        interrupted = interruption.pending
        run.note_state("interrupted" if interrupted else "finished")
        if not interrupted:
            replaying.finish(interruption.while_running)
    if interrupted:
        console.print(f"Interrupted; the state is saved. Go on with: neat resume {run.directory}", soft_wrap=True)
    else:
        conclude(console, run)
    if arguments.json:
        print_json(summary(run))
    return 130 if interrupted else 0


def check_workers(settings: Settings, processes: int | None) -> None:
    """Refuse a time limit where there is to be no process that could be ended.

    Raises:
        SettingsError: That is so.
    """
    limit = settings.evaluation.time_limit
    if limit and processes == 0:
        raise SettingsError(f"evaluation.time_limit is {limit:g}, which needs a worker process, but --workers is 0.")


def workers_for(task: PreparedTask, settings: Settings, processes: int | None) -> Workers:
    """Return the workers that the settings and the command line ask for."""
    wanted = settings.evaluation
    return Workers(
        task,
        processes,
        time_limit=wanted.time_limit or None,
        retries=wanted.retries,
        on_error=wanted.on_error,
        recycle_after=wanted.recycle_after or None,
    )
