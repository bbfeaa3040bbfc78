"""neat-python's examples beside ours: lines of code, and CPU time of the same number of generations.

    python -m benchmarks.neat_python_examples --peer PYTHON --checkout DIR [--rounds 3] [--only xor,...]

PYTHON is the interpreter of a virtual environment with neat-python, and with gymnasium[box2d,mujoco] and pillow for the
examples that need them; DIR is a checkout of its repository, which has the examples (`git clone
https://github.com/CodeReclaimers/neat-python`). Ours, in examples/neat_python, take the settings of theirs
(`neat.Settings.from_neat_python`); where ours is a command, it counts as one line. Lines of code are those that are
neither empty nor comments nor docstrings; theirs include the modules of their folder that the script imports, but for
plots, and the configuration file; ours need none. Both score in one process; both sides alternate. Where episodes end
by themselves, the time is that of a step.
"""

import argparse
import ast
import importlib.util
import io
import itertools
import os
import subprocess
import sys
import tempfile
import time
import tokenize
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import fitness
import neat
from benchmarks.paths import ROOT
from benchmarks.timing import median

PEER = Path(__file__).with_name("neat_python_examples_peer.py")


class Example(NamedTuple):
    """An example of neat-python.

    Attributes:
        script: In its folder of examples.
        config: Likewise.
        generations: How many are timed.
        ours: The name of our file, or the command.
        task: Makes the task of the command.
        modules: Others of its own, besides those for plots.
        by_step: Whether the time is that of a step.
    """

    script: str
    config: str
    generations: int
    ours: str
    task: Callable[[], Any] | None = None
    modules: tuple[str, ...] = ()
    by_step: bool = False


def control(folder: str, id: str, episodes: int, steps: int, generations: int) -> Example:
    """Return an example that plays an environment of gymnasium."""
    return Example(
        f"{folder}/evolve-feedforward.py", f"{folder}/config-feedforward", generations, f"neat evolve {id}",
        lambda: fitness.Gymnasium(id, episodes, max_steps=steps, scaled=False), by_step=True,
    )  # fmt: skip


EXAMPLES = {
    "xor": Example("xor/evolve-feedforward.py", "xor/config-feedforward", 40, "xor"),
    "xor, minimal": Example("xor/evolve-minimal.py", "xor/config-feedforward", 40, "xor"),
    "xor, partial": Example("xor/evolve-feedforward-partial.py", "xor/config-feedforward-partial", 40, "xor"),
    "memory-fixed": Example("memory-fixed/evolve.py", "memory-fixed/config", 5, "memory_fixed"),
    "memory-variable": Example("memory-variable/evolve.py", "memory-variable/config", 5, "memory_variable"),
    "single-pole-balancing": Example(
        "single-pole-balancing/evolve-feedforward.py", "single-pole-balancing/config-feedforward", 3, "single_pole",
        modules=("single-pole-balancing/cart_pole.py",), by_step=True,
    ),
    "picture2d, novelty": Example(
        "picture2d/evolve_novelty.py", "picture2d/novelty_config", 3, "picture2d", modules=("picture2d/common.py",)
    ),
    "lunar-lander": control("lunar-lander", "LunarLander-v3", 5, 1000, 2),
    "bipedal-walker": control("bipedal-walker", "BipedalWalker-v3", 1, 2000, 2),
    "inverted-double-pendulum": control("inverted-double-pendulum", "InvertedDoublePendulum-v5", 3, 1000, 5),
    "hopper": control("hopper", "Hopper-v5", 3, 1000, 3),
}  # fmt: skip
"""By name."""


class Cost(NamedTuple):
    """CPU seconds of the generations, and their steps, 0 if they are not counted."""

    seconds: float
    steps: int

    def of(self, example: Example) -> float:
        """Return seconds, or the microseconds of a step."""
        return self.seconds / self.steps * 1e6 if example.by_step else self.seconds


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


def theirs(python: str, script: Path, config: Path, generations: int, seed: int) -> Cost | None:
    """Return the cost with neat-python; None if its example ends with an error."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [python, str(PEER), str(script), str(config), str(generations), str(seed)]
    with tempfile.TemporaryDirectory() as folder:  # for what an example saves
        finished = subprocess.run(
            command, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, check=False
        )  # fmt: skip
    if finished.returncode != 0:
        return None
    seconds, steps = finished.stdout.split()[-2:]
    return Cost(float(seconds), int(steps))


def module_at(path: Path) -> ModuleType:
    """Return the module in a file."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def ours(example: Example, config: Path, generations: int, seed: int) -> Cost:
    """Return our cost, with the kernels compiled before."""
    module = None if example.task else module_at(our_file(example))
    settings = neat.Settings.from_neat_python(config)
    if module is not None and hasattr(module, "generations"):  # a loop of its own
        population = neat.Population(settings, inputs=2, outputs=3, seed=seed)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            start = time.process_time()
            all(itertools.islice(module.generations(population), generations))
            seconds = time.process_time() - start
            os.chdir(ROOT)
        return Cost(seconds, 0)
    balanced = counting(module) if module is not None and example.by_step else []
    own = example.task() if example.task else getattr(module, "score", None)
    task = fitness.as_task(own)
    population = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=seed)
    with fitness.Workers(own, processes=0) as workers:
        start = time.process_time()
        for _ in range(generations):
            population.tell(workers.evaluate(population.ask()))
        seconds = time.process_time() - start
    return Cost(seconds, round(sum(balanced) / 0.01) if balanced else getattr(own, "steps", 0))


def counting(module: Any) -> list[float]:
    """Return a list that grows by the seconds of each run of our single pole."""
    found: list[float] = []
    balanced = module.seconds_balanced

    def counted(network: neat.Network) -> float:
        found.append(balanced(network))
        return float(found[-1])

    module.seconds_balanced = counted
    return found


def our_file(example: Example) -> Path:
    """Return the file of ours."""
    return ROOT / "examples" / "neat_python" / f"{example.ours}.py"


def row(name: str, example: Example, checkout: Path, peer: str, rounds: int) -> str:
    """Return the row of an example."""
    folder = checkout / "examples"
    script, config = folder / example.script, folder / example.config
    ours(example, config, 2, 0)
    seeds = range(1, rounds + 1)
    there, here = [], []
    for seed in seeds:  # in turn
        cost = theirs(peer, script, config, example.generations, seed)
        there += [cost.of(example)] if cost else []
        here.append(ours(example, config, example.generations, seed).of(example))
    lines = sum(map(lines_of_code, (script, config, *(folder / module for module in example.modules))))
    own = 1 if example.task else lines_of_code(our_file(example))
    what = "µs of a step" if example.by_step else f"s of {example.generations} generations"
    time_there = f"{median(there):.3g}" if there else "ends with an error"
    ratio = f"{median(there) / median(here):.1f}" if there else ""
    return f"| {name} | {lines} | {own} | {what} | {time_there} | {median(here):.3g} | {ratio} |"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer", required=True, metavar="PYTHON")
    options.add_argument("--checkout", required=True, type=Path, metavar="DIR")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", default=",".join(name.replace(",", "") for name in EXAMPLES), metavar="NAME,...")
    arguments = options.parse_args()
    print("| example | lines of neat-python | lines here | CPU time | neat-python | here | ratio |")
    print("| --- | ---: | ---: | --- | ---: | ---: | ---: |")
    for name, example in EXAMPLES.items():
        if name.replace(",", "") in arguments.only.split(","):
            print(row(name, example, arguments.checkout.resolve(), arguments.peer, arguments.rounds), flush=True)


if __name__ == "__main__":
    sys.exit(main())
