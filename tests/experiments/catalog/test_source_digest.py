import pytest

from experiments.catalog.source_digest import DIGITS, OLD_DIGITS, digest, digest_like, old_digest

MAZE = 'LEVEL = """\n#######\n#  #  #\n\n#######\n"""\n'


@pytest.mark.parametrize(
    "text",
    [
        "# why\n\na = 1\nb = 2\n", "a = 1  \r\nb = 2\r\n", "a = 1  # why\nb = 2", "a = 1\n\n\n# a 'text\nb = 2\n",
        "#!/usr/bin/env python\na = 1\n    # why\nb = 2\n",
    ],
)  # fmt: skip
def test_a_digest_depends_on_the_code_only(text: str) -> None:
    assert digest(text) == digest("a = 1\nb = 2\n") != digest("a = 1\nb = 3\n")


@pytest.mark.parametrize("prefix", ["", "f", "r", "b"])
@pytest.mark.parametrize(
    "text",
    [
        MAZE.replace("#  #  #", "#     #"), MAZE.replace("#######\n", "", 1), MAZE.replace("\n\n", "\n"),
        MAZE.replace("  #\n", "  # \n"), MAZE.replace('"""\n#', '"""\n\n#'), MAZE.replace('#\n"""', '#\n\n"""'),
        MAZE.replace('#\n"""', '#\n "" """'),
    ],
)  # fmt: skip
def test_every_line_of_a_text_counts(text: str, prefix: str) -> None:
    before, after = (each.replace('= """', f'= {prefix}"""') for each in (MAZE, text))

    assert digest(before) != digest(after)
    assert digest(before) == digest(f"# why\n\n{before}\n# why\n")


@pytest.mark.parametrize("text", ["def (\n", '"""', "\udc80", "  a\n b\n", "(" * 10_000, "a = 1\f\x1c\nb", "\0"])
def test_what_is_not_a_program_has_a_digest(text: str) -> None:
    assert len(digest(text)) == DIGITS
    assert digest(text) != digest(f"{text}\nx")


def test_an_indented_definition_has_the_digest_of_its_code() -> None:
    text = "    class Game:\n        # why\n        level = '#'  # why\n"

    assert digest(text) == digest("    class Game:\n        level = '#'\n") != digest(text.replace("'#'", "''"))


def test_digests_of_older_versions_are_still_compared() -> None:
    assert old_digest("a = 1\n") == old_digest("# why\n\na = 1  \r\n") == "b5bc1ffd90912fb1"
    assert len(old_digest("")) == OLD_DIGITS
    assert digest_like([old_digest("a")]) is old_digest
    assert digest_like([digest("a")]) is digest_like([]) is digest
