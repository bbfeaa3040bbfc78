"""Tests mirror modules by name: `neat/runs/run.py` is tested by `tests/neat/runs/test_run.py`.

`python -m tests.test_mirror` lists what is missing.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("neat", "fitness", "visualizer", "experiments")
EXCEPTIONS: dict[str, str] = {}
"""Modules without a test file of their own, and why."""


def modules(package: str) -> list[Path]:
    """Return the modules of a package, relative to the root, without `__init__` files."""
    return sorted(
        path.relative_to(ROOT)
        for path in (ROOT / package).rglob("*.py")
        if path.name not in ("__init__.py", "py.typed")
    )


def mirror_of(module: Path) -> Path:
    return Path("tests") / module.with_name(f"test_{module.name}")


def untested(package: str) -> list[str]:
    return [
        f"{module}: {mirror_of(module)} is missing"
        for module in modules(package)
        if module.as_posix() not in EXCEPTIONS and not (ROOT / mirror_of(module)).exists()
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_its_test_file(package: str) -> None:
    missing = untested(package)

    assert modules(package)
    assert not missing, "\n".join(missing)


def test_every_exception_exists_and_has_no_test_file() -> None:
    outdated = [name for name in EXCEPTIONS if not (ROOT / name).exists() or (ROOT / mirror_of(Path(name))).exists()]

    assert not outdated


@pytest.mark.parametrize("package", PACKAGES)
def test_every_directory_of_tests_is_a_package(package: str) -> None:
    directories = {path.parent for path in (ROOT / "tests" / package).rglob("test_*.py")}

    assert not [path for path in directories if not (path / "__init__.py").exists()]


if __name__ == "__main__":
    for package in PACKAGES:
        print(*untested(package), sep="\n")
