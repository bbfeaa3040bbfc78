"""export: the champion for other programs: SVG, JSON, Graphviz."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.cli.console import console_for
from experiments.cli.standard_streams import write_result
from experiments.runner.named_run import open_run
from neat import RunError
from neat.drawing.diagram import Diagram, diagram_of
from neat.drawing.svg import svg
from neat.errors import one_line
from neat.runs.run import Run
from neat.system.atomic_write import write_whole
from visualizer.champion_diagram import Limits, validated

LARGEST = Limits(sensors=200_000, neurons=2_000_000, synapses=2_000_000)
"""The largest network that is drawn; a larger one can be exported as JSON."""


def export_command(arguments: argparse.Namespace) -> int:
    """Write the champion of a run in another format; return the exit status."""
    run = open_run(arguments.run)
    champion = run.champion_record()  # its functions need not be known here
    try:
        text = FORMATS[arguments.to](run, champion)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
        raise RunError(f"{run.champion_path} is not a valid genome: {one_line(error)}") from error
    if arguments.file is None:
        write_result(text.encode())
        return 0
    path = Path(arguments.file)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}.") from error
    console_for(sys.stderr).print(f"{path}: genome {champion['id']} as {arguments.to}", soft_wrap=True)
    return 0


def diagram(run: Run, champion: dict[str, Any]) -> Diagram:
    """Return the diagram of a run's champion, with the labels of its task."""
    about = run.about
    return diagram_of(
        validated(champion, LARGEST),
        input_labels=about.input_labels or (),
        output_labels=about.output_labels or (),
        grid=(about.grid[0], about.grid[1]) if about.grid else None,
    )


def drawing(run: Run, champion: dict[str, Any]) -> str:
    """Return the champion as SVG."""
    return svg(diagram(run, champion), f"{run.about.task}: genome {champion['id']}")


def graph(run: Run, champion: dict[str, Any]) -> str:
    """Return the champion as Graphviz DOT: a weight's sign as colour, its size as width; disabled synapses dotted."""
    drawn = diagram(run, champion)
    names = {
        neuron.id: neuron.label if neuron.kind != "hidden" else f"{neuron.id} {neuron.activation}"
        for neuron in drawn.neurons
    }
    shapes = {"input": "box", "bias": "box", "output": "doublecircle", "hidden": "circle"}
    lines = [
        f"  {neuron.id} [label={_quoted(names[neuron.id])} shape={shapes[neuron.kind]}];" for neuron in drawn.neurons
    ]
    for synapse in drawn.synapses:
        source, target = (drawn.neurons[end].id for end in (synapse.source, synapse.target))
        color = "blue" if synapse.weight >= 0.0 else "orange"
        style = "solid" if synapse.enabled else "dotted"
        width = 0.5 + min(abs(synapse.weight), 8.0) / 2.0
        lines.append(
            f'  {source} -> {target} [label="{synapse.weight:.3g}" color={color} style={style} penwidth={width:.2f}];'
        )
    return "\n".join([f"digraph genome_{drawn.genome} {{", "  rankdir=LR;", *lines, "}", ""])


FORMATS: dict[str, Callable[[Run, dict[str, Any]], str]] = {
    "svg": drawing,
    "json": lambda run, champion: f"{json.dumps(champion, allow_nan=False)}\n",
    "dot": graph,
}


def _quoted(text: str) -> str:
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
