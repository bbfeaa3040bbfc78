"""migrate: a configuration file of neat-python as settings, or a genome of it or of SharpNEAT as JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from experiments.catalog.registry import find
from experiments.cli.console import console_for, print_json
from experiments.cli.standard_streams import write_result
from neat import Genome, RunError
from neat.exchange import sharpneat
from neat.exchange.neat_python import genome_file
from neat.exchange.neat_python.config import migrated
from neat.exchange.neat_python.migration import DIFFERS, ELSEWHERE, EXACT, NONE, VERDICTS, Migration
from neat.settings_group import written
from neat.system import regular_file, result_file

STYLES = {EXACT: "green", DIFFERS: "yellow", NONE: "red", ELSEWHERE: "dim"}


def migrate_command(arguments: argparse.Namespace) -> int:
    """Convert a file of neat-python or of SharpNEAT; return the exit status."""
    if arguments.task is not None:
        find(arguments.task)
    if Path(arguments.source).suffix.lower() == sharpneat.ENDING:
        _write_genome(arguments, sharpneat.genome_in(arguments.source), ())
    elif _is_genome(arguments.source):
        _migrate_genome(arguments)
    else:
        _migrate_config(arguments)
    return 0


def _is_genome(source: str) -> bool:
    """Return whether this is a genome and not a configuration file, which is text with sections."""
    try:
        return genome_file.is_genome(regular_file.read(Path(source).resolve(), genome_file.MOST_BYTES))
    except OSError as error:
        raise RunError(f"{source} cannot be read: {error.strerror}.") from error


def _migrate_config(arguments: argparse.Namespace) -> None:
    migration = migrated(arguments.source)
    _report(console_for(sys.stderr), migration)
    _write(arguments, migration.to_toml(), migration.to_dict(), "its settings")


def _migrate_genome(arguments: argparse.Namespace) -> None:
    genome, notes = genome_file.fittest(arguments.source, arguments.config)
    console = console_for(sys.stderr)
    for note in notes:
        console.print(note, style="yellow", soft_wrap=True, highlight=False)
    _write_genome(arguments, genome, notes)


def _write_genome(arguments: argparse.Namespace, genome: Genome, notes: Sequence[str]) -> None:
    text = genome.to_json()
    _write(
        arguments, text, {"source": arguments.source, "genome": json.loads(text), "notes": list(notes)}, "its genome"
    )


def _write(arguments: argparse.Namespace, text: str, facts: dict[str, Any], noun: str) -> None:
    """Write the result to FILE, or to standard output unless that is for JSON."""
    if arguments.file is not None:
        path = Path(arguments.file)
        result_file.write(path, text.encode(), sources=filter(None, (arguments.source, arguments.config)))
        console_for(sys.stderr).print(f"{path}: {noun}, from {arguments.source}", soft_wrap=True, highlight=False)
    if arguments.json:
        print_json(facts)
    elif arguments.file is None:
        write_result(text.encode() if text.endswith("\n") else f"{text}\n".encode())


def _report(console: Console, migration: Migration) -> None:
    """Print what each key became, those with a difference last, where they are seen."""
    for verdict in (EXACT, ELSEWHERE, DIFFERS, NONE):
        if remarks := migration.of(verdict):
            console.print(f"{verdict}: {VERDICTS[verdict]}", style=STYLES[verdict], highlight=False)
            for remark in remarks:
                console.print(f"  {remark}", soft_wrap=True, highlight=False)
    console.print("always: what neat-python does without a key", style=STYLES[ELSEWHERE], highlight=False)
    for name, (value, reason) in migration.always.items():
        console.print(f"  {name} = {written(value)}: {reason}", soft_wrap=True, highlight=False)
    for section in migration.ignored_sections:
        console.print(f"[{section}] is not read: it belongs to your program", soft_wrap=True, highlight=False)
    counts = ", ".join(f"{len(migration.of(verdict))} {verdict}" for verdict in VERDICTS)
    console.print(f"{len(migration.remarks)} keys: {counts}", soft_wrap=True, highlight=False)
