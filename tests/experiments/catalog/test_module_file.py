import sys
from pathlib import Path

import pytest

from experiments.catalog.module_file import ModuleFile, hidden_file, is_file, lies_in, module_file
from experiments.catalog.user_module import module_named


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with modules that fail if they are imported, as the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    for name in ("pack_mf/inner/deep.py", "pack_mf/__init__.py", "pack_mf/inner/__init__.py", "alone_mf.py", "json.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("raise AssertionError('imported')\n")
    for name in ("space_mf/inner/deep.py", "space_mf/flat.py", "loadable_mf/inner.py", "loadable_mf/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "file", "packages"),
    [
        ("alone_mf", "alone_mf.py", []),
        ("pack_mf", "pack_mf/__init__.py", []),
        ("pack_mf.inner.deep", "pack_mf/inner/deep.py", ["pack_mf/__init__.py", "pack_mf/inner/__init__.py"]),
        ("pack_mf.missing", None, ["pack_mf/__init__.py"]),
        ("space_mf.inner.deep", "space_mf/inner/deep.py", ["space_mf", "space_mf/inner"]),
        ("space_mf", None, ["space_mf"]),
    ],
)
@pytest.mark.parametrize("is_current", [True, False])
def test_a_module_is_found_without_importing_it_or_its_packages(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str, file: str | None, packages: list[str], is_current: bool
) -> None:
    if not is_current:
        monkeypatch.syspath_prepend(folder)
        monkeypatch.chdir("/")

    found = module_file(place)

    assert found == ModuleFile(folder / file if file else None, tuple(folder / one for one in packages), by_path=False)
    assert not any(name.endswith("_mf") for name in sys.modules)


@pytest.mark.parametrize("place", ["loadable_mf", "loadable_mf.inner", "space_mf.flat", "space_mf.inner.deep"])
def test_the_file_that_is_found_is_the_one_that_is_imported(folder: Path, place: str) -> None:
    found = module_file(place)
    module = module_named(place)

    assert found is not None
    assert str(found.file) == module.__file__
    assert module_file(place) == found  # also when it is imported


def test_a_file_whose_name_is_taken_is_found_by_its_path(folder: Path) -> None:
    assert hidden_file("json") == folder / "json.py"
    assert module_file("json") == ModuleFile(folder / "json.py", (), by_path=True)
    assert hidden_file("alone_mf") is None
    assert module_file("alone_mf.py") == ModuleFile(Path("alone_mf.py"), (), by_path=True)


@pytest.mark.parametrize(
    "place", ["missing_mf", "missing_mf.py", "", ".", "a..b", "/tmp", "../x", "a\\b", "\0", "\0.py", "x" * 5000 + ".py"]
)
@pytest.mark.usefixtures("folder")
def test_a_name_of_nothing_leads_to_nothing(place: str) -> None:
    assert module_file(place) is None


@pytest.mark.usefixtures("folder")
def test_a_module_of_the_interpreter_has_no_file() -> None:
    assert module_file("builtins") == ModuleFile(None, (), by_path=False)


def test_a_path_lies_in_a_directory_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tmp_path / "runs" / "one"
    run.mkdir(parents=True)
    (run / "inside.py").write_text("")
    (tmp_path / "outside.py").write_text("")
    (tmp_path / "into.py").symlink_to(run / "inside.py")
    (run / "from.py").symlink_to(tmp_path / "outside.py")
    (tmp_path / "other").symlink_to(run)
    monkeypatch.chdir(run)

    for inside in ("inside.py", run / "inside.py", "../../into.py", "from.py", "../../other/inside.py", "none/none.py"):
        assert lies_in(Path(inside), run)
        assert lies_in(Path(inside), Path("../../other"))
    for outside in ("../../outside.py", run / ".." / ".." / "outside.py", "..", tmp_path):
        assert not lies_in(Path(outside), run)


@pytest.mark.parametrize("path", ["\0", "x" * 5000, "."])
def test_a_path_that_no_file_can_have_is_not_a_file(path: str) -> None:
    assert not is_file(Path(path))
