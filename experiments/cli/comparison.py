"""comparison: what `neat efficacy --compare` prints."""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from experiments.cli.console import console_for, print_json
from experiments.cli.format import number
from experiments.cli.standard_streams import result_stream
from experiments.efficacy.comparison import Comparison, Difference, Interval, Profile
from experiments.efficacy.results import Results, rounded


def comparison_command(arguments: argparse.Namespace) -> int:
    """Compare files of results and print how they differ; return the exit status."""
    results = [Results.read(Path(name), outdated=True) for name in arguments.compare]
    comparison = Comparison(results)
    names = names_of(results)
    if arguments.plot:
        from experiments.efficacy.plot import plot_solved

        plot_solved(comparison.results, Path(arguments.plot), names)
        console_for(sys.stderr).print(f"plot: {arguments.plot}", soft_wrap=True)
    if arguments.json:
        print_json(comparison.to_dict())
        return 0
    out = console_for(result_stream())
    end = ", the smallest of all files.\n" if len({one.spec.budget for one in results}) > 1 else ". "
    out.print(f"Budget: {comparison.budget:,} evaluations{end}Intervals hold 95 of 100 resamples of the runs.\n")
    out.print(table_of(comparison, names))
    if profile := comparison.solved_by():
        out.print("\nShare of runs that have solved the task, by evaluations:\n")
        out.print(profile_table(profile, names, "within"))
    scores = comparison.scores()
    if any(scores):
        out.print("\nFinal champions on unseen episodes:\n")
        out.print(score_table(comparison, names, scores))
    if profile := comparison.scored():
        out.print("\nShare of final champions by score:\n")
        out.print(profile_table(profile, names, "at least"))
    return 0


def names_of(results: Sequence[Results]) -> list[str]:
    """Return a short name for each file: its path without the folders and the file name that all have in common."""
    paths = [list(one.path.with_suffix("").parts) for one in results]
    for end in (0, -1):
        while all(len(path) > 1 for path in paths) and len({path[end] for path in paths}) == 1:
            for path in paths:
                del path[end]
    names = [str(Path(*path)) for path in paths]
    return names if len(set(names)) == len(names) else [str(one.path) for one in results]


def table_of(comparison: Comparison, names: Sequence[str]) -> Table:
    """Return how many evaluations each file needs, a row each, and how it differs from the first one."""
    table = _table("", "solved", "evaluations", "as a multiple", "better", "p")
    solved, expected = comparison.solved(), comparison.expected()
    differences = [None, *comparison.evaluations()]
    for place, (one, name) in enumerate(zip(comparison.results, names, strict=True)):
        cost = differences[place]
        cells = [f"{solved[place]} of {len(one.trials)}", _rounded(expected[place])]
        table.add_row(name, *cells, _interval(cost.ratio if cost else None), *_certainty(cost))
    return table


def score_table(comparison: Comparison, names: Sequence[str], scores: Sequence[Difference | None]) -> Table:
    """Return how the final champions of each file score, and how they differ from those of the first one."""
    table = _table("", "mean score", "difference", "better", "p")
    for one, name, score in zip(comparison.results, names, [None, *scores], strict=True):
        difference = _interval(score.difference if score else None, sign=True)
        table.add_row(name, number(one.tested().get("mean")), difference, *_certainty(score))
    return table


def profile_table(profile: Profile, names: Sequence[str], relation: str) -> Table:
    """Return the shares of a profile, a row for each file."""
    table = _table(relation, *map(_rounded, profile.values))
    for name, shares in zip(names, profile.shares, strict=True):
        table.add_row(name, *(f"{share:.0%}" for share in shares))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _rounded(value: float) -> str:
    return rounded(value) if math.isfinite(value) else "-"


def _interval(interval: Interval | None, *, sign: bool = False) -> str:
    if interval is None:
        return ""
    mark = "+" if sign else ""
    value, low, high = (f"{one:{mark}.3g}" if abs(one) < 1000.0 else f"{one:{mark},.0f}" for one in interval)
    return f"{value} ({low} to {high})"


def _certainty(difference: Difference | None) -> tuple[str, str]:
    """Return the share of better pairs, and p."""
    if difference is None:
        return "", ""
    return f"{difference.better:.0%}", f"{difference.p:.3f}" if difference.p >= 0.001 else "< 0.001"
