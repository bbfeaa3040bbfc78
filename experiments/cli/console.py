"""Console: progress, tables, warnings and JSON; lines redrawn in place on a terminal, plain lines elsewhere."""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.live import Live
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from experiments.cli.format import clock, count, number
from experiments.cli.standard_streams import result_stream
from experiments.cli.status_line import StatusLine
from experiments.cli.tolerant_stream import TolerantStream
from neat import Generation
from neat.errors import one_line, printable


class LiveLine:
    """One line of progress; without a terminal, a new line each time.

    The caller redraws it, not a thread: worker processes are forked from this one, and would inherit a lock that a
    thread holds.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None
        self._start = time.perf_counter()

    @property
    def live(self) -> bool:
        """Whether the line is redrawn in place."""
        return self._live is not None

    def elapsed(self) -> str:
        """Return the time since the start, as minutes and seconds."""
        return clock(time.perf_counter() - self._start)

    def draw(self, line: Text, above: Text | None = None) -> None:
        """Draw the line; on a terminal, first print another line above it, which stays."""
        if self._live is None:
            self.console.print(line, soft_wrap=True, highlight=False)
            return
        if above is not None:
            self._live.console.print(above)
        self._live.update(line, refresh=True)

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()


class Progress(LiveLine):
    """The progress of a run: a line per generation, and one per new champion."""

    def __init__(self, console: Console, generations: int | None, directory: Path | None = None) -> None:
        """Prepare the line.

        Args:
            console: Where it is drawn.
            generations: How many there will be, if that is known.
            directory: The run whose heartbeat is drawn within a generation on a terminal; None for no such line.
        """
        super().__init__(console)
        self.generations = generations
        self._status = StatusLine(console, directory) if directory and self.live else None
        self._champion = -1

    def show(self, generation: Generation, seconds: float) -> None:
        """Show a generation that took this long."""
        size = sum(species.size for species in generation.species)
        rate = size / seconds if seconds > 0.0 else 0.0
        new = generation.champion.id != self._champion
        self._champion = generation.champion.id
        line = _line(generation, self.generations, rate, self.elapsed())
        if self._status:
            achieved = f"; last best {number(generation.best.fitness)}, mean {number(generation.mean)}"
            self._status.note(generation.number, achieved)
        with self._status.lock if self._status else nullcontext():
            self.draw(line, above=_champion_line(generation) if new else None)

    def __enter__(self) -> Self:
        super().__enter__()
        if self._status:
            self.draw(Text("evolving"))  # one line, which the status replaces
            self._status.start()
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()
        super().__exit__(error_type, error, trace)


def _line(generation: Generation, generations: int | None, rate: float, elapsed: str) -> Text:
    width = len(str(generations or generation.number))
    of = f"/{generations}" if generations else ""
    validated = "" if generation.validated is None else f"  validated {generation.validated:.5g}"
    return Text.assemble(
        ("generation ", "dim"), (f"{generation.number + 1:{width}d}{of}", "bold"),
        ("  best ", "dim"), (number(generation.best.fitness), "green"),
        ("  mean ", "dim"), number(generation.mean),
        (validated, "green"),
        ("  species ", "dim"), str(len(generation.species)),
        ("  simplifying" if generation.simplifying else "", "dim"),
        ("  ", ""), f"{rate:,.0f}", (" evaluations/s  ", "dim"), elapsed,
    )  # fmt: skip


def _champion_line(generation: Generation) -> Text:
    champion = generation.champion
    score = champion.fitness if generation.validated is None else generation.validated
    return Text.assemble(
        ("champion   ", "dim"), (number(score), "bold green"), f"  generation {generation.number + 1}",
        f"  {count(champion.hidden, 'hidden neuron')}, {count(champion.enabled, 'synapse')}",
    )  # fmt: skip


class Output(Console):
    """A console that prints any text, also that of a stranger.

    It drops what would control the terminal; the codes of rich's own styles remain. It raises BrokenPipeError when its
    reader is gone, where rich would exit the program.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Yield the segments of a renderable, with printable text in them."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Raise the error, for the caller to handle."""
        raise BrokenPipeError


def console_for(stream: IO[str] | None) -> Console:
    """Return a console that prints text without interpreting markup: names of files and tasks may contain any.

    A stream that was closed before the program started is None in Python; its console discards everything.
    """
    if stream is sys.stderr and stream is not None:
        stream = cast("IO[str]", TolerantStream(stream))
    return Output(file=stream or open(os.devnull, "w"), markup=False, emoji=False)  # open as long as the process


@contextmanager
def warnings_on(console: Console) -> Iterator[None]:
    """Print the library's warnings on this console, in yellow, while the block runs."""
    logger, handler = logging.getLogger("neat"), _WarningPrinter(console)
    propagates = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates


class _WarningPrinter(logging.Handler):
    """Prints log records; errors of the console reach the caller, since a reader that is gone ends the run."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.WARNING)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.print(
            one_line(record.getMessage()), style="yellow", soft_wrap=True, highlight=False, markup=False
        )


def announcement(title: str, facts: dict[str, str]) -> Table:
    """Return a small table of facts, each of them one line, under a title."""
    table = Table(
        title=Text(one_line(title)),
        title_justify="left",
        title_style="bold",
        show_header=False,
        box=None,
        pad_edge=False,
    )
    table.add_column(style="dim")
    table.add_column()
    for name, fact in facts.items():
        table.add_row(name, Text(one_line(fact)))
    return table


def print_json(value: Any) -> None:
    """Print one JSON object to standard output."""
    print(json.dumps(value, allow_nan=False), file=result_stream(), flush=True)
