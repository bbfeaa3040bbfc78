"""Export: a champion as a file for another program, in any form by its name."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from neat.drawing.diagram import diagram_of
from neat.drawing.svg import svg
from neat.errors import GenomeError, did_you_mean
from neat.exchange.c import c_source
from neat.exchange.graphviz import dot
from neat.exchange.javascript import javascript_source
from neat.exchange.networkx import graph_of, graphml
from neat.exchange.onnx import onnx_model
from neat.exchange.page import page_source
from neat.exchange.plan import Origin, Plan, origin_of, plan_of
from neat.exchange.python import python_source
from neat.exchange.text import Functions
from neat.exchange.torch import torch_module, torch_source
from neat.genetics.genome import Genome
from neat.network.controller import Controller
from neat.network.conversions import TASK
from neat.system import result_file

PRECISIONS = ("float64", "float32")


class Labels(NamedTuple):
    """What the inputs and outputs of a network are called."""

    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    grid: tuple[int, int] | None = None
    """(rows, columns) of the first inputs, if they are a picture."""


class Options(NamedTuple):
    """How a plan is written."""

    precision: str
    functions: Functions
    name: str
    grid: tuple[int, int] | None = None
    """(rows, columns) of the first inputs, if they are a picture, for a drawing."""


RECORD_FORMS: dict[str, Callable[[Mapping[str, Any], Labels, Origin], str]] = {
    "svg": lambda record, labels, origin: svg(_diagram(record, labels), origin.title, str(origin)),
    "json": lambda record, labels, origin: f"{json.dumps(record, allow_nan=False)}\n",
    "dot": lambda record, labels, origin: dot(_diagram(record, labels), str(origin)),
    "graphml": lambda record, labels, origin: graphml(graph_of(record, labels.inputs, labels.outputs), str(origin)),
}
"""Forms that are made from the JSON of a genome, so that its functions need not be known here."""
PLAN_FORMS: dict[str, Callable[[Plan, Options], str | bytes]] = {
    "onnx": lambda plan, options: onnx_model(plan, precision=options.precision),
    "torch": lambda plan, options: torch_source(plan, options.functions),
    "python": lambda plan, options: python_source(plan, options.functions),
    "c": lambda plan, options: c_source(plan, options.functions, precision=options.precision, name=options.name),
    "javascript": lambda plan, options: javascript_source(plan, options.functions),
    "html": lambda plan, options: page_source(plan, options.functions, options.grid),
}
"""Forms that act: the whole controller."""
WITH_PRECISION = ("onnx", "c")
FORMS = (*RECORD_FORMS, *PLAN_FORMS)
ENDINGS = {
    "svg": "svg", "json": "json", "dot": "dot", "gv": "dot", "graphml": "graphml", "onnx": "onnx", "py": "python",
    "c": "c", "h": "c", "js": "javascript", "mjs": "javascript", "html": "html", "htm": "html",
}  # fmt: skip
"""The form of a file by the ending of its name; that of torch has to be named."""


def export(
    champion: Controller | Genome,
    path: str | os.PathLike[str] | None = None,
    *,
    to: str | None = None,
    precision: str = "float64",
    raw: bool = False,
    functions: Functions | None = None,
    name: str = "brain",
    task: str = "",
    input_labels: Sequence[str] = (),
    output_labels: Sequence[str] = (),
) -> str | bytes:
    """Return a champion in a form that another program reads, and write it to a file if a path is given.

        >>> neat.export(neat.Controller.load("runs/cart"), "brain.c", precision="float32")

    Args:
        champion: A controller, or a genome, whose inputs are observations and whose outputs are the action.
        path: The file to write, atomically; not one of a run directory.
        to: One of `neat.exchange.export.FORMS`; by default what the ending of the path says.
        precision: "float64", or "float32" for onnx and c.
        raw: Whether to leave out the conversions: observations are inputs, outputs are actions.
        functions: Registered activation functions by name, as expressions of `x` in the language that is written.
        name: What names in C begin with.
        task: The name of the task, for the comment that says what the file was made from.
        input_labels: Names of all inputs; by default those of the described observation.
        output_labels: Names of all outputs; likewise.

    Returns:
        Text, or the bytes of an ONNX model.

    Raises:
        TypeError: The champion is something else, such as a path.
        ValueError: The form or the precision is unknown, the form has no choice of precision, or there are more or
            fewer labels than inputs or outputs.
        GenomeError: A conversion or a function cannot be written in this form.
        NeatError: The package onnx is needed, and is not installed.
        RunError: The file cannot be written.
    """
    form = form_of(to, path)
    check_precision(form, precision)
    controller = controller_of(champion)
    check_labels(input_labels, output_labels, controller.genome.inputs, controller.genome.outputs)
    labels = Labels(input_labels, output_labels)
    content: str | bytes
    if form in RECORD_FORMS:
        is_bare = raw or form != "json"
        text = controller.genome.to_json() if is_bare else controller.to_json()
        content = RECORD_FORMS[form](json.loads(text), labels, origin_of(controller.genome.id, task))
    else:
        plan = plan_of_controller(controller, labels, task=task, raw=raw)
        content = PLAN_FORMS[form](plan, Options(precision, functions or {}, name))
    if path is not None:
        result_file.write(Path(path), content.encode() if isinstance(content, str) else content)
    return content


def to_torch(champion: Controller | Genome, functions: Functions | None = None) -> Any:
    """Return a champion as a `torch.nn.Module`, to be trained in this process: the `Controller` of its torch file.

    Args:
        champion: A controller, or a genome, whose inputs are observations and whose outputs are the action.
        functions: Registered activation functions by name, as expressions of a tensor `x`.

    Raises:
        TypeError: The champion is something else, such as a path.
        GenomeError: A conversion or a function cannot be written.
        NeatError: torch is not installed.
    """
    return torch_module(plan_of_controller(controller_of(champion), Labels()), functions)


def controller_of(champion: object) -> Controller:
    """Return a controller, made of a genome if it is one.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(champion, Genome):
        return Controller(champion)
    if not isinstance(champion, Controller):
        hint = " neat.Controller.load(PATH) reads a file or a run." if isinstance(champion, str | os.PathLike) else ""
        raise TypeError(f"champion must be a Controller or a Genome, but is {champion!r:.60}.{hint}")
    return champion


