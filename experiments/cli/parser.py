"""Parser: the commands, their options and their help."""

import argparse
import os
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from neat.errors import one_line

NEEDS_ROM = ("evolve", "resume", "play", "view", "efficacy")
FILE_ENDINGS = (
    ".svg", ".dot", ".gv", ".graphml", ".html", ".htm", ".onnx", ".py", ".c", ".h", ".js", ".mjs",
)  # fmt: skip
"""Those of exported files except .json; `neat.exchange.export` is not imported for the help."""
FORMS = ("svg", "html", "json", "dot", "graphml", "onnx", "torch", "python", "c", "javascript")
PRINTS_JSON = ("evolve", "resume", "play", "view", "show", "tasks", "settings", "efficacy", "migrate")


class _Parser(argparse.ArgumentParser):
    """Prints errors as one line that a terminal can print: an argument may be the name of a stranger's file."""

    def error(self, message: str) -> NoReturn:
        super().error(one_line(message))


class _Version(argparse.Action):
    """Prints the version; it is imported only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from neat import __version__

        print(f"neat {__version__}")
        parser.exit()


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments; unlike argparse, accept FILE after an option too, as in `export RUN --to svg FILE`."""
    everything = parser()
    arguments, rest = everything.parse_known_args(words)
    if arguments.command == "export" and not rest and arguments.file is None and is_exported_file(arguments.run):
        arguments.run, arguments.file = None, arguments.run
    if len(rest) == 1 and getattr(arguments, "file", "") is None and not rest[0].startswith("-"):
        arguments.file = rest.pop()
    if rest:
        everything.error(f"unrecognized arguments: {' '.join(rest)}")
    if arguments.command == "export" and arguments.to is None and arguments.file is None:
        everything.error("export needs --to, or a FILE whose ending says its form, such as brain.c")
    if arguments.command == "efficacy":
        _check_efficacy(arguments, everything)
    if arguments.command == "play" and arguments.elites and (arguments.genome is not None or arguments.video):
        everything.error("--elites scores and films nothing, so it takes neither --genome nor --video")
    return arguments


def _check_efficacy(arguments: argparse.Namespace, everything: argparse.ArgumentParser) -> None:
    """Refuse efficacy with both a task and files to compare, or with neither."""
    if arguments.compare is None:
        if arguments.task is None:
            everything.error("efficacy needs TASK, or --compare FILE FILE")
    elif arguments.task is not None:
        everything.error(f"efficacy takes either TASK or --compare, but got {arguments.task} and --compare")
    elif len(arguments.compare) < 2:
        everything.error("--compare needs at least two FILEs, such as a/xor.json b/xor.json")
    else:
        default = vars(everything.parse_args(["efficacy", "TASK"]))
        given = {name for name, value in vars(arguments).items() if value != default[name]}
        if unused := sorted(given - {"task", "compare", "plot", "json", "debug"}):
            everything.error(f"--compare runs nothing, so it does not take --{unused[0].replace('_', '-')}")


def is_exported_file(name: str | None) -> bool:
    """Return whether the only name after `export` is FILE, and RUN is the newest run.

    It is if it has the ending of an exported form other than JSON, which a champion has too, and is not a directory.
    """
    return name is not None and os.path.splitext(name)[1].lower() in FILE_ENDINGS and not os.path.isdir(name)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    everything = _Parser(
        prog="neat", description="Evolve neural networks for games: they start minimal and grow (NEAT)."
    )
    everything.add_argument("--version", action=_Version, help="print the version")
    adder = everything.add_subparsers(dest="command", metavar="COMMAND")
    commands = {
        name: adder.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        for name, summary in COMMANDS.items()
    }
    _add_evolve(commands["evolve"])
    _add_optional_run(commands["resume"])
    _add_task(commands["resume"])
    _add_changes(commands["resume"])
    _add_play(commands["play"])
    _add_view(commands["view"])
    _add_optional_run(commands["show"])
    _add_export(commands["export"])
    _add_efficacy(commands["efficacy"])
    _add_migrate(commands["migrate"])
    commands["settings"].add_argument(
        "name", nargs="?", metavar="NAME", help="a setting or a group of settings (default: all)"
    )
    _add_overrides(commands[name] for name in ("evolve", "efficacy"))
    _add_loop(commands[name] for name in ("evolve", "resume"))
    for name in ("play", "export"):
        commands[name].add_argument(
            "--genome",
            type=_natural,
            metavar="ID",
            help="another genome of RUN: an earlier champion, or an elite of its map (default: the champion)",
        )
    for name in NEEDS_ROM:
        commands[name].add_argument("--rom", metavar="FILE", help="ROM of the game that a NES task plays")
    for name in PRINTS_JSON:
        commands[name].add_argument("--json", action="store_true", help="print one JSON object to standard output only")
    for command in commands.values():
        command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return everything


