"""Progress: one line a generation; live where there is a terminal, plain lines where not."""

import math
import os
import sys
import time
from types import TracebackType
from typing import IO, Any, Self, cast

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from neat import Generation


class LiveLine:
    """One line that says how far something is; where there is no terminal, a line each time.

    It is redrawn by the loop itself, never by a thread: worker processes are forked from this one, and
    forking beside a thread is not safe.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self._live = Live(console=console, auto_refresh=False) if console.is_terminal else None
        self._begun = time.perf_counter()

    @property
    def live(self) -> bool:
        """Whether the line is redrawn in place."""
        return self._live is not None

    def elapsed(self) -> str:
        """Return the time since this began, as minutes and seconds."""
        minutes, seconds = divmod(int(time.perf_counter() - self._begun), 60)
        return f"{minutes}:{seconds:02d}"

    def draw(self, line: Text, above: Text | None = None) -> None:
        """Show this line, and above a live one, for good, another."""
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
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()


class Progress(LiveLine):
    """Shows a run to whoever waits for it, on standard error."""

    def __init__(self, console: Console, generations: int | None) -> None:
        super().__init__(console)
        self.generations = generations
        self._champion = -1

    def show(self, generation: Generation, seconds: float) -> None:
        """Show a generation that took this long."""
        rate = len_of(generation) / seconds if seconds > 0.0 else 0.0
        new = generation.champion.id != self._champion
        self._champion = generation.champion.id
        self.draw(
            _line(generation, self.generations, rate, self.elapsed()), above=_champion_line(generation) if new else None
        )


def len_of(generation: Generation) -> int:
    """Return how many genomes this generation had."""
    return sum(kind.size for kind in generation.species)


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
        ("  ", ""), f"{rate:,.0f}", (" evaluations/s  ", "dim"), elapsed,
    )  # fmt: skip


def _champion_line(generation: Generation) -> Text:
    champion = generation.champion
    score = champion.fitness if generation.validated is None else generation.validated
    return Text.assemble(
        ("champion   ", "dim"), (number(score), "bold green"), f"  generation {generation.number + 1}",
        f"  {count(champion.hidden, 'hidden neuron')}, {count(champion.enabled, 'synapse')}",
    )  # fmt: skip


def number(value: float | None) -> str:
    """Return a score as people read it."""
    return "-" if value is None or not math.isfinite(value) else f"{value:.5g}"


def count(amount: int, noun: str) -> str:
    """Return an amount of things, such as "1 synapse" or "3 synapses"."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


class Output(Console):
    """A console that lets its user deal with a reader who is gone."""

    def on_broken_pipe(self) -> None:
        """Raise what happened; rich would end the program."""
        raise BrokenPipeError


class Forgiving:
    """Standard error as a long run needs it: what a full disk does not take goes unsaid."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            raise
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError:
            pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def console_for(stream: IO[str] | None) -> Console:
    """Return a console that prints text as it is: names of files and tasks are no markup.

    A stream that was closed before the program began, None to Python, takes nothing.
    """
    if stream is sys.stderr and stream is not None:
        stream = cast("IO[str]", Forgiving(stream))
    return Output(file=stream or open(os.devnull, "w"), markup=False, emoji=False)  # as long as the process


def announcement(title: str, facts: dict[str, str]) -> Table:
    """Return a small table of facts under a title."""
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim")
    table.add_column()
    for name, fact in facts.items():
        table.add_row(name, Text(fact))
    return table
