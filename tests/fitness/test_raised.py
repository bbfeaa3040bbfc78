"""What is said of an exception: its type, its text, and where code of the user raised it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fitness.raised import described, with_place


def raised_by(call: Callable[[], Any]) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # any one
        call()
    return raised.value


def user_code(text: str, file: str) -> Callable[[], Any]:
    space: dict[str, Any] = {"json": json}
    exec(compile(text, file, "exec"), space)  # a module of the user
    function: Callable[[], Any] = space["step"]
    return function


def test_the_place_is_where_code_of_the_user_raised_it() -> None:
    error = raised_by(user_code("def step():\n    raise ValueError('too fast')", "/home/me/game.py"))

    assert with_place(error) == "ValueError: too fast (game.py, line 2)"


def test_an_exception_of_a_package_is_placed_at_the_line_of_the_user_that_called_it() -> None:
    error = raised_by(user_code("def step():\n    return [\n        json.loads('{')]", "/home/me/game.py"))

    assert with_place(error) == f"{described(error)} (game.py, line 3)"


def test_an_exception_that_no_code_of_the_user_raised_has_no_place() -> None:
    assert with_place(ValueError("of nobody")) == "ValueError: of nobody"


def test_a_syntax_error_names_its_place_once() -> None:
    error = raised_by(user_code("def step():\n    compile('def a(:', 'rules.py', 'exec')", "/home/me/game.py"))

    assert with_place(error) == "SyntaxError: invalid syntax (rules.py, line 1)"


def test_an_exception_whose_text_raises_is_described_by_its_type() -> None:
    class OddError(Exception):
        def __str__(self) -> str:
            raise SystemExit

    assert described(OddError()) == "OddError (its text cannot be shown: __str__ raises SystemExit)"
    assert described(KeyError()) == "KeyError"
