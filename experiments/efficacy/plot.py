"""Plot: the share of runs that have solved a task, over evaluations (extra [plots])."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.efficacy.results import Results
from neat import RunError, TaskError

INK, PALE = "#343c4a", "#d8dade"
COLOURS = ("#4084c4", "#d68430", "#3c966e", "#c44e3e", "#7b5ea8", "#8a8f99")
STYLES = ("solid", "dashed", "dotted", "dashdot")
"""Of lines: the next one where all colours are in use."""


def plot_solved(all_results: list[Results], path: Path, names: Sequence[str] | None = None) -> None:
    """Write a plot of the share of runs that have solved the task, over evaluations.

    Args:
        all_results: One curve each.
        path: Its suffix decides the format, such as .svg or .png.
        names: Of the curves; by default those of the tasks.

    Raises:
        TaskError: matplotlib is not installed.
        RunError: The file cannot be written.
    """
    names = names or [results.spec.task for results in all_results]
    figure = figure_of_size(6.4, 3.6)
    axes = figure.add_subplot()
    looks = itertools.cycle(itertools.product(STYLES, COLOURS))
    for results, name, (style, colour) in zip(all_results, names, looks, strict=False):  # looks have no end
        solved = sorted(trial.evaluations for trial in results.solved())
        shares = [(index + 1) / len(results.trials) for index in range(len(solved))]
        ends = [*solved, results.spec.budget if len(solved) < len(results.trials) else max(solved, default=0)]
        label = f"{name}, {results.solved_of_all()}"
        axes.step(
            [0, *ends],
            [0.0, *shares, shares[-1] if shares else 0.0],
            where="post",
            color=colour,
            linestyle=style,
            label=label,
        )
    axes.set(xlabel="evaluations", ylabel="share of runs that have solved it", ylim=(0.0, 1.02), xlim=(0.0, None))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    dress(axes)
    save(figure, path)


def figure_of_size(width: float, height: float) -> Any:
    """Return an empty figure of this size in inches.

    Raises:
        TaskError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise TaskError("plots need a package that is not installed: pip install 'craig-neat[plots]'") from error
    return Figure(figsize=(width, height), layout="constrained")


def dress(axes: Any) -> None:
    """Style a diagram like all others of this project."""
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK)
    axes.legend(frameon=False, fontsize="small")


def save(figure: Any, path: Path) -> None:
    """Write a figure; the same figure gives the same bytes.

    Raises:
        RunError: The file cannot be written, or matplotlib does not know its format.
    """
    from matplotlib import rc_context

    try:
        with rc_context({"svg.hashsalt": "neat", "svg.fonttype": "none"}):
            figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be written: {' '.join(str(error).split())}") from error
