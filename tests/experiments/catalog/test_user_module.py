import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import experiments
import fitness
from experiments.catalog import user_module
from experiments.catalog.user_module import file_of, module_named, object_named
from fitness.evaluation import prelude
from neat import TaskError
from tests.processes import neat

GAME = """
import fitness
class Game(fitness.Xor): pass
task = Game()
"""
CLASHING = ("fitness", "neat", "experiments", "visualizer", "random", "json", "types", "numpy")


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a test change what is imported and searched, for itself only."""
    before = dict(sys.modules)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(user_module, "FOLDERS", [])
    monkeypatch.setattr(prelude, "_calls", {})
    yield
    for name in set(sys.modules) - set(before):
        if str(getattr(sys.modules[name], "__file__", None) or "/tmp").startswith("/tmp"):  # pytest's
            del sys.modules[name]


def write(folder: Path, **files: str) -> None:
    folder.mkdir(exist_ok=True, parents=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)


def test_a_module_of_the_users_folder_is_found_and_replaces_no_package_of_ours_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_own_game.py").write_text("value = 3\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])

    assert object_named("my_own_game", "value") == 3
    assert sys.path[-1] == ""  # searched last, for what the game imports later
    assert sys.path.count("") == 1


def test_the_program_that_runs_is_not_executed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit('executed again')\n")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(script), raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "task", 5, raising=False)

    assert object_named(str(script), "task") == 5
    script.rename(tmp_path / "other.py")
    with pytest.raises(TaskError, match="SystemExit: executed again"):
        object_named(str(tmp_path / "other.py"), "task")


def test_a_file_named_like_a_package_of_ours_does_not_replace_it(tmp_path: Path) -> None:
    (tmp_path / "fitness.py").write_text("value = 3\n")

    assert object_named(str(tmp_path / "fitness.py"), "value") == 3
    assert sys.modules["fitness"] is fitness
    (tmp_path / "my_own_file.py").write_text("value = 4\n")
    assert object_named(str(tmp_path / "my_own_file.py"), "value") == 4
    assert sys.modules["my_own_file"].value == 4


def test_a_file_imports_what_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "importing_file.py").write_text("from lies_beside_it import value\n")
    (tmp_path / "lies_beside_it.py").write_text("value = 6\n")

    assert object_named(str(tmp_path / "importing_file.py"), "value") == 6
    assert sys.path[-1] == str(tmp_path.resolve())


def test_a_file_that_cannot_be_imported_leaves_no_module(tmp_path: Path) -> None:
    (tmp_path / "fails_at_first.py").write_text("value = 1\nraise OSError('not yet')\n")

    with pytest.raises(TaskError, match="OSError: not yet"):
        object_named(str(tmp_path / "fails_at_first.py"), "value")
    assert "fails_at_first" not in sys.modules


def test_the_users_folder_comes_first_for_every_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("installed", "own"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same_name.py").write_text(f"value = {folder!r}\n")
    monkeypatch.chdir(tmp_path / "own")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "installed"), *(path for path in sys.path if path), ""])

    assert object_named("same_name", "value") == "own"  # though an earlier import has left "" at the end
    assert sys.path.count("") == 1
    assert sys.path[0] == str(tmp_path / "installed")


@pytest.mark.parametrize("name", CLASHING)
def test_a_file_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(tmp_path, **{name: "value = 'own'\n"})
    monkeypatch.chdir(tmp_path)
    others = {other: sys.modules.get(other) for other in CLASHING}

    assert object_named(f"{name}.py", "value") == "own"
    assert object_named(name, "value") == "own"
    assert {other: sys.modules.get(other) for other in CLASHING} == others
    assert file_of(module_named(f"{name}.py")) == tmp_path / f"{name}.py"


@pytest.mark.parametrize("name", ["my-game", "a.b", "class", "1st"])
def test_the_name_of_a_file_need_not_be_an_identifier(tmp_path: Path, name: str) -> None:
    write(tmp_path, **{name: "value = 5\n"})

    assert object_named(str(tmp_path / f"{name}.py"), "value") == 5


def test_two_files_of_one_name_are_two_modules(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        write(tmp_path / folder, same_stem=f"value = {folder!r}\n")

    values = [object_named(str(tmp_path / folder / "same_stem.py"), "value") for folder in ("first", "second", "first")]
    assert values == ["first", "second", "first"]


def test_a_changed_file_is_executed_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    write(tmp_path, edited="value = object()\n")
    place = str(tmp_path / "edited.py")
    first = object_named(place, "value")

    assert object_named(place, "value") is first
    (tmp_path / "edited.py").write_text("value = 'edited'\n")
    assert object_named(place, "value") == "edited"


@pytest.mark.parametrize("has_init", [False, True])
@pytest.mark.parametrize("folder", ["my_pack", "experiments", "json"])
def test_relative_imports_and_modules_beside_a_file_are_found(tmp_path: Path, folder: str, has_init: bool) -> None:
    text = "from . import related\nfrom .related import value\nimport lying_beside\nfrom ..above import top\n"
    write(tmp_path, above="top = 8\n")
    write(tmp_path / folder, game=text, related="value = 7\n", lying_beside="")
    if has_init:
        write(tmp_path / folder, __init__="")

    assert object_named(str(tmp_path / folder / "game.py"), "value") == 7
    assert sys.modules["experiments"] is experiments


@pytest.mark.parametrize("is_package", [False, True])
@pytest.mark.parametrize("name", ["experiments", "visualizer"])
def test_a_file_imports_the_users_own_package_where_ours_has_the_name(
    tmp_path: Path, name: str, is_package: bool
) -> None:
    ours = {loaded: module for loaded, module in sys.modules.items() if loaded.partition(".")[0] == name}
    write(tmp_path, game=f"from {name} import config\n", **({} if is_package else {name: "config = 9\n"}))
    if is_package:
        write(tmp_path / name, config="")

    assert object_named(str(tmp_path / "game.py"), "config")
    assert ours == {loaded: module for loaded, module in sys.modules.items() if loaded.partition(".")[0] == name}


@pytest.mark.parametrize(("name", "owner"), [("fitness", "craig-neat"), ("json", "Python")])
def test_an_error_about_a_name_that_is_taken_says_which_file_to_rename(tmp_path: Path, name: str, owner: str) -> None:
    write(tmp_path, game=f"import {name}\n{name}.my_score\n", **{name: "my_score = 1\n"})

    with pytest.raises(TaskError, match=rf"my_score.*; {name}\.py has the name of a module of {owner}, rename it$"):
        object_named(str(tmp_path / "game.py"), "value")


def test_an_installed_module_does_not_replace_the_one_beside_a_file(tmp_path: Path) -> None:
    write(tmp_path / "installed", utilities_xy="value = 'installed'\n")
    write(tmp_path / "own", utilities_xy="value = 'own'\n", game="from utilities_xy import value\n")
    sys.path.insert(0, str(tmp_path / "installed"))

    assert object_named(str(tmp_path / "own" / "game.py"), "value") == "own"
    assert sys.path[0] == str(tmp_path / "installed")


def test_a_spawned_process_imports_files_before_it_unpickles_the_task(tmp_path: Path) -> None:
    write(tmp_path, fitness="", types="", neat="raise ImportError", experiments="", visualizer="", json="")
    write(tmp_path / "sub", random=GAME)
    words = ("evolve", "sub/random.py:task", "--population", "10", "--generations", "1", "--workers", "1")

    done = neat(*words, "--run", "run", cwd=tmp_path, NEAT_START_METHOD="spawn")

    assert done.returncode == 0, done.stderr


def test_a_folder_whose_name_is_not_an_identifier_may_have_relative_imports(tmp_path: Path) -> None:
    write(
        tmp_path / "my-pack", game="from .related import value\n", related="from . import other\nvalue = 7\n", other=""
    )

    assert object_named(str(tmp_path / "my-pack" / "game.py"), "value") == 7
