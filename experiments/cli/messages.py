"""Messages: what evolve and resume print before and after a run."""

import importlib.util
import time

from rich.console import Console

from experiments.cli.console import announcement
from experiments.cli.format import count, number
from experiments.runner.session import Session
from experiments.runner.summary import solved_generation, summary
from fitness import PreparedTask
from neat import Settings
from neat.evolution import compilation
from neat.evolution.warm_up import is_warm, warm_up
from neat.kernels import plain
from neat.runs.run import Run


def introduce(console: Console, run: Run, task: PreparedTask, faster: str | None = None) -> None:
    """Print what is about to run, and the name of an experiment that would take less time, if there is one."""
    facts = {
        "run": str(run.directory),
        "seed": str(run.about.seed),
        "population": f"{run.settings.population_size:,} genomes",
        "network": f"{count(task.inputs, 'input')}, {count(task.outputs, 'output')}",
    }
    if faster is not None:
        extra = "" if importlib.util.find_spec("envpool") else ", with the extra envpool"
        facts["faster"] = f"neat evolve {faster}, on another simulator{extra}"
    console.print(announcement(run.about.task, facts))


def warm(console: Console, settings: Settings) -> None:
    """Load the compiled kernels; print a line, and wait, if they must be compiled first."""
    if is_warm():
        warm_up(settings)
        return
    console.print("Compiling, once per machine; this takes about 10 s ...", style="yellow")
    start = time.perf_counter()
    warm_up(settings)
    console.print(f"Compiled in {time.perf_counter() - start:.0f} s; later runs load the compiled code.")


def begin(session: Session) -> None:
    """Load the compiled kernels, or have them compiled while the run begins; the log says so.

    A time limit would end other evaluations if kernels were not compiled, so such a run waits.
    """
    time_limit = session.settings.evaluation.time_limit
    compilation.begin(len(session.population.ask().packed.synapses), is_timed=time_limit > 0.0)
    if time_limit or not plain.is_plain():
        warm_up(session.settings)


def conclude(console: Console, run: Run, task: PreparedTask) -> None:
    """Print how the run ended, and what can be done with it next."""
    facts = summary(run)
    can_be_solved = task.solved is not None or task.solved_at is not None
    done = count(facts["generations"], "generation")
    outcome = f"{'not solved yet ' if can_be_solved else ''}after {done}"
    if facts["solved"]:
        solved = solved_generation(run, run.history())
        outcome = (
            f"solved after {done}"
            if solved in (None, facts["generations"])
            else f"solved in generation {solved}, continued to {facts['generations']}"
        )
    champion = run.champion()
    score = number(champion.fitness)
    if facts["validated"] is not None:
        score = f"{score} in evolution, {number(facts['validated'])} in validation"
    lines = {
        "outcome": f"{outcome}, {facts['evaluations']:,} evaluations, {facts['seconds']:.1f} s",
        "champion": f"{score}; {count(champion.hidden, 'hidden neuron')}, {count(champion.enabled, 'synapse')}",
        "next": f"neat play {run.directory}, neat view {run.directory}",
    }
    console.print(announcement("", lines), soft_wrap=True)