def form_of(to: str | None, path: str | os.PathLike[str] | None) -> str:
    """Return the form with this name, or that of a path's ending.

    Raises:
        ValueError: There is none.
    """
    if to is None:
        ending = Path(path or "").suffix.removeprefix(".").lower()
        if ending in ENDINGS:
            return ENDINGS[ending]
        raise ValueError(f"to must be given for {os.fspath(path or '')!r}: one of {', '.join(FORMS)}.")
    if to not in FORMS:
        raise ValueError(f"to must be one of {', '.join(FORMS)}, but is {to!r}.{did_you_mean(to, FORMS)}")
    return to


def check_precision(form: str, precision: str) -> None:
    """Check that a form can be written with a precision.

    Raises:
        ValueError: It cannot.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be float64 or float32, but is {precision!r}.")
    if precision != "float64" and form not in WITH_PRECISION:
        remedy = "; call float() on its module" if form == "torch" else ""
        raise ValueError(f"precision float32 is for {' and '.join(WITH_PRECISION)}, but to is {form}{remedy}.")


def check_labels(input_labels: Sequence[str], output_labels: Sequence[str], inputs: int, outputs: int) -> None:
    """Check that there is a label for each input and output, or none.

    Raises:
        ValueError: There are others.
    """
    for noun, labels, count in (("input", input_labels, inputs), ("output", output_labels, outputs)):
        if len(labels) not in (0, count):
            raise ValueError(f"{noun}_labels must be {count}, one for each {noun}, or none, but are {len(labels)}.")


def plan_of_controller(controller: Controller, labels: Labels, *, task: str = "", raw: bool = False) -> Plan:
    """Return the plan of a controller.

    Args:
        controller: What to write.
        labels: The names of inputs and outputs.
        task: The name of the task.
        raw: Whether to leave out the conversions.

    Raises:
        GenomeError: A conversion is Python of its own.
    """
    observation, action = (None, None) if raw else controller.conversions
    for noun, conversion in (("to_inputs", observation), ("to_action", action)):
        if conversion == TASK:
            raise GenomeError(
                f"{noun} cannot be exported: it is Python of its own; describe it with the classes of "
                f"neat.network.{'observation' if noun == 'to_inputs' else 'action'}, or export the network alone with "
                "raw=True (--raw)."
            )
    return plan_of(
        controller.genome,
        observation,  # type: ignore[arg-type]  # TASK was refused
        action,  # type: ignore[arg-type]  # likewise
        task=task,
        input_labels=labels.inputs,
        output_labels=labels.outputs,
    )


def _diagram(record: Mapping[str, Any], labels: Labels) -> Any:
    return diagram_of(record, input_labels=labels.inputs, output_labels=labels.outputs, grid=labels.grid)
