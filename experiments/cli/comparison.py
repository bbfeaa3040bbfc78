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
    if arguments.plot:
        from experiments.efficacy.plot import plot_solved

        plot_solved(results, Path(arguments.plot), names_of(results))
        console_for(sys.stderr).print(f"plot: {arguments.plot}", soft_wrap=True)
    if arguments.json:
        print_json(comparison.to_dict())
        return 0
    out = console_for(result_stream())
    out.print(f"Budget: {comparison.budget:,} evaluations. Intervals hold 95 of 100 resamples of the runs.")
    out.print(table_of(comparison))
    for title, profile, relation in (
        ("Share of runs that have solved the task, by evaluations:", comparison.solved_by(), "within"),
        ("Share of runs whose final champions score well on unseen episodes:", comparison.scored(), "at least"),
    ):
        if profile:
            out.print(f"\n{title}")
            out.print(profile_table(profile, names_of(results), relation))
    return 0


def names_of(results: Sequence[Results]) -> list[str]:
    """Return a short name for each file: its path without the folders and the file name that all have in common."""
    paths = [list(one.path.with_suffix("").parts) for one in results]
    for end in (0, -1):
        while all(len(path) > 1 for path in paths) and len({path[end] for path in paths}) == 1:
            for path in paths:
                del path[end]
    names = ["/".join(path) for path in paths]
    return names if len(set(names)) == len(names) else [str(one.path) for one in results]


def table_of(comparison: Comparison) -> Table:
    """Return the figures of each file as a row, and how it differs from the first one."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    scores = [None, *comparison.scores()]
    columns = ["solved", "expected evaluations", "as a multiple", "better", "p"]
    if tested := any(scores):
        columns += ["champions score", "difference", "better", "p"]
    for name in columns:
        table.add_column(name, justify="right")
    solved, expected = comparison.solved(), comparison.expected()
    differences = [None, *comparison.evaluations()]
    for place, (one, name) in enumerate(zip(comparison.results, names_of(comparison.results), strict=True)):
        cost, score = differences[place], scores[place]
        cells = [f"{solved[place]} of {len(one.trials)}", _rounded(expected[place])]
        cells += [_interval(cost.ratio if cost else None), *_certainty(cost)]
        if tested:
            mean = one.tested().get("mean")
            cells += [number(mean), _interval(score.difference if score else None, sign=True), *_certainty(score)]
        table.add_row(name, *cells)
    return table


def profile_table(profile: Profile, names: Sequence[str], relation: str) -> Table:
    """Return the shares of a profile, a row for each file."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(relation)
    for value in profile.values:
        table.add_column(_rounded(value), justify="right")
    for name, shares in zip(names, profile.shares, strict=True):
        table.add_row(name, *(f"{share:.0%}" for share in shares))
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
