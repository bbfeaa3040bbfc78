import sys
from pathlib import Path
from types import ModuleType

import pytest

import fitness
from experiments.catalog import user_module
from experiments.catalog.registry import find, make_task
from experiments.catalog.source_digest import digest, old_digest
from experiments.catalog.task_files import TaskFiles, changed, digests_of, files_of, is_unchanged
from experiments.catalog.task_source import TaskSource, source_of
from experiments.runner.run_task import experiment_of_run
from neat.runs.run import Run
from tests.processes import python

GAME = "import fitness\nfrom helping import x\nfrom sub.deep import y\nimport json\nclass Game(fitness.Xor): pass\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a task in several files, as the current one."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(user_module, "FOLDERS", [])
    monkeypatch.chdir(tmp_path)
    for name in ("helping", "sub", "sub.deep", "game"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "__init__.py").write_text("")
    (tmp_path / "sub" / "deep.py").write_text("from . import deeper\ny = 1\n")
    (tmp_path / "sub" / "deeper.py").write_text("")
    (tmp_path / "helping.py").write_text("import helping\nx = 1\n")
    (tmp_path / "unrelated.py").write_text("")
    (tmp_path / "game.py").write_text(GAME)
    return tmp_path


def files_by_name(name: str) -> tuple[fitness.PreparedTask, TaskFiles | None]:
    task = make_task(find(name))
    return task, files_of(TaskSource(name), task)


@pytest.mark.parametrize("name", ["game.py:Game", "game:Game"])
def test_the_files_of_a_task_are_those_that_it_imports_from_its_folder(folder: Path, name: str) -> None:
    _, files = files_by_name(name)

    assert files is not None
    assert files.file == folder / "game.py"
    assert next(iter(files.digests)) == "game.py"
    assert set(files.digests) == {"game.py", "helping.py", "sub/__init__.py", "sub/deep.py", "sub/deeper.py"}


@pytest.mark.parametrize("name", ["game.py", "helping.py", "sub/deeper.py"])
def test_a_changed_file_is_named_and_a_comment_is_not_a_change(folder: Path, name: str) -> None:
    task, files = files_by_name("game.py:Game")
    assert files is not None
    text = (folder / name).read_text()

    (folder / name).write_text(f"# a comment\n{text}\n\n")
    assert changed(files.digests, task, files) == []
    (folder / name).write_text(f"{text}z = 3\n")
    assert changed(files.digests, task, files) == [name]
    (folder / "unrelated.py").write_text("z = 3\n")
    assert changed(files.digests, task, files) == [name]


def test_a_file_that_is_missing_or_new_is_a_change(folder: Path) -> None:
    task, files = files_by_name("game.py:Game")
    assert files is not None

    (folder / "new.py").write_text("")
    (folder / "helping.py").write_text("import helping, new\nx = 1\n")
    assert changed(files.digests, task, files) == ["helping.py", "new.py"]
    (folder / "helping.py").unlink()
    assert changed(files.digests, task, files) == ["helping.py"]


def test_a_file_may_be_renamed(folder: Path) -> None:
    task, files = files_by_name("game.py:Game")
    assert files is not None

    moved = (folder / "game.py").rename(folder / "renamed.py")
    assert changed(files.digests, task, TaskFiles(moved, {})) == []


@pytest.mark.parametrize(
    ("name", "package"),
    [
        *((name, "numpy") for name in ("xor", "CartPole-v1", "fitness:Xor", "double-pole")),
        ("minatar:breakout", "minatar"),  # packages that have the names of places
        ("envpool:CartPole-v1", "envpool"),
    ],
)
def test_a_bundled_task_has_no_files(name: str, package: str) -> None:
    pytest.importorskip(package)
    task, files = files_by_name(name)

    assert files is None
    assert changed({"game.py": "0"}, task, None) == ["game.py"]


def test_a_task_of_a_notebook_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    game = type("Game", (fitness.Xor,), {"__module__": "__main__"})

    assert files_of(source_of(game()), fitness.as_task(game())) is None


def test_the_file_of_an_environment_is_found(folder: Path) -> None:
    text = "from tests.fitness.tasks.gymnasium.environments import Track\nclass Own(Track): pass\n"
    (folder / "environment_own.py").write_text(text)

    for name in ("environment_own.py:Own", "environment_own:Own"):
        task, files = files_by_name(name)
        assert files is not None
        assert files.file == folder / "environment_own.py"
        files = files_of(source_of(task), task)
        assert files is not None
        assert files.file == folder / "environment_own.py"


def test_imports_in_a_circle_and_files_that_are_no_python_end(folder: Path) -> None:
    (folder / "circle.py").write_text("from . import circle\nfrom .... import x\nimport broken, binary\n")
    (folder / "broken.py").write_text("def\n")
    (folder / "binary.py").write_bytes(b"\xff\xfe")

    assert [name.rpartition("/")[2] for name in digests_of(folder / "circle.py")] == ["circle.py", "broken.py"]


@pytest.mark.parametrize("text", ["(" * 10_000, "-" * 50_000 + "1", "x" + " + x" * 20_000, "import (\n"])
def test_a_file_that_cannot_be_parsed_counts_and_imports_nothing(folder: Path, text: str) -> None:
    (folder / "deep.py").write_text(text)

    assert digests_of(folder / "deep.py") == {"deep.py": digest(text)}


def test_of_a_file_that_is_far_too_large_only_the_size_counts(folder: Path) -> None:
    with (folder / "large.py").open("wb") as file:
        file.truncate(2**33)
        before = digests_of(folder / "large.py")
        file.truncate(2**33 + 1)

    assert list(before) == ["large.py"]
    assert digests_of(folder / "large.py") != before


def test_a_task_of_an_older_version_has_not_changed(folder: Path) -> None:
    task, files = files_by_name("game.py:Game")
    assert files is not None
    stated = digests_of(files.file, old_digest)

    assert changed(stated, task, files) == []
    assert is_unchanged(files.file, stated)
    assert is_unchanged(files.file, files.digests)
    assert not is_unchanged(files.file, None)
    (folder / "helping.py").write_text("import helping\nx = 2\n")
    assert changed(stated, task, files) == ["helping.py"]
    assert not is_unchanged(files.file, stated)


SCRIPT = """
import fitness
from experiments import Session
class Game(fitness.Xor):
    factor = {factor}
if __name__ == "__main__":
    with Session.create("run", Game(), workers=0, record=False, seed=1) as session:
        next(session.generations(until={until}))
"""


def test_only_the_class_of_a_script_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = python(SCRIPT.format(factor=1, until=1), tmp_path)
    assert done.returncode == 0, done.stderr
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(user_module, "FOLDERS", [])

    (tmp_path / "script.py").write_text(SCRIPT.format(factor=1, until=7))
    experiment_of_run(Run.open("run"))
    assert not caplog.records
    (tmp_path / "script.py").write_text(SCRIPT.format(factor=2, until=7))
    experiment_of_run(Run.open("run"))
    assert "has changed since it was started (script.py:Game)" in caplog.text


def test_a_package_can_be_moved_to_a_folder_of_another_name(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "game.py").write_text("from . import beside\nfrom ..above import x\n")
    (folder / "beside.py").write_text("")
    (tmp_path / "above.py").write_text("x = 1\n")
    before = digests_of(folder / "game.py")

    folder.rename(tmp_path / "new")
    assert set(before) == {"game.py", "beside.py", "../above.py"}
    assert digests_of(tmp_path / "new" / "game.py") == before
