"""A warning of MuJoCo is logged once, and leaves no file behind."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fitness.tasks.gymnasium import mujoco_warnings
from fitness.tasks.gymnasium.environment import make_environment
from fitness.tasks.gymnasium.mujoco_warnings import log_warnings
from tests.fitness.tasks.gymnasium.environments import Track
from tests.processes import python

Handler = Callable[[str], None] | None


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> list[Handler]:
    """Return the handlers that were set; the last one is set now."""
    found: list[Handler] = [None]
    fake: Any = SimpleNamespace(get_mju_user_warning=lambda: found[-1], set_mju_user_warning=found.append)
    monkeypatch.setitem(sys.modules, "mujoco", fake)
    monkeypatch.setattr(mujoco_warnings, "_logged", set())
    return found


@pytest.mark.parametrize("source", ["HalfCheetah-v5", "CartPole-v1", Track])
def test_a_warning_is_logged_once(source: Any, handlers: list[Handler], caplog: pytest.LogCaptureFixture) -> None:
    log_warnings(source)
    log_warnings(source)
    (_, handler) = handlers
    assert handler is not None

    with caplog.at_level(logging.DEBUG, logger="neat"):
        for text in ("Nan in QACC at DOF 2.\nThe simulation is unstable.", "'settotalmass' is deprecated") * 2:
            handler(text)

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "MuJoCo: Nan in QACC at DOF 2. The simulation is unstable."),
        ("DEBUG", "MuJoCo: 'settotalmass' is deprecated"),
    ]


def test_a_handler_that_somebody_has_set_remains(handlers: list[Handler]) -> None:
    handlers.append(print)

    make_environment(Track, {}).close()

    assert handlers == [None, print]


def test_without_mujoco_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mujoco", None)  # an import of it fails

    log_warnings("HalfCheetah-v5")
    log_warnings("Nothing-v1")

    assert sys.modules["mujoco"] is None


def test_an_environment_of_mujoco_prints_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    pytest.importorskip("mujoco")
    script = "import fitness; task = fitness.Gymnasium('HalfCheetah-v5', max_steps=5, normalized=True); task.open()"

    ended = python(script, tmp_path)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert [file.name for file in tmp_path.iterdir()] == ["script.py"]
