import pytest

import neat
from neat.errors import NeatError, did_you_mean, one_line


@pytest.mark.parametrize("name", [name for name in neat.__all__ if name.endswith("Error") and name != "NeatError"])
def test_every_error_is_a_neat_error_and_a_standard_one(name: str) -> None:
    error = getattr(neat, name)

    assert issubclass(error, NeatError)
    assert issubclass(error, ValueError | RuntimeError)


def test_a_message_of_several_lines_becomes_one_line() -> None:
    assert one_line(ValueError("first\n   second\tthird\n")) == "first second third"


@pytest.mark.parametrize(("name", "expected"), [("sigmod", " Did you mean sigmoid?"), ("xyzzy", ""), ("", "")])
def test_the_most_similar_name_is_suggested_if_one_is_similar(name: str, expected: str) -> None:
    assert did_you_mean(name, ["tanh", "sigmoid", "relu"]) == expected
