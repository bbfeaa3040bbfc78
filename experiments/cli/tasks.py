"""tasks: what can be evolved."""

import argparse

import gymnasium
from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from experiments.catalog.registry import EXPERIMENTS
from experiments.cli.console import console_for, print_json
from experiments.cli.standard_streams import result_stream
from experiments.runner.champion import bundled_names


def tasks_command(arguments: argparse.Namespace) -> int:
    """List the experiments and the installed gymnasium environments; return the exit status."""
    ids = sorted(name for name, spec in gymnasium.registry.items() if spec.entry_point is not None)
    if arguments.json:
        summaries = {name: experiment.summary for name, experiment in EXPERIMENTS.items()}
        print_json({"experiments": summaries, "gymnasium": ids, "bundled": bundled_names()})
        return 0
    console = console_for(result_stream())
    table = Table(title="Experiments", title_justify="left", box=None, show_header=False, pad_edge=False)
    for name, experiment in EXPERIMENTS.items():
        table.add_row(Text(name, style="bold green"), experiment.summary)
    console.print(table)
    console.print("\nBundled champions, which `neat view NAME` and `neat play NAME` show")
    console.print(Columns(bundled_names(), padding=(0, 2)))
    console.print("\nRegistered gymnasium environments")
    console.print(Columns(ids, padding=(0, 2)))
    console.print("\nYour own: module:object or file.py:object, a task or a function of a network.")
    return 0
