"""The reference is complete: every public name, setting, command, option, exception and column is in it.

The pages are filled in here as the build does it; `make docs` fails if what they name cannot be imported or rendered.
"""

import importlib
import inspect
import re
from pathlib import Path

import pytest

import neat.errors
from experiments.cli.parser import COMMANDS
from fitness.replays import episode
from neat.runs.history_schema import TABLES
from neat.runs.replay_format import MEMBERS
from neat.settings import describe
from tests.docs.pages import DOCS, identity
from tests.docs.site import api, commands, reference


def filled(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return reference.MARK.sub(lambda mark: reference.GENERATORS[mark[1]](mark[2], ""), text)


def is_exception(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, BaseException)


def page(name: str) -> str:
    return filled(DOCS / "reference" / f"{name}.md")


@pytest.fixture(scope="module")
def documented() -> list[str]:
    """Return the names that the pages of the API document."""
    pages = [DOCS / "reference" / "errors.md", *sorted((DOCS / "reference" / "api").glob("*.md"))]
    return [name for path in pages for name in re.findall(r"^\.\. (?:auto|py:)\w+:: (\S+)", filled(path), re.MULTILINE)]


@pytest.mark.parametrize("package", api.PACKAGES)
def test_every_public_name_is_documented_once(package: str, documented: list[str]) -> None:
    names = importlib.import_module(package).__all__

    assert [name for name in names if documented.count(f"{package}.{name}") != 1] == []


def test_every_package_with_public_names_is_covered() -> None:
    packages = ("neat", "fitness", "experiments", "visualizer")

    assert [name for name in packages if hasattr(importlib.import_module(name), "__all__")] == [*api.PACKAGES]


def test_every_exception_is_among_the_errors() -> None:
    errors = {name for name, value in vars(neat.errors).items() if is_exception(value)}

    assert errors == set(re.findall(r"^\.\. autoexception:: neat\.(\w+)", page("errors"), re.MULTILINE))


def test_every_setting_has_its_meaning_and_default() -> None:
    text = page("settings")
    entries = re.split(r"^\.\. setting:: ", text, flags=re.MULTILINE)[1:]

    assert [entry.partition("\n")[0] for entry in entries] == [*describe()]
    assert all(":Default: ``" in entry for entry in entries)


def test_every_command_has_all_its_options() -> None:
    text = page("commands")

    assert re.findall(r"^## neat (\w+)$", text, re.MULTILINE) == [*COMMANDS]
    for name, command in commands.commands().items():
        section = text.partition(f"## neat {name}\n")[2].partition("\n## ")[0]
        options = [option for action in command._actions for option in action.option_strings]
        hidden = {"-h", "--help", "--parent"}
        assert [option for option in options if option not in section and option not in hidden] == []
        assert all(str(action.metavar) in section for action in command._actions if action.metavar)


def test_every_column_of_the_history_has_a_meaning() -> None:
    text = page("history")

    for table, columns in TABLES.items():
        section = text.partition(f"## {table}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \| [A-Z ]+ \| \S", section, re.MULTILINE) == [*columns]


def test_every_member_and_field_of_a_replay_is_described() -> None:
    named = set(re.findall(r"`([\w.]+)`", "\n".join(re.findall(r"^\| (.*?) \|", page("replays"), re.MULTILINE))))
    source = inspect.getsource(episode._Recording.replay)

    assert set(MEMBERS) <= named
    assert set(re.findall(r'"(\w+)":', source)) <= named


def test_no_page_has_an_unknown_generated_part() -> None:
    pages = [path for path in DOCS.rglob("*.md") if "_build" not in path.parts]
    marks = {mark for path in pages for mark in re.findall(r"<!-- generated: (\w+)", path.read_text(encoding="utf-8"))}

    assert marks == set(reference.GENERATORS)
    assert [identity(path) for path in pages if "{toctree}" in path.read_text(encoding="utf-8")] == []
