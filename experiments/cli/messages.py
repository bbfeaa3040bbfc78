"""Telling: what a person who began a run is told before and after it."""

import time

from rich.console import Console

from experiments.cli.console import announcement, count, number
from experiments.cli.show import summary
from fitness import PreparedTask
from neat import Settings
from neat.evolution.warm_up import is_warm, warm_up
from neat.runs.run import Run


def introduce(console: Console, run: Run, task: PreparedTask) -> None:
    """Say what is about to run."""
    facts = {
        "run": str(run.directory),
        "seed": str(run.about.seed),
        "population": f"{run.settings.population_size:,} genomes",
        "network": f"{count(task.inputs, 'input')}, {count(task.outputs, 'output')}",
    }
    console.print(announcement(run.about.task, facts))


def warm(console: Console, settings: Settings) -> None:
    """Load the compiled kernels; where that means compiling them, say so."""
    if is_warm():
        warm_up(settings)
        return
    console.print("Compiling, once on this machine; this takes about a quarter of a minute ...", style="yellow")
    begun = time.perf_counter()
    warm_up(settings)
    console.print(f"Compiled in {time.perf_counter() - begun:.0f} s; from now on it is loaded in a moment.")


def conclude(console: Console, run: Run) -> None:
    """Say how it ended."""
    facts = summary(run)
    outcome = "solved" if facts["solved"] else "not solved yet"
    champion = run.champion()
    lines = {
        "outcome": f"{outcome} after {count(facts['generations'], 'generation')}, "
        f"{facts['evaluations']:,} evaluations, {facts['seconds']:.1f} s",
        "champion": f"{number(champion.fitness)}"
        + (f", {number(facts['validated'])} on games it had not seen" if facts["validated"] is not None else "")
        + f"; {count(champion.hidden, 'hidden neuron')}, {count(champion.enabled, 'synapse')}",
        "next": f"neat play {run.directory}",
    }
    console.print(announcement("", lines), soft_wrap=True)
