import json
from typing import Any

import pytest

from experiments.cli.main import main
from experiments.runner.champion import bundled_names


def test_tasks_are_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks", "--json"]) == 0

    listed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {"xor", "cart-pole"} <= set(listed["experiments"])
    assert "CartPole-v1" in listed["gymnasium"]
    assert listed["bundled"] == bundled_names()


def test_tasks_are_listed_with_what_has_to_be_learned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["tasks"]) == 0

    shown = capsys.readouterr().out
    assert "exclusive or: the smallest problem that needs a hidden neuron" in shown
    assert "Your own: module:object or file.py:object" in shown


def test_bundled_champions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks"]) == 0

    _, _, shown = capsys.readouterr().out.partition("Bundled champions")
    assert set(bundled_names()) <= set(shown.split())
