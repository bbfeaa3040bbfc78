"""program: `neat` as a program: its signals, its streams, its exit status.

Imports next to nothing, so that interrupts are handled from the start.
"""

import os
import sys

from experiments.cli.interruption import PROGRAM
from experiments.runner.exit_status import INTERRUPTED


def program() -> None:
    """Run one command as a program of its own."""
    PROGRAM.install()  # first of all: from here on, an interrupt does not show a traceback

    import atexit

    from experiments.cli.own_neat import problem_of_neat

    if problem := problem_of_neat():  # what follows imports neat
        sys.exit(f"neat: {problem}")

    from experiments.cli.standard_streams import finish, prepare

    atexit.register(PROGRAM.ignore)  # registered first, called last
    prepare()
    status: int | str | None = INTERRUPTED
    try:
        try:
            from experiments.cli.main import main

            status = main()  # which lets a signal raise while its command runs
        except SystemExit as leaving:
            status = leaving.code
        PROGRAM.raises = False  # within the block: at no moment does a signal raise outside it
    except KeyboardInterrupt:
        status = INTERRUPTED
    finish()
    if status == INTERRUPTED:  # what was interrupted in a library may crash the interpreter's own end
        atexit._run_exitfuncs()
        os._exit(INTERRUPTED)
    sys.exit(status)


if __name__ == "__main__":
    program()
