"""evolve: start a run; and the loop that `neat resume` shares."""

import argparse
import functools
import os
import sys
from pathlib import Path

from rich.console import Console

from experiments.catalog.gymnasium_control import on_envpool
from experiments.catalog.registry import find
from experiments.cli.console import Progress, console_for, print_json, warnings_on
from experiments.cli.format import count
from experiments.cli.messages import begin, conclude, introduce
from experiments.cli.overrides import chosen_settings
from experiments.runner.exit_status import INTERRUPTED
from experiments.runner.initial import initial_genome
from experiments.runner.interrupts import Interrupts
from experiments.runner.new_run import new_directory
from experiments.runner.session import Session
from experiments.runner.summary import summary


def evolve_command(arguments: argparse.Namespace) -> int:
    """Start a run and evolve it; return the exit status."""
    console = console_for(sys.stderr)
    with warnings_on(console), Interrupts():
        experiment = find(arguments.task)
        change = functools.partial(
            chosen_settings, file=arguments.settings, assignments=arguments.set, population=arguments.population
        )
        session = Session.create(
            Path(arguments.run) if arguments.run else new_directory(arguments.task),
            experiment,
            change,
            name=arguments.task,
            seed=arguments.seed,
            initial=[initial_genome(arguments.initial)] if arguments.initial else None,
            workers=arguments.workers,
            view=arguments.view,
        )
        until = arguments.generations or session.default_generations
        return follow(
            console,
            session,
            until=until,
            solve=arguments.solve,
            as_json=arguments.json,
            faster=on_envpool(arguments.task),
        )


def follow(
    console: Console, session: Session, *, until: int, solve: bool, as_json: bool, faster: str | None = None
) -> int:
    """Evolve until the last generation, until the task is solved, or until interrupted; return the exit status.

    Args:
        console: For progress.
        session: The run.
        until: Its last generation.
        solve: Whether it ends where its task is solved.
        as_json: Whether to print a summary to standard output at the end.
        faster: Name of an experiment that would take less time; the introduction names it.
    """
    interrupted = is_concluded = False

    def evolved() -> None:
        introduce(console, session.run, session.task, faster)
        begin(session)
        if session.address:
            console.print(f"Watch it at {session.address}", soft_wrap=True)
        with Progress(console, until, None if as_json else session.run.directory) as progress:
            before = session.population.generation
            for generation in session.generations(until, solve):
                progress.show(generation, session.seconds)
        if session.population.generation == before:
            print_nothing_left(console, session, until)

    with Interrupts() as interrupts, interrupts.deferred():  # a second signal waits until everything is saved
        try:
            with session:
                session.run.note_goal(until, solve)  # before the kernels are compiled: the process may be killed then
                interrupts.allowed(evolved)()
                conclude(console, session.run, session.task)
                is_concluded = True
                session.close(replay_seconds=None)
        except KeyboardInterrupt:
            interrupted = True
        except BrokenPipeError:  # the reader of our progress is gone, and so is every line from here on
            console.file = open(os.devnull, "w")  # noqa: SIM115  # open as long as the process
            interrupted = True
        except Exception:
            if session.is_saved:
                remedy = f"Fix the problem, then continue with: neat resume {session.run.directory}"
                console.print(f"The state is saved. {remedy}", soft_wrap=True)
            raise
        if interrupted:
            console.print(f"Interrupted; {remedy_for(session, is_finished=is_concluded)}", soft_wrap=True)
        if as_json:
            print_json(summary(session.run))
        return INTERRUPTED if interrupted else 0


def remedy_for(session: Session, *, is_finished: bool) -> str:
    """Return what an interrupted run lacks, and the command that does it."""
    if is_finished:
        return f"the run is finished. The replay of its champion is recorded by: neat play {session.run.directory}"
    return f"the state is saved. Continue with: neat resume {session.run.directory}"


def print_nothing_left(console: Console, session: Session, until: int) -> None:
    """Print why a run did not continue, and how it does."""
    done = session.population.generation
    reason = f"has its {count(done, 'generation')}" if done >= until else "is solved"
    more = max(done, until) + session.default_generations
    console.print(
        f"{session.run.directory} {reason}; continue with: neat resume {session.run.directory} --generations {more}",
        soft_wrap=True, highlight=False,
    )  # fmt: skip
