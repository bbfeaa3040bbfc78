import json
import sys

import pytest

from fitness.optional_packages import require
from neat import TaskError


def test_an_installed_module_is_returned() -> None:
    assert require("json", extra="none", needed_by="this test") is json


def test_a_missing_package_is_named_with_the_extra_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "minatar", None)

    with pytest.raises(
        TaskError,
        match=r"^MinAtar needs the package minatar, which cannot be imported: pip install 'craig-neat\[minatar\]', "
        r"or '\.\[minatar\]' in a checkout\.$",
    ):
        require("minatar", extra="minatar", needed_by="MinAtar")


def test_a_missing_submodule_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ale_py.roms", None)

    with pytest.raises(TaskError, match="needs the package ale_py, which"):
        require("ale_py.roms", extra="atari", needed_by="Atari")
