"""export: the champion for other programs: a drawing, a graph, JSON, or a controller in another language."""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from experiments.cli.console import console_for
from experiments.cli.standard_streams import write_result
from experiments.runner.exported_champion import ExportedChampion, exported_champion
from experiments.runner.new_run import RUNS
from neat import Genome, GenomeError, NeatError, RunError
from neat.errors import one_line
from neat.exchange.difference import difference_of
from neat.exchange.export import (
    PLAN_FORMS,
    RECORD_FORMS,
    Labels,
    Options,
    check_precision,
    form_of,
    plan_of_controller,
)
from neat.exchange.plan import Plan, origin_of
from neat.network.conversions import KEY
from neat.system import result_file
from visualizer.champion_diagram import Limits, validated
from visualizer.run_index import newest_run

LARGEST = Limits(sensors=200_000, neurons=2_000_000, synapses=2_000_000)
"""The largest network that is drawn; a larger one can be exported as JSON."""


def export_command(arguments: argparse.Namespace) -> int:
    """Write the champion of a run, of a file or of an experiment in another form; return the exit status."""
    form, precision = stated_form(arguments.to, arguments.file, arguments.precision)
    arguments.run = arguments.run or newest_run(RUNS)
    champion = exported_champion(arguments.run, raw=arguments.raw, genome=arguments.genome)
    if form in RECORD_FORMS:
        deliver(of_record(champion, form), arguments)
        measured = ""
    else:
        controller = champion.controller()
        plan = plan_of_controller(
            controller, Labels(champion.input_labels, champion.output_labels), task=champion.task, raw=arguments.raw
        )
        content = written(plan, form, Options(precision, {}, arguments.name, champion.grid))
        deliver(content, arguments)  # before it is compared, which may fail or be interrupted
        measured = compared(controller.genome, plan, content, form, precision=precision, name=arguments.name)
    facts = f"genome {champion.record['id']} as {form}" + (f"; {measured}" if measured else "")
    if arguments.file is not None:
        facts = f"{arguments.file}: {facts}"
    if arguments.file is not None or measured:
        console_for(sys.stderr).print(facts, soft_wrap=True, highlight=False)
    return 0


def written(plan: Plan, form: str, options: Options) -> str | bytes:
    """Return a controller in this form.

    Raises:
        GenomeError: It cannot be written so, or the name is not free in C.
    """
    try:
        return PLAN_FORMS[form](plan, options)
    except GenomeError as error:
        raise GenomeError(as_options(str(error))) from error


def as_options(message: str) -> str:
    """Return an error of `neat.export` with the options of the command line in the place of arguments."""
    return re.sub(r"\b(to|precision|name)(?= (must|is|float32) )", r"--\1", message)


def deliver(content: str | bytes, arguments: argparse.Namespace) -> None:
    """Write what was exported to FILE, or to standard output without one.

    Raises:
        RunError: It cannot be written.
    """
    encoded = content.encode() if isinstance(content, str) else content
    if arguments.file is None:
        write_result(encoded)
    else:
        result_file.write(Path(arguments.file), encoded, sources=[arguments.run])


def stated_form(to: str | None, file: str | None, precision: str) -> tuple[str, str]:
    """Return the form and the precision that the arguments state.

    Raises:
        NeatError: The form is missing, has no choice of precision, or needs a file.
    """
    try:
        form = form_of(to, file)
        check_precision(form, precision)
    except ValueError as error:
        raise NeatError(as_options(str(error))) from error
    if form == "onnx" and file is None:
        raise NeatError(
            "an ONNX model is not text; name a file to write, such as neat export RUN --to onnx brain.onnx."
        )
    return form, precision


def of_record(champion: ExportedChampion, form: str) -> str:
    """Return a champion in a form that is made from its JSON: its functions need not be known here.

    Raises:
        RunError: It is not valid.
    """
    labels = Labels(champion.input_labels, champion.output_labels, champion.grid)
    try:
        record: dict[str, Any] = champion.record
        if form == "json" and champion.raw:
            record = {name: value for name, value in record.items() if name != KEY}
        elif form != "json":
            record = {**validated(record, LARGEST), "fitness": finite(record.get("fitness"))}
        return RECORD_FORMS[form](record, labels, origin_of(record["id"], champion.task))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
        raise RunError(f"{champion.place} is not a valid genome: {one_line(error)}") from error


def finite(score: object) -> float | None:
    """Return a score that JSON held, None if it is not a number."""
    return float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None


def compared(genome: Genome, plan: Plan, content: str | bytes, form: str, *, precision: str, name: str) -> str:
    """Return what is known about the exactness of an exported controller, in words."""
    try:
        found = difference_of(genome, plan, content, form, precision=precision, name=name)
    except NeatError as error:
        return f"not compared with neat.Network: {error}"
    return str(found) if found else f"not compared with neat.Network: nothing here runs {form}"