COMMANDS = {
    "evolve": "start a run: evolve networks for TASK",
    "resume": "continue a run",
    "view": "watch a run in the browser",
    "show": "show a run's progress and champion",
    "play": "score the champion on unseen episodes",
    "export": "export the champion for another program or language",
    "efficacy": "measure how many evaluations TASK takes, over many runs, or compare such results",
    "tasks": "list the tasks that can be evolved",
    "settings": "list the settings, their defaults, values and meaning",
    "migrate": "convert a configuration file or a genome of neat-python, or a network of SharpNEAT",
}
"""By name, in the order of `neat --help`."""


def _add_optional_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", nargs="?", metavar="RUN", help="a run directory (default: the newest run in runs/)")


def _add_task(command: argparse.ArgumentParser, more: str = "") -> None:
    command.add_argument(
        "--task",
        metavar="TASK",
        help="where the run's task is now (default: as the run states it); a task that was passed as a Python object "
        f"always needs it{more}",
    )


def _add_evolve(command: argparse.ArgumentParser) -> None:
    command.add_argument("task", metavar="TASK", help="an experiment, a gymnasium id, module:object or file.py:object")
    command.add_argument("--seed", type=_natural, metavar="N", help="random seed (default: random; printed)")
    command.add_argument("--run", metavar="DIR", help="the run directory (default: runs/TASK-1, -2 ...)")
    command.add_argument(
        "--from",
        dest="initial",
        metavar="RUN",
        help="begin from the champion of RUN, a run directory or a champion.json, and mutated copies of it",
    )


def _add_overrides(commands: Iterable[argparse.ArgumentParser]) -> None:
    for command in commands:
        command.add_argument("--population", type=_positive, metavar="N", help="genomes per generation")
        command.add_argument("--settings", metavar="FILE", help="read the settings from a TOML file")
        _add_set(command)


def _add_set(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change one setting, such as mutation.add_neuron_rate=0.05; see neat settings",
    )


def _add_changes(command: argparse.ArgumentParser) -> None:
    _add_set(command)
    command.add_argument(
        "--rescore", action="store_true", help="the task has changed: forget the scores and the champion so far"
    )


def _add_loop(commands: Iterable[argparse.ArgumentParser]) -> None:
    for command in commands:
        command.add_argument(
            "--generations", type=_positive, metavar="N", help="stop after N generations, counted from the run's start"
        )
        command.add_argument(
            "--workers", type=_natural, metavar="N", help="worker processes (default: one per core; 0: none)"
        )
        command.add_argument("--view", action="store_true", help="serve the page of the run while it evolves")
        command.add_argument("--solve", action="store_true", help="stop when the champion solves the task")


def _add_play(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "run",
        nargs="?",
        metavar="RUN",
        help="a run directory, a champion.json or another file of a champion, or an experiment with a bundled "
        "champion: mario (default: the newest run in runs/)",
    )
    _add_task(command, ", and so does a champion's file, which names no task")
    command.add_argument("--episodes", type=_positive, default=10, metavar="N", help="number of episodes (default: 10)")
    command.add_argument("--seed", type=_natural, metavar="S", help="episode seeds S, S+1, ... (default: 2147483648)")
    command.add_argument("--video", metavar="FILE.gif", help="also write one episode as an animated GIF")
    command.add_argument(
        "--elites",
        action="store_true",
        help="instead, record the episodes that the newest elites of the run's map lack; the page then plays them",
    )


