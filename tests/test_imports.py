import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "neat/kernels": {"neat.kernels"},
    "neat": {"neat"},
    "fitness": {"neat", "fitness"},
    "visualizer": {"neat", "visualizer"},
    "experiments": {"neat", "fitness", "visualizer", "experiments"},
}
OURS = ("neat", "fitness", "visualizer", "experiments", "tests", "benchmarks")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name for name in names if name.split(".")[0] in OURS}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    deeper = [other for other in MAY_IMPORT if other.startswith(f"{package}/")]
    files = [
        path
        for path in sorted((ROOT / package).rglob("*.py"))
        if not any(path.is_relative_to(ROOT / other) for other in deeper)
    ]
    allowed = MAY_IMPORT[package]

    assert files
    for path in files:
        for name in imported(path):
            assert any(name == root or name.startswith(f"{root}.") for root in allowed), f"{path} imports {name}"
