import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOUNDATION = {
    "neat.errors", "neat.shape", "neat.random_streams", "neat.functions", "neat.activations", "neat.aggregations",
    "neat.settings", "neat.settings_group", "neat.kernels", "neat.system",
}  # fmt: skip
NEAT_PYTHON = {*FOUNDATION, "neat.neat_python_names", "neat.genetics", "neat.exchange.neat_python"}
GENETICS = {*NEAT_PYTHON, "neat.drawing"}  # a genome draws itself in a notebook, and reads itself from a foreign file
NETWORK = {*GENETICS, "neat.network"}
EXCHANGE = {*NETWORK, "neat.exchange"}
SELECTION = {*NETWORK, "neat.selection"}
EVOLUTION = {*SELECTION, "neat.evolution"}
CATALOG = {"neat", "fitness", "experiments.catalog"}
RUNNER = {*CATALOG, "visualizer", "experiments.runner"}
EFFICACY = {*RUNNER, "experiments.efficacy"}
MAY_IMPORT = {
    "neat/kernels": {"neat.kernels", "neat.shape", "neat.system.cores"},  # a Shape is a NamedTuple that kernels take
    "neat/system": {"neat.errors", "neat.system"},
    "neat/drawing": {*FOUNDATION, "neat.drawing"},
    "neat/genetics": GENETICS,
    "neat/exchange/neat_python": NEAT_PYTHON,
    "neat/network": NETWORK,
    "neat/exchange": EXCHANGE,
    "neat/selection": SELECTION,
    "neat/evolution": EVOLUTION,
    "neat/runs": {*EVOLUTION, "neat.runs"},
    "neat": {"neat"},
    "fitness": {"neat", "fitness"},
    "visualizer": {"neat", "visualizer"},
    "experiments/catalog": CATALOG,
    "experiments/runner": RUNNER,
    "experiments/efficacy": EFFICACY,
    "experiments": {*EFFICACY, "experiments"},
}
"""What the files of a folder may import; a folder that has rules of its own is not held to those above it."""
OURS = ("neat", "fitness", "visualizer", "experiments", "tests", "benchmarks")


def imported(path: Path) -> set[str]:
    """Return the modules of ours that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {
                f"{node.module}.{alias.name}" if is_module(f"{node.module}.{alias.name}") else node.module
                for alias in node.names
            }
    return {name for name in names if name.split(".")[0] in OURS}


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def files_of(package: str) -> list[Path]:
    deeper = [ROOT / other for other in MAY_IMPORT if other.startswith(f"{package}/")]
    return [
        path for path in sorted((ROOT / package).rglob("*.py")) if not any(path.is_relative_to(one) for one in deeper)
    ]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    allowed = MAY_IMPORT[package]

    assert files_of(package)
    for path in files_of(package):
        for name in imported(path):
            assert any(name == root or name.startswith(f"{root}.") for root in allowed), f"{path} imports {name}"


@pytest.mark.parametrize("package", ["neat", "fitness", "visualizer", "experiments"])
def test_every_file_is_held_to_a_rule(package: str) -> None:
    held = {path for other in MAY_IMPORT if other.split("/")[0] == package for path in files_of(other)}

    assert held == set((ROOT / package).rglob("*.py"))
