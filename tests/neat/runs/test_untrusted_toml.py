import sys
from pathlib import Path

import pytest

from neat.runs.untrusted_toml import MOST_BYTES, table_of


@pytest.mark.parametrize(
    "text",
    [
        ".".join(["a"] * 100_000) + " = 1",
        "[" + " . ".join(["'a'"] * 50_000) + "]",
        'x = {"a\\"b".' + '"c\\".".' * 10_000 + "d = 1}",
    ],
    ids=["bare", "quoted", "escaped"],
)
def test_a_key_that_would_take_hours_to_parse_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text)

    with pytest.raises(ValueError, match="a key has more than 32 parts"):
        table_of(tmp_path / "settings.toml")


@pytest.mark.parametrize("text", ["a = " + "[" * 3_000 + "]" * 3_000, "a = " + "9" * 5_000, "a = 1979-13-01", "\x00"])
def test_values_that_python_cannot_hold_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    limit = sys.getrecursionlimit()  # which other tests, or libraries, may have raised
    sys.setrecursionlimit(1_000)
    try:
        with pytest.raises((ValueError, RecursionError)):
            table_of(tmp_path / "settings.toml")
    finally:
        sys.setrecursionlimit(limit)


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"a = '\xff'")

    with pytest.raises(UnicodeDecodeError):
        table_of(tmp_path / "settings.toml")


def test_a_text_may_have_many_dots(tmp_path: Path) -> None:
    text = "a.b. " * 100
    (tmp_path / "settings.toml").write_text(f'a = ["{text}", "b"]\nb.c = 1')

    assert table_of(tmp_path / "settings.toml") == {"a": [text, "b"], "b": {"c": 1}}


def test_a_file_that_is_too_large_or_not_regular_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "large.toml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (tmp_path / "link.toml").symlink_to(tmp_path / "large.toml")

    for name in ("large", "link"):
        with pytest.raises(OSError, match=r"it has more than 1,048,576 bytes|it is a link"):
            table_of(tmp_path / f"{name}.toml")
