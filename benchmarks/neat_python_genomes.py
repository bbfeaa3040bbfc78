"""Genomes of neat-python read here: do their networks have the same outputs?

    python -m benchmarks.neat_python_genomes --peer PYTHON [--genomes 80] [--seed 1] [--write FILE]

PYTHON is the interpreter of a virtual environment with neat-python (`python -m venv np && np/bin/pip install
neat-python==2.0.0`; then `np/bin/python`). It evolves genomes with random scores and computes outputs
(`neat_python_dump.py`); they are read here from their pickle, their pickled network and their exported JSON. Steps in
which an argument of sin or softplus exceeded 12 are counted apart: neat-python limits it there.
"""

import argparse
import base64
import gzip
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import neat
from neat.exchange.neat_python import genome_file

DUMP = Path(__file__).with_name("neat_python_dump.py")


def dumped(python: str, genomes: int, seed: int) -> dict[str, Any]:
    """Return what neat-python's interpreter made."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [python, str(DUMP), str(genomes), str(seed)]
    finished = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    result: dict[str, Any] = json.loads(finished.stdout)
    return result


def read(one: dict[str, Any], form: str, folder: Path) -> neat.Genome:
    """Return one genome, read from its pickle, its pickled network or its exported JSON."""
    path, config = folder / "genome", folder / "config"
    path.write_bytes(one[form].encode() if form == "json" else base64.b64decode(one[form]))
    config.write_text(one["config"], encoding="utf-8")
    return genome_file.fittest(path, config).genome


def differences(one: dict[str, Any], genome: neat.Genome) -> list[tuple[float, bool]]:
    """Return, for each step, the largest difference of an output, relative beyond 1, and whether a limit applied."""
    network = neat.Network(genome)
    found = []
    for step in one["steps"]:
        ours, theirs = network.activate(step["inputs"]), np.array(step["outputs"])
        found.append((float(np.max(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs)))), step["beyond"]))
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer", required=True, metavar="PYTHON")
    options.add_argument("--genomes", type=int, default=80)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--write", metavar="FILE", help="keep what neat-python made, as the tests read it")
    arguments = options.parse_args()
    made = dumped(arguments.peer, arguments.genomes, arguments.seed)
    if arguments.write:
        Path(arguments.write).write_bytes(gzip.compress(json.dumps(made).encode(), 9, mtime=0))
    with tempfile.TemporaryDirectory() as place:
        for form in ("pickle", "network", "json"):
            readable = [one for one in made["genomes"] if form in one]
            results = [(one, differences(one, read(one, form, Path(place)))) for one in readable]
            worst = max((gap for _, gaps in results for gap, beyond in gaps if not beyond), default=0.0)
            beyond = sum(limited for _, gaps in results for _, limited in gaps)
            steps = sum(len(gaps) for _, gaps in results)
            functions = {name for one in readable for name in one["functions"]}
            print(
                f"{form:8} {len(readable)} genomes, {len(functions)} functions, {steps} steps: largest difference "
                f"{worst:.2g}; {beyond} steps beyond a limit of neat-python not counted"
            )


if __name__ == "__main__":
    main()
