import sys
from types import ModuleType

import pytest

from experiments.cli.main import main
from experiments.cli.own_neat import problem_of_neat


def test_our_own_package_is_no_problem() -> None:
    assert problem_of_neat() is None


def test_a_command_ends_with_the_explanation_of_another_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explained(name: str) -> ModuleType:
        if name == "fitness":
            raise ImportError("overwritten; repair it with: pip")
        return ModuleType(name)

    monkeypatch.setattr("importlib.import_module", explained)

    assert main(["tasks"]) == 1
    assert capsys.readouterr().err == "neat: overwritten; repair it with: pip\n"


def test_a_package_whose_import_fails_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "neat", None)

    assert problem_of_neat() is None  # of this process, where fitness was imported before
