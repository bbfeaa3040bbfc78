"""show: a run's progress and champion, as tables for people and JSON for programs."""

import argparse
import math
import operator
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from experiments.cli.console import announcement, console_for, print_json
from experiments.cli.format import count, number, sparkline
from experiments.cli.standard_streams import result_stream
from experiments.runner.named_run import open_run
from experiments.runner.new_run import RUNS
from experiments.runner.summary import finite, solved_generation, summary
from neat import RunError, SpeciesRecord
from neat.errors import one_line
from neat.runs.history import Row
from neat.runs.history_elites import RecordedMap
from neat.runs.run import Run
from neat.selection.outcomes import Spread
from visualizer.run_index import newest_run


def show_command(arguments: argparse.Namespace) -> int:
    """Show a run's progress and champion; return the exit status."""
    run = open_run(arguments.run or newest_run(RUNS))
    history = run.history()
    facts = summary(run)
    if arguments.json:
        champion = run.champion_record() if history else None
        rows, recorded = [row_for_json(row) for row in history], run.map()
        elites = {} if recorded is None else {"map": map_for_json(recorded)}
        try:
            print_json({**facts, "history": rows, **elites, "champion": champion})
        except (ValueError, RecursionError) as error:  # nested too deeply, or a text that no encoding has
            raise RunError(f"{run.champion_path} cannot be printed: {one_line(error)}") from error
        return 0
    console = console_for(result_stream())
    console.print(announcement(str(run.directory), facts_of(run, facts, history)))
    if history:
        console.print(generations_table(history))
        console.print(species_table(run.species()))
    return 0


def row_for_json(row: Row) -> dict[str, Any]:
    """Return a generation as `--json` prints it."""
    return {
        "generation": row.generation,
        "best": finite(row.best),
        "mean": finite(row.mean),
        "species": row.species,
        "evaluations": row.evaluations,
        **({} if row.solutions is None else {"solutions": row.solutions}),
        **({} if row.coverage is None else {"coverage": row.coverage, "qd_score": row.qd_score}),
        **({} if row.simplifying is None else {"simplifying": row.simplifying}),
        **{part: spreads for part in ("measures", "facts") if (spreads := _spreads(getattr(row, part)))},
    }


def map_for_json(recorded: RecordedMap) -> dict[str, Any]:
    """Return the map of a run as `--json` prints it: `neat play RUN --genome ID` takes the ids of its elites."""
    grid = recorded.grid
    return {
        "measures": [one._asdict() for one in grid.measures],
        "cells": list(grid.cells),
        "elites": [
            {
                "genome": one.genome,
                "cell": list(one.cell),
                "score": one.score,
                "measures": list(one.measures),
                "generation": one.generation,
                "solved": one.solved,
            }
            for one in recorded.elites
        ],
    }


def _spreads(spreads: Mapping[str, Spread]) -> dict[str, dict[str, float | None]]:
    return {name: one._asdict() for name, one in spreads.items()}


def facts_of(run: Run, facts: dict[str, Any], history: list[Row]) -> dict[str, str]:
    """Return the labelled lines above the tables."""
    lines = {
        **({"running": holder} if (holder := run.holder()) else {}),
        "task": f"{run.about.task}, seed {run.about.seed}",
        **({"outcome": outcome} if (outcome := outcome_of(run, facts, history)) else {}),
        "generations": f"{facts['generations']} of {run.population_size:,} genomes, "
        f"{facts['evaluations']:,} evaluations",
    }
    if not history:
        return lines
    champion, network = champion_lines(run)
    evaluating = sum(row.seconds_evaluating for row in history)
    breeding = sum(row.seconds_breeding for row in history)
    failures, replaced = sum(row.failures for row in history), sum(row.replaced for row in history)
    validated = "" if facts["validated"] is None else f", validated {number(facts['validated'])}"
    return {
        **lines,
        "champion": f"{champion}{validated}",
        "network": network,
        "time": f"{evaluating:.1f} s evaluating, {breeding:.2f} s breeding",
        "failures": f"{count(failures, 'evaluation')} failed, {count(replaced, 'worker')} replaced",
        "best": sparkline([row.best for row in history]),
        "mean": sparkline([row.mean for row in history]),
        "species": sparkline([float(row.species) for row in history]),
        **map_lines(history),
        **phases_of(history),
    }


def map_lines(history: list[Row]) -> dict[str, str]:
    """Return the labelled lines about the map of a run; none if it has no map."""
    coverages = [row.coverage for row in history if row.coverage is not None]
    last = history[-1]
    if last.coverage is None:
        return {}
    score = "" if last.qd_score is None else f", QD score {number(last.qd_score)}"
    return {"map": f"{last.coverage:.1%} of its cells are filled{score}", "coverage": sparkline(coverages)}


def phases_of(history: list[Row]) -> dict[str, str]:
    """Return the line about the phase that evolution is in; none where it has no phases."""
    phases = [row.simplifying for row in history]
    if phases[-1] is None:
        return {}
    switches = [index for index in range(1, len(phases)) if phases[index] != phases[index - 1]]
    since = f" since generation {history[switches[-1]].generation + 1}" if switches else ""
    simplified = count(sum(one is True for one in phases), "generation")
    return {"phase": f"{'simplifying' if phases[-1] else 'complexifying'}{since}; {simplified} of simplifying"}


def outcome_of(run: Run, facts: dict[str, Any], history: list[Row]) -> str:
    """Return whether a run is solved, in words; "" if it does not say what would solve it."""
    if not facts["solved"]:
        return "not solved yet" if run.about.solved_at is not None else ""
    generation = solved_generation(run, history)
    return "solved" if generation is None else f"solved in generation {generation}"


def champion_lines(run: Run) -> tuple[str, str]:
    """Return the champion with its fitness, and the size of its network, in words.

    Raises:
        RunError: The run has no champion, or its file is not a valid genome.
    """
    champion = run.champion_record()
    try:
        genome, outputs = operator.index(champion["id"]), operator.index(champion["shape"]["outputs"])
        hidden = len(champion["neurons"]) - outputs
        enabled = sum(synapse["enabled"] is True for synapse in champion["synapses"])
        return (
            f"genome {genome}: {number(champion['fitness'])}",
            f"{count(hidden, 'hidden neuron')}, {count(enabled, 'enabled synapse')}",
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise RunError(f"{run.champion_path} is not a valid genome: {one_line(error)}") from error


def generations_table(history: list[Row], most: int = 20) -> Table:
    """Return the generations as a table: all of them, or evenly chosen ones if there are more than `most`."""
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


def species_table(all_species: list[SpeciesRecord], most: int = 10) -> Table:
    """Return the largest species of the last generation as a table."""
    others = f", the {most} largest of {len(all_species)}" if len(all_species) > most else ""
    title = f"\nSpecies of the last generation{others}"
    table = Table(title=title, title_justify="left", title_style="", box=None, pad_edge=False, header_style="dim")
    for name in ("species", "founded", "size", "best", "mean", "stagnant"):
        table.add_column(name, justify="right")
    for species in all_species[:most]:
        table.add_row(
            str(species.id), str(species.founded + 1), str(species.size), number(species.best), number(species.mean),
            str(species.stagnant),
        )  # fmt: skip
    return table
