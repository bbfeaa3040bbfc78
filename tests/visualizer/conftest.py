"""What the tests of the page's server share: a run, and clients of servers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from neat.runs.untrusted_database import Connection
from tests.visualizer.runs import make_run
from visualizer import untrusted
from visualizer.app import create_app
from visualizer.events.broadcast import Broadcast
from visualizer.run_index import RunIndex
from visualizer.security import Guard

Serve = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give queries more time, since the machine may be busy."""
    monkeypatch.setattr(untrusted, "QUERY_SECONDS", 60.0)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six generations; its champions are the genomes 10, 20 and 30. Read only."""
    place = tmp_path_factory.mktemp("made") / "some-run"
    make_run(place, grid=[1, 2], legend=["0 nothing", "1 something"], input_labels=["left eye", "right eye"])
    return place


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Connection]:
    """The history of a run of six generations; its champions are the genomes 10, 20 and 30."""
    run = make_run(tmp_path / "run")
    path = run.directory / "history.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, factory=Connection)) as database:
        yield database


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a client of a server that shows a run or a folder of runs; its streams end with the test."""
    broadcasts = []

    def client(place: Path, guard: Guard | None = None, most_viewers: int = 3) -> FlaskClient:
        broadcasts.append(Broadcast(most_viewers))
        return create_app(RunIndex(place), guard or Guard(), broadcasts[-1]).test_client()

    yield client
    for broadcast in broadcasts:
        broadcast.close()


@pytest.fixture
def client(serve: Serve, made: Path) -> FlaskClient:
    return serve(made)
