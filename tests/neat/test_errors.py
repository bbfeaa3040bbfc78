import unicodedata

import pytest

import neat
from neat.errors import NeatError, did_you_mean, one_line, printable


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ± text\tand\nlines", "plain ± text\tand\nlines"),
        ("\x1b]0;title\x07\x1b[31mred", "]0;title[31mred"),
        ("\x9b31m\x90x\x9c", "31mx"),
        ("a\rb\x08c\x00d\x7fe", "abcde"),
        ("abc\u202etxt.exe\u2066x\u2069", "abctxt.exex"),
        ("a\u200bb\ufeffc\U000e0041d", "abcd"),
        ("a\ud800b\udcffc", "a?b?c"),
        ("a\u2028b", "a\nb"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
    ],
)
def test_a_printable_text_controls_no_terminal(text: str, expected: str) -> None:
    assert printable(text) == expected
    printable(text).encode()


def test_every_control_character_is_dropped() -> None:
    everything = "".join(map(chr, range(0x110000)))

    kept = {letter for letter in printable(everything) if unicodedata.category(letter) in ("Cc", "Cs")}

    assert kept == {"\n", "\t"}


def test_one_line_is_printable() -> None:
    assert one_line("first\x1b[2J\r\nsecond \x07 third") == "first[2J second third"


def test_an_exception_whose_text_raises_is_named() -> None:
    class HostileError(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert one_line(HostileError()) == "HostileError, whose text cannot be read: ValueError"
