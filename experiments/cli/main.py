"""neat: the command line.

Nothing heavy is imported before the arguments are known to be valid, so that help appears at once.
"""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from experiments.cli.interruption import PROGRAM
from experiments.cli.parser import parsed, parser
from experiments.cli.program import program
from experiments.cli.standard_streams import separated
from experiments.runner.exit_status import INTERRUPTED

__all__ = ["command", "explained", "main", "program"]


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 an error, 2 bad usage, 130 interrupted."""
    arguments = parsed(words)
    if arguments.command is None:
        parser().print_help()
        return 0
    try:
        with separated(), rom_in_environment(getattr(arguments, "rom", None)):
            function = command(arguments.command)
            PROGRAM.raises = True  # not before: some packages catch everything while they are imported
            status = function(arguments)
            if status == INTERRUPTED:
                end_compilation()
            return status
    except KeyboardInterrupt:
        end_compilation()
        print("neat: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough, as in `neat show RUN | head`
        return 0
    except Exception as error:
        if PROGRAM.arrived:  # a library turned the interrupt into an error of its own
            end_compilation()
            print("neat: interrupted", file=sys.stderr)
            return INTERRUPTED
        if arguments.debug:
            sys.excepthook = print_traceback
            raise
        print(f"neat: {explained(error)}", file=sys.stderr)
        return 1


def end_compilation() -> None:
    """End the process that compiles in the background, if this one started it."""
    if background := sys.modules.get("neat.kernels.background"):
        background.stop()


@contextmanager
def rom_in_environment(path: str | None) -> Iterator[None]:
    """Set the variable that names the ROM, for all processes of the command; restore it afterwards."""
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
    """Return the function of a command: `NAME_command` in `experiments.cli.NAME`, imported now."""
    found: Callable[[argparse.Namespace], int] = getattr(
        importlib.import_module(f"experiments.cli.{name}"), f"{name}_command"
    )
    return found


def print_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback without what would control the terminal: its text may come from a run or a task."""
    from neat.errors import printable

    print(printable("".join(traceback.format_exception(kind, error, trace))), end="", file=sys.stderr)


def explained(error: Exception) -> str:
    """Return an error in one line."""
    from neat.errors import NeatError, one_line

    text = one_line(error)
    if isinstance(error, NeatError):
        has_traceback = bool(getattr(error, "__notes__", ()))  # of an evaluation
        return f"{text.removesuffix('.')}; --debug shows the traceback" if has_traceback else text
    return f"unexpected {type(error).__name__}: {text} (--debug shows where)"


if __name__ == "__main__":
    program()
