"""show and tasks: tables for people, JSON for machines."""

import argparse
import json
import math
import sys
from typing import Any

import gymnasium
from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from experiments.catalog.registry import EXPERIMENTS
from experiments.cli.console import announcement, console_for, count, number
from neat import SpeciesRecord
from neat.runs.history import Row
from neat.runs.run import Run

BARS = " ▁▂▃▄▅▆▇█"


def show_command(arguments: argparse.Namespace) -> int:
    """Show what became of a run; return the exit status."""
    run = Run.open(arguments.run)
    history = run.history()
    facts = summary(run)
    if arguments.json:
        rows = [
            {
                "generation": row.generation,
                "best": _finite(row.best),
                "mean": _finite(row.mean),
                "species": row.species,
                "evaluations": row.evaluations,
            }
            for row in history
        ]
        champion = run.champion_record() if history else None
        print_json({**facts, "history": rows, "champion": champion})
        return 0
    console = console_for(sys.stdout)
    console.print(announcement(str(run.directory), _facts(run, facts, history)))
    if history:
        console.print(_table(history))
        console.print(_species_table(run.species()))
    return 0


def tasks_command(arguments: argparse.Namespace) -> int:
    """List what can be evolved; return the exit status."""
    ids = sorted(name for name, spec in gymnasium.registry.items() if spec.entry_point is not None)
    if arguments.json:
        print_json(
            {"experiments": {name: experiment.summary for name, experiment in EXPERIMENTS.items()}, "gymnasium": ids}
        )
        return 0
    console = console_for(sys.stdout)
    table = Table(title="Experiments", title_justify="left", box=None, show_header=False, pad_edge=False)
    for name, experiment in EXPERIMENTS.items():
        table.add_row(Text(name, style="bold green"), experiment.summary)
    console.print(table)
    console.print("\nGymnasium, as installed here")
    console.print(Columns(ids, padding=(0, 2)))
    console.print("\nYour own: module:object or file.py:object, a task or a function of a network.")
    return 0


def summary(run: Run) -> dict[str, Any]:
    """Return what `--json` says of a run."""
    history = run.history()
    last = history[-1] if history else None
    return {
        "run": str(run.directory),
        "task": run.about.task,
        "seed": run.about.seed,
        "solved": any(row.solved for row in history),
        "generations": len(history),
        "evaluations": last.evaluations if last else 0,
        "best": _finite(max((row.best for row in history), default=-math.inf)),
        "validated": last.validated if last else None,
        "seconds": round(sum(row.seconds_evaluating + row.seconds_breeding for row in history), 3),
    }


def print_json(value: Any) -> None:
    """Print one JSON object to standard output."""
    print(json.dumps(value, allow_nan=False))


def _facts(run: Run, facts: dict[str, Any], history: list[Row]) -> dict[str, str]:
    told = {
        **({"at work": f"{holder}"} if (holder := run.holder()) else {}),
        "task": f"{run.about.task}, seed {run.about.seed}",
        "outcome": "solved" if facts["solved"] else "not solved yet",
        "generations": f"{facts['generations']} of {run.population_size:,} genomes, "
        f"{facts['evaluations']:,} evaluations",
    }
    if history:
        champion = run.champion_record()
        hidden = len(champion["neurons"]) - champion["shape"]["outputs"]
        enabled = sum(synapse["enabled"] for synapse in champion["synapses"])
        evaluating = sum(row.seconds_evaluating for row in history)
        breeding = sum(row.seconds_breeding for row in history)
        told["champion"] = f"genome {champion['id']}: {number(champion['fitness'])}" + (
            f", validated {number(facts['validated'])}" if facts["validated"] is not None else ""
        )
        told["its brain"] = f"{count(hidden, 'hidden neuron')}, {count(enabled, 'enabled synapse')}"
        told["time"] = f"{evaluating:.1f} s evaluating, {breeding:.2f} s breeding"
        failures, replaced = sum(row.failures for row in history), sum(row.replaced for row in history)
        told["went wrong"] = f"{count(failures, 'evaluation')} failed, {count(replaced, 'worker')} replaced"
        told["best"] = sparkline([row.best for row in history])
        told["mean"] = sparkline([row.mean for row in history])
        told["species"] = sparkline([float(row.species) for row in history])
    return told


def _table(history: list[Row], most: int = 20) -> Table:
    """Return the generations as a table: all if they are few, evenly chosen ones if they are many."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("generation", "best", "mean", "validated", "species", "evaluations", "seconds"):
        table.add_column(title, justify="right")
    stride = max(1, math.ceil(len(history) / most))
    chosen = [row for index, row in enumerate(history) if index % stride == 0 or index == len(history) - 1]
    for row in chosen:
        seconds = row.seconds_evaluating + row.seconds_breeding
        table.add_row(
            str(row.generation + 1), number(row.best), number(row.mean), number(row.validated), str(row.species),
            f"{row.evaluations:,}", f"{seconds:.2f}", style="bold green" if row.solved else None,
        )  # fmt: skip
    return table


def _species_table(species: list[SpeciesRecord], most: int = 10) -> Table:
    """Return the species of the last generation as a table, the largest."""
    others = f", the {most} largest of {len(species)}" if len(species) > most else ""
    title = f"\nSpecies of the last generation{others}"
    table = Table(title=title, title_justify="left", title_style="", box=None, pad_edge=False, header_style="dim")
    for name in ("species", "since", "size", "best", "mean", "no better for"):
        table.add_column(name, justify="right")
    for kind in species[:most]:
        table.add_row(
            str(kind.id), str(kind.founded + 1), str(kind.size), number(kind.best), number(kind.mean),
            str(kind.stagnant),
        )  # fmt: skip
    return table


def sparkline(values: list[float], width: int = 44) -> str:
    """Return a curve drawn in one line: the highest value of each stretch, between its ends in numbers."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return "-"
    low, high = min(finite), max(finite)
    stretches = min(width, len(values))
    drawn = ""
    for index in range(stretches):
        stretch = values[index * len(values) // stretches : (index + 1) * len(values) // stretches]
        peak = max(stretch)
        share = (peak - low) / (high - low) if high > low and math.isfinite(peak) else 0.0
        drawn += BARS[1 + round(share * (len(BARS) - 2))]
    return f"{number(values[0])} {drawn} {number(values[-1])}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
