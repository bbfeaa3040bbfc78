"""neat: the command line.

Nothing heavy is imported before the arguments are known to be right, so that help comes at once.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


def program() -> None:
    """Run one command as a program of its own."""
    status = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is saved; what is left is tidying up, and quickly done
    sys.exit(status)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 an error, 2 bad usage, 130 interrupted."""
    arguments = parsed(words)
    try:
        with rom_named(getattr(arguments, "rom", None)):
            return command(arguments.command)(arguments)
    except KeyboardInterrupt:
        print("neat: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough, as in `neat show RUN | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if arguments.debug:
            raise
        print(f"neat: {explained(error)}", file=sys.stderr)
        return 1


@contextmanager
def rom_named(path: str | None) -> Iterator[None]:
    """Name a ROM, if there is one to name, where every process of the command finds it; afterwards all is as before."""
    if not path:
        yield
        return
    from fitness.tasks.mario.rom import VARIABLE

    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = path
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def command(name: str) -> Callable[[argparse.Namespace], int]:
    """Return the function behind a command."""
    if name in ("evolve", "resume"):
        from experiments.cli import evolve

        return evolve.evolve_command if name == "evolve" else evolve.resume_command
    if name == "efficacy":
        from experiments.cli.efficacy import efficacy_command

        return efficacy_command
    if name == "play":
        from experiments.cli.play import play_command

        return play_command
    if name == "view":
        from experiments.cli.view import view_command

        return view_command
    if name == "export":
        from experiments.cli.export import export_command

        return export_command
    from experiments.cli import show

    return show.show_command if name == "show" else show.tasks_command


def explained(error: Exception) -> str:
    """Return an error in one line."""
    from neat.errors import NeatError, one_line

    text = one_line(error)
    if isinstance(error, NeatError):
        return text
    return f"unexpected {type(error).__name__}: {text} (--debug shows where)"


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments; argparse takes no FILE that comes after an option, as in `export RUN --to svg FILE`."""
    everything = parser()
    arguments, rest = everything.parse_known_args(words)
    if len(rest) == 1 and getattr(arguments, "file", "") is None and not rest[0].startswith("-"):
        arguments.file = rest.pop()
    if rest:
        everything.error(f"unrecognized arguments: {' '.join(rest)}")
    return arguments


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    everything = argparse.ArgumentParser(
        prog="neat", description="Evolve brains for games: they begin with next to nothing and grow."
    )
    commands = everything.add_subparsers(dest="command", required=True, metavar="COMMAND")

    evolve = commands.add_parser("evolve", help="begin a run", description="Begin a run: evolve a brain for TASK.")
    evolve.add_argument("task", metavar="TASK", help="an experiment, a gymnasium id, module:object or file.py:object")
    evolve.add_argument("--seed", type=_seed, metavar="N", help="the same seed gives the same run")
    evolve.add_argument("--run", metavar="DIR", help="where the run goes (default: runs/TASK-1, -2 ...)")
    efficacy = commands.add_parser(
        "efficacy",
        help="measure many runs",
        description="Run TASK with many seeds, each until it is solved or its budget is spent, and tell what it took.",
    )
    efficacy.add_argument("task", metavar="TASK", help="as evolve takes it")
    efficacy.add_argument("--seeds", type=_positive, default=20, metavar="N", help="how many runs (default: 20)")
    efficacy.add_argument("--first-seed", type=_seed, default=1, metavar="S", help="seeds S, S+1, ... (default: 1)")
    efficacy.add_argument(
        "--budget", type=_positive, metavar="N", help="evaluations a run may take (default: the experiment's)"
    )
    efficacy.add_argument(
        "--workers", type=_positive, metavar="N", help="runs at a time, a process each (default: one a core)"
    )
    efficacy.add_argument(
        "--to", metavar="DIR", help="where the results go, and come from to be gone on with (default: efficacy)"
    )
    efficacy.add_argument(
        "--to-the-end", action="store_true", help="go on when it is solved, until the budget is spent"
    )
    efficacy.add_argument("--plot", metavar="FILE", help="plot how many runs had solved it when (needs [plots])")
    for parser_ in (evolve, efficacy):
        parser_.add_argument("--population", type=_positive, metavar="N", help="genomes in a generation")
        parser_.add_argument("--settings", metavar="FILE", help="settings in TOML")
        parser_.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="one setting, such as mutation.add_neuron_rate=0.05",
        )
    resume = commands.add_parser("resume", help="go on with a run", description="Go on with a run where it stopped.")
    resume.add_argument("run", metavar="RUN", help="a run directory")
    for parser_ in (evolve, resume):
        parser_.add_argument(
            "--generations", type=_positive, metavar="N", help="stop after N generations, from the run's beginning"
        )
        parser_.add_argument(
            "--workers", type=_natural, metavar="N", help="worker processes (default: one a core; 0: none)"
        )
        parser_.add_argument("--view", action="store_true", help="serve the page of the run meanwhile")
        parser_.add_argument("--solve", action="store_true", help="stop as soon as the champion solves the task")

    play = commands.add_parser(
        "play", help="score a champion", description="Score a run's champion on games it never saw."
    )
    play.add_argument("run", metavar="RUN", help="a run directory, or an experiment of which a champion is kept: mario")
    play.add_argument("--episodes", type=_positive, default=10, metavar="N", help="episodes to play (default: 10)")
    play.add_argument("--seed", type=_seed, metavar="S", help="episode seeds S, S+1, ... (default: 2147483648)")
    play.add_argument("--video", metavar="FILE", help="film one more episode, as an animated GIF")

    view = commands.add_parser(
        "view", help="watch a run in the browser", description="Serve a page on which a run can be watched."
    )
    view.add_argument(
        "run",
        nargs="?",
        metavar="RUN",
        help="a run, a folder of runs, or an experiment of which a champion is kept (default: the newest in runs/)",
    )
    view.add_argument("--port", type=_port, metavar="N", help="where to listen (default: 8642, or any that is free)")
    view.add_argument("--host", default="127.0.0.1", metavar="H", help="where to listen (default: this machine only)")
    view.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="a name that this machine is asked by"
    )
    view.add_argument("--token", action="store_true", help="ask for a token even where only this machine can ask")
    view.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # evolve --view: end with this process

    export = commands.add_parser(
        "export", help="take a champion elsewhere", description="Write a run's champion for other programs."
    )
    export.add_argument("run", metavar="RUN", help="a run directory")
    export.add_argument("--to", required=True, choices=("svg", "json", "dot"), help="a drawing, JSON, or Graphviz")
    export.add_argument("file", nargs="?", metavar="FILE", help="where to (default: standard output)")

    for parser_ in (evolve, resume, play, view, efficacy):
        parser_.add_argument("--rom", metavar="FILE", help="the game that a NES task plays")
    show = commands.add_parser("show", help="tell what became of a run", description="Tell what became of a run.")
    show.add_argument("run", metavar="RUN", help="a run directory")
    tasks = commands.add_parser("tasks", help="list what can be evolved", description="List what can be evolved.")
    for parser_ in (evolve, resume, play, view, show, tasks, efficacy):
        parser_.add_argument(
            "--json", action="store_true", help="one JSON object on standard output, nothing else there"
        )
    for parser_ in (evolve, resume, play, view, export, show, tasks, efficacy):
        parser_.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return everything


def _whole(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value < 2**63:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to 2**63 - 1, but is {text!r}")
    return value


def _positive(text: str) -> int:
    return _whole(text, 1)


def _natural(text: str) -> int:
    return _whole(text, 0)


def _port(text: str) -> int:
    if (port := _whole(text, 0)) > 65535:
        raise argparse.ArgumentTypeError(f"must be at most 65535, but is {text!r}")
    return port


def _seed(text: str) -> int:
    return _whole(text, 0)


if __name__ == "__main__":
    program()
