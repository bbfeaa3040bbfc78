"""neat-python's examples beside ours: lines of code, and CPU time of the same number of generations.

    python -m benchmarks.neat_python_examples --peer PYTHON --checkout DIR [--rounds 3]

PYTHON is the interpreter of a virtual environment with neat-python, DIR a checkout of its repository, which has the
examples (`git clone https://github.com/CodeReclaimers/neat-python`). Ours, in examples/neat_python, take the settings
of theirs (`neat.Settings.from_neat_python`). Lines of code are those that are neither empty nor comments nor
docstrings; theirs include the configuration file, ours need none. Both score in one process; both sides alternate.
"""

import argparse
import ast
import importlib.util
import io
import os
import subprocess
import sys
import time
import tokenize
from pathlib import Path
from types import ModuleType

import fitness
import neat
from benchmarks.paths import ROOT
from benchmarks.timing import median

EXAMPLES = {
    "xor": ("xor/evolve-feedforward.py", "xor/config-feedforward", 40),
    "memory_fixed": ("memory-fixed/evolve.py", "memory-fixed/config", 5),
    "memory_variable": ("memory-variable/evolve.py", "memory-variable/config", 5),
}
"""Script and configuration of neat-python's, and how many generations are timed, by the name of our file."""
PEER = Path(__file__).with_name("neat_python_examples_peer.py")


def lines_of_code(path: Path) -> int:
    """Return the number of lines that have code."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return sum(bool(line.strip()) and not line.lstrip().startswith(("#", ";")) for line in source.splitlines())
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in skipped
        for line in range(token.start[0], token.end[0] + 1)
    }
    docstrings = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return len(code - docstrings)


def theirs(python: str, script: Path, config: Path, generations: int, seed: int) -> float:
    """Return the CPU seconds of neat-python."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [python, str(PEER), str(script), str(config), str(generations), str(seed)]
    finished = subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, check=True)
    return float(finished.stdout.split()[-1])


def module_at(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def ours(module: ModuleType, config: Path, generations: int, seed: int) -> float:
    """Return our CPU seconds, with the kernels compiled before."""
    task = fitness.as_task(module.score)
    settings = neat.Settings.from_neat_python(config)
    population = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    with fitness.Workers(module.score, processes=0) as workers:
        start = time.process_time()
        for _ in range(generations):
            population.tell(workers.evaluate(population.ask()))
        return time.process_time() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer", required=True, metavar="PYTHON")
    options.add_argument("--checkout", required=True, type=Path, metavar="DIR")
    options.add_argument("--rounds", type=int, default=3)
    arguments = options.parse_args()
    print("| example | lines of neat-python | lines here | CPU seconds of neat-python | CPU seconds here | ratio |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, (script, config, generations) in EXAMPLES.items():
        their_script, their_config = (arguments.checkout / "examples" / path for path in (script, config))
        path = ROOT / "examples" / "neat_python" / f"{name}.py"
        module = module_at(path)
        ours(module, their_config, 2, 0)
        pairs = [
            (
                theirs(arguments.peer, their_script, their_config, generations, seed),
                ours(module, their_config, generations, seed),
            )
            for seed in range(1, arguments.rounds + 1)
        ]
        their_time, our_time = (median([pair[side] for pair in pairs]) for side in (0, 1))
        lines = lines_of_code(their_script) + lines_of_code(their_config)
        figures = f"{lines} | {lines_of_code(path)} | {their_time:.2f} | {our_time:.2f} | {their_time / our_time:.1f}"
        print(f"| {name}, {generations} generations | {figures} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
