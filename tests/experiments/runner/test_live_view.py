import http.client
import json
import logging
import re
import time
import urllib.request
from pathlib import Path

import pytest

from experiments.runner import live_view
from experiments.runner.live_view import Page
from neat import Settings
from neat.runs.run import About, Run
from tests.processes import neat


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.create(tmp_path / "run", Settings(population_size=20), About(task="xor", seed=1))


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}api/run", timeout=120) as answer:
            return bool(json.load(answer)["task"] == "xor")
    except (OSError, http.client.HTTPException):
        return False


def test_the_page_is_served_and_leaves_no_process_behind(tmp_path: Path) -> None:
    done = neat("evolve", "xor", "--seed", "1", "--generations", "30", "--run", "xor", "--view", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    found = re.search(r"Watch it at (http://127\.0\.0\.1:\d+/)", done.stderr)
    assert found
    deadline = time.monotonic() + 120.0
    while answers(found[1]):  # without its parent, and without a viewer, it ends
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_page_is_served_beside_files_that_are_named_like_our_packages(tmp_path: Path) -> None:
    (tmp_path / "fitness.py").write_text(
        "def task(network):\n    return float(network.activate([1.0])[0])\ntask.inputs = task.outputs = 1\n"
    )
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "__init__.py").write_text("raise ImportError('not the one you want')\n")
    for name in ("visualizer", "neat"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not the one you want')\n")
    (tmp_path / "mine.py").write_text("from helper import task\n")
    (tmp_path / "helper.py").write_text((tmp_path / "fitness.py").read_text())
    words = ["--seed", "1", "--generations", "1", "--workers", "2", "--view", "--run"]

    for task, run in (("fitness.py:task", "by-file"), ("mine:task", "by-module")):
        done = neat("evolve", task, *words, run, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "Watch it at http://127.0.0.1:" in done.stderr
        assert "could not be started" not in done.stderr


def test_a_page_that_cannot_be_started_is_reported_with_the_reason(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live_view, "PROGRAM", "raise SystemExit('first\\nneat: no port is free.')")

    page = Page(run)
    with caplog.at_level(logging.WARNING, "neat"):
        assert page.address is None
        assert page.address is None
    page.close()

    assert [record.getMessage() for record in caplog.records] == [
        "The page could not be started (no port is free); the run continues without it."
    ]


def test_a_page_that_dies_without_a_word_is_reported_with_its_exit_status(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live_view, "PROGRAM", "raise SystemExit(7)")

    page = Page(run)
    with caplog.at_level(logging.WARNING, "neat"):
        assert page.address is None
    page.close()

    assert "The page could not be started (exit status 7)" in caplog.text


def test_a_page_without_an_address_is_not_waited_for_for_ever(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live_view, "PROGRAM", "import time; time.sleep(600)")
    monkeypatch.setattr(live_view, "START_SECONDS", 0.2)

    page = Page(run)
    with caplog.at_level(logging.WARNING, "neat"):
        assert page.address is None
    page.close()

    assert "The page could not be started (no address within 0.2 s)" in caplog.text
    assert page._server.poll() is not None


@pytest.mark.parametrize("line", ["welcome", "{}", "[1]"])
def test_a_page_that_prints_something_else_first_is_reported_and_ended(
    line: str, run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live_view, "PROGRAM", f"print({line!r}, flush=True); import time; time.sleep(600)")

    page = Page(run)
    with caplog.at_level(logging.WARNING, "neat"):
        assert page.address is None
    page.close()

    assert f"The page could not be started (it printed {line!r} instead of its address)" in caplog.text
    assert page._server.poll() is not None
