"""resume: continue a run from where it was saved."""

import argparse
import sys

from experiments.cli.console import console_for, warnings_on
from experiments.cli.evolve import follow
from experiments.cli.overrides import assigned
from experiments.runner.interrupts import Interrupts
from experiments.runner.new_run import RUNS
from experiments.runner.session import Session
from visualizer.run_index import newest_run


def resume_command(arguments: argparse.Namespace) -> int:
    """Continue a run; return the exit status."""
    console = console_for(sys.stderr)
    with warnings_on(console), Interrupts():
        directory = arguments.run or newest_run(RUNS)
        session = Session.resume(
            directory,
            arguments.task,
            settings=assigned(arguments.set),
            rescore=arguments.rescore,
            workers=arguments.workers,
            view=arguments.view,
        )
        until, solve = end_of(session, arguments.generations, arguments.solve)
        return follow(console, session, until=until, solve=solve, as_json=arguments.json)


def end_of(session: Session, generations: int | None, solve: bool) -> tuple[int, bool]:
    """Return where a resumed run ends: after which generation, and whether as soon as it is solved.

    Without options it keeps its previous end; a finished run continues to the experiment's number of generations.

    Args:
        session: The run.
        generations: As --generations has it.
        solve: As --solve has it.
    """
    goal, until_solved = (None, False) if session.state == "finished" else session.run.goal()
    return generations or goal or session.default_generations, solve or (until_solved and not generations)
