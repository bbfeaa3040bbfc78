import importlib.util
import sys
from pathlib import Path

import pytest

from experiments.cli.own_neat import problem_of_neat


def test_our_own_package_is_no_problem() -> None:
    assert problem_of_neat() is None


def test_a_package_whose_import_fails_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "neat", None)

    assert problem_of_neat() is None  # of this process, where fitness was imported before


def test_a_file_on_the_path_that_hides_another_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("fitness", "visualizer"):
        (tmp_path / f"{name}.py").write_text("")
        spec = importlib.util.spec_from_file_location(name, tmp_path / f"{name}.py")
        monkeypatch.setattr("importlib.util.find_spec", {"fitness": None, name: spec}.get)

        assert problem_of_neat() == (
            f"{tmp_path}/{name}.py is imported instead of the package {name} of craig-neat; "
            "remove its folder from PYTHONPATH."
        )
