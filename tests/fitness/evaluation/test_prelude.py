import os
import pickle
from typing import Any

import pytest

from fitness.evaluation import prelude
from fitness.evaluation.child_process import ChildProcess, send
from fitness.evaluation.prelude import SAFE_PATH, Prelude, before_unpickling, safe_path

MADE: list[str] = []


def note(text: str) -> None:
    MADE.append(text)


@pytest.fixture(autouse=True)
def own_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prelude, "_calls", {})
    MADE.clear()


def test_the_calls_are_made_in_order_and_once_where_the_prelude_is_unpickled() -> None:
    for text in ("first", "second", "first"):
        before_unpickling(note, text)

    pickle.loads(pickle.dumps(Prelude()))

    assert MADE == ["first", "second"]


def test_a_call_that_fails_does_not_prevent_the_next() -> None:
    before_unpickling(os.stat, "/does/not/exist")
    before_unpickling(note, "next")

    pickle.loads(pickle.dumps(Prelude()))

    assert MADE == ["next"]


def test_the_safe_path_is_set_within_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SAFE_PATH, raising=False)
    with safe_path():
        assert os.environ[SAFE_PATH] == "1"
    assert SAFE_PATH not in os.environ
    monkeypatch.setenv(SAFE_PATH, "yes")
    with safe_path():
        pass
    assert os.environ[SAFE_PATH] == "yes"


def answer(connection: Any, own: Any) -> None:
    send(connection, (own.made_here(), os.environ.get(SAFE_PATH)))


class Own:
    """Needs the prelude where it is unpickled."""

    def made_here(self) -> list[str]:
        return self.made

    def __init__(self) -> None:
        self.made: list[str] = []

    def __setstate__(self, state: Any) -> None:
        self.made = [*MADE]


@pytest.mark.parametrize(("method", "expected"), [("spawn", (["before"], None)), ("fork", ([], None))])
def test_a_spawned_process_makes_the_calls_before_it_unpickles_its_arguments(
    monkeypatch: pytest.MonkeyPatch, method: str, expected: tuple[list[str], None]
) -> None:
    monkeypatch.setenv("NEAT_START_METHOD", method)
    monkeypatch.delenv(SAFE_PATH, raising=False)
    before_unpickling(note, "before")
    process = ChildProcess(answer, Own())

    assert process.receive() == expected
    process.retire()