def _add_view(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "run",
        nargs="?",
        metavar="RUN",
        help="a run, a folder of runs, a champion.json or another file of a champion, or an experiment with a bundled "
        "champion (default: the newest run in runs/)",
    )
    command.add_argument("--task", metavar="TASK", help="what the champion of a file plays")
    command.add_argument("--port", type=_port, metavar="N", help="port (default: 8642, or any free one)")
    command.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to listen at (default: this machine only)"
    )
    command.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="also accept this Host header"
    )
    command.add_argument("--token", action="store_true", help="require a token on this machine too")
    command.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # evolve --view: end with this process


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "run",
        nargs="?",
        metavar="RUN",
        help="a run directory, a champion.json, or an experiment with a bundled champion: mario (default: the newest "
        "run in runs/)",
    )
    command.add_argument(
        "--to",
        choices=FORMS,
        help="a drawing, a page to try it on, JSON, a graph, or a controller in another language (default: by the "
        "ending of FILE)",
    )
    command.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="the file to write (default: standard output); without RUN, its ending must be that of a form other than "
        "json",
    )
    command.add_argument(
        "--precision", choices=("float64", "float32"), default="float64", help="of onnx and c (default: float64)"
    )
    command.add_argument(
        "--raw", action="store_true", help="export the network alone: observations are inputs, outputs are actions"
    )
    command.add_argument("--name", default="brain", metavar="NAME", help="what names in C begin with (default: brain)")


def _add_efficacy(command: argparse.ArgumentParser) -> None:
    command.add_argument("task", nargs="?", metavar="TASK", help="as evolve takes it")
    command.add_argument("--seeds", type=_positive, default=20, metavar="N", help="number of runs (default: 20)")
    command.add_argument("--first-seed", type=_natural, default=1, metavar="S", help="seeds S, S+1, ... (default: 1)")
    command.add_argument(
        "--budget", type=_positive, metavar="N", help="evaluations per run (default: the experiment's)"
    )
    command.add_argument(
        "--workers", type=_positive, metavar="N", help="runs at a time, one process each (default: one per core)"
    )
    command.add_argument(
        "--to", metavar="DIR", help="where results are written, and continued from (default: efficacy)"
    )
    command.add_argument(
        "--to-the-end", action="store_true", help="continue each run after it is solved, until its budget is spent"
    )
    command.add_argument(
        "--champions", metavar="DIR", help="also keep the final champion of each run, as DIR/TASK-SEED.json"
    )
    command.add_argument("--plot", metavar="FILE", help="plot solved runs over evaluations (needs [plots])")
    command.add_argument(
        "--compare", nargs="+", metavar="FILE", help="compare files of results with the first one (needs [stats])"
    )


def _add_migrate(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source",
        metavar="SOURCE",
        help="a configuration file of neat-python; a genome of it: a pickle, a checkpoint or exported JSON; or a .net "
        "file of SharpNEAT 4",
    )
    command.add_argument("file", nargs="?", metavar="FILE", help="the file to write (default: standard output)")
    command.add_argument("--config", metavar="FILE", help="the configuration file that belongs to a pickled genome")
    command.add_argument(
        "--task", metavar="TASK", help="the task, such as game.py:task, whose file registers functions of your own"
    )


def _whole_number(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value < 2**63:
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to 2**63 - 1, but is {text!r}")
    return value


def _positive(text: str) -> int:
    return _whole_number(text, 1)


def _natural(text: str) -> int:
    return _whole_number(text, 0)


def _port(text: str) -> int:
    if (port := _whole_number(text, 0)) > 65535:
        raise argparse.ArgumentTypeError(f"must be at most 65535, but is {text!r}")
    return port
