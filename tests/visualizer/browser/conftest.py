"""Fixtures of the browser tests: Debian's Chromium, driven by Playwright, and pages checked for errors."""

import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from experiments.catalog.registry import find, make_task
from fitness import Task
from fitness.replays.episode import record
from neat import Genome
from neat.runs.replays import Replays
from tests.processes import neat
from tests.visualizer.browser.visit import CHROMIUM, DESKTOP, PATIENCE, Serve, Visit, Visits, served

PLACE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip these tests where no browser is installed."""
    missing = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed; apt-get install chromium")
    for item in items:
        if PLACE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(missing)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra [browser] is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"], timeout=PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two finished runs: a truth table, and a game with pictures. Read-only."""
    place = tmp_path_factory.mktemp("runs")
    for words in (
        ["evolve", "xor", "--seed", "3", "--generations", "40", "--run", "xor"],
        ["evolve", "CartPole-v1", "--seed", "2", "--generations", "12", "--run", "cart"],
    ):
        done = neat(*words, cwd=place)
        assert done.returncode == 0, done.stderr
    complete_replays(place / "xor", make_task(find("xor")))
    complete_replays(place / "cart", make_task(find("CartPole-v1")))
    return place


def complete_replays(run: Path, task: Task) -> None:
    """Record the episodes that the run's low-priority recorder skipped on a busy machine."""
    replays = Replays(run / "replays")
    with closing(sqlite3.connect(run / "history.sqlite")) as database:
        champions = database.execute("SELECT genome, generation, json FROM champion").fetchall()
    for genome, generation, text in champions:
        if genome not in replays.genomes():
            replays.keep(record(task, Genome.from_json(text), generation))


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a run or a folder of runs until the test has ended and its pages are closed."""
    with ExitStack() as servers:
        yield lambda place: servers.enter_context(served(place))


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the fixtures of a test know whether it has failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def visit(chromium: Any, serve: Serve, request: pytest.FixtureRequest) -> Iterator[Visits]:
    """Open a page; after a test that failed, save a screenshot in artifacts/; fail on every unexpected message."""
    contexts, visits = [], []
    album = request.config.rootpath / "artifacts"

    def open_page(
        address: str,
        size: dict[str, int] = DESKTOP,
        scheme: str = "dark",
        motion: str = "no-preference",
        forced: bool = False,
    ) -> Visit:
        context = chromium.new_context(
            viewport=size, color_scheme=scheme, reduced_motion=motion, forced_colors="active" if forced else "none"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visits.append(Visit(context.new_page(), address))
        return visits[-1]

    yield open_page
    complaints = [complaint for opened in visits for complaint in opened.unexpected()]
    if complaints or request.node.stash.get(FAILED, False):
        album.mkdir(exist_ok=True)
        for number, opened in enumerate(visits):
            name = re.sub(r"[^\w-]+", "-", request.node.name.removeprefix("test_")).strip("-")
            opened.page.screenshot(path=album / f"{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert [complaint for opened in visits for complaint in opened.unexpected()] == []
