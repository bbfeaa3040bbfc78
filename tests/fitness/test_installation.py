import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import neat
from fitness import installation
from fitness.installation import check_neat, explanation, repair, requirement

ROOT = Path(__file__).parents[2]
OURS = ("neat", "fitness", "experiments", "visualizer")
FOREIGN = "from neat.config import Config\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with our packages, as pip installs them."""
    folder = tmp_path / "site"
    for package in OURS:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def overwrite(site: Path) -> None:
    """Do what `pip install neat-python` does."""
    (site / "neat" / "__init__.py").write_text(FOREIGN)
    (site / "neat" / "config.py").write_text("class Config: pass\n")
    add_metadata(site)


def overwrite_with_an_error(site: Path) -> None:
    (site / "neat" / "__init__.py").write_text("raise RuntimeError('no pickle')\n")
    add_metadata(site)


def delete(site: Path) -> None:
    """Do what `pip uninstall neat-python` does after that."""
    (site / "neat" / "__init__.py").unlink()


def add_metadata(site: Path) -> None:
    (site / "neat_python-2.0.0.dist-info").mkdir()
    (site / "neat_python-2.0.0.dist-info" / "METADATA").write_text("Name: neat-python\nVersion: 2.0.0\n")


def run(site: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run Python where only this folder has our packages: not the one where they may be installed."""
    others = site.parent / "others"
    others.mkdir(exist_ok=True)
    for path in (Path(place) for place in sys.path if place.endswith(("site-packages", "dist-packages"))):
        for entry in path.iterdir():
            if (
                entry.name not in OURS
                and not entry.name.startswith("craig_neat")
                and not (others / entry.name).exists()
            ):
                (others / entry.name).symlink_to(entry)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(others)])}
    return subprocess.run(
        [sys.executable, "-S", "-P", *words], cwd=site.parent, env=environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "what", "removes"),
    [
        (overwrite, "was overwritten by another distribution, probably neat-python", True),
        (overwrite_with_an_error, "was overwritten by another distribution, probably neat-python", True),
        (delete, "are missing, probably because neat-python was uninstalled", False),
    ],
)
def test_a_damaged_package_is_explained_with_the_command_that_repairs_it(
    site: Path, damage: Callable[[Path], None], what: str, removes: bool
) -> None:
    damage(site)

    program = run(site, "-m", "experiments.cli.program", "--version")
    library = run(site, "-c", "import fitness")

    assert (program.returncode, program.stdout) == (1, "")
    (line,) = program.stderr.splitlines()
    assert what in line
    assert line.startswith("neat: ")
    assert (f"{sys.executable} -m pip uninstall -y neat-python && " in line) == removes
    assert f"{sys.executable} -m pip install --force-reinstall --no-deps " in line
    assert library.stderr.splitlines()[-1] == line.replace("neat: ", "ImportError: ", 1)


def test_a_healthy_package_warns_of_another_distribution_in_its_folder(site: Path) -> None:
    alone = run(site, "-c", "import fitness")
    add_metadata(site)
    beside = run(site, "-c", "import fitness")

    assert (alone.returncode, alone.stderr) == (0, "")
    assert beside.returncode == 0
    (line,) = beside.stderr.splitlines()
    assert line.startswith("neat-python is installed in the same environment as craig-neat")
    assert "pip uninstall -y neat-python && " in line


def test_a_file_of_the_user_that_hides_the_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "neat.py").write_text("")
    spec = importlib.util.spec_from_file_location("neat", tmp_path / "neat.py")
    assert spec is not None

    with pytest.raises(ImportError, match=rf"^{tmp_path}/neat\.py is imported instead of .*; rename it"):
        check_neat(importlib.util.module_from_spec(spec))
    check_neat(neat)


def test_another_distribution_in_another_folder_is_removed_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "is_installed", lambda: True)

    text = explanation(Path("/elsewhere/neat/__init__.py"))

    assert text.startswith("/elsewhere/neat is imported instead of ")
    assert text.endswith(" -m pip uninstall -y neat-python")


def test_an_environment_without_pip_is_repaired_with_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "has_pip", lambda: False)
    monkeypatch.setattr(installation, "is_installed", lambda: True)
    monkeypatch.setattr(installation, "requirement", lambda: "/a checkout")

    assert repair() == (
        f"uv pip uninstall --python {sys.executable} neat-python && "
        f"uv pip install --python {sys.executable} --reinstall --no-deps '/a checkout'"
    )


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, "craig-neat"),
        ("{}", "craig-neat"),
        ("no json", "craig-neat"),
        (f'{{"url": "{ROOT.as_uri()}", "dir_info": {{}}}}', str(ROOT)),
        ('{"url": "file:///does/not/exist", "dir_info": {}}', "craig-neat"),
        ('{"url": "https://x/y.git", "vcs_info": {"vcs": "git", "commit_id": "12"}}', "git+https://x/y.git@12"),
        ('{"url": "https://x/y.whl", "archive_info": {}}', "https://x/y.whl"),
    ],
)
def test_what_is_installed_again_is_what_was_installed(
    monkeypatch: pytest.MonkeyPatch, origin: str | None, expected: str
) -> None:
    class Distribution:
        def read_text(self, name: str) -> str | None:
            return origin

    monkeypatch.setattr("importlib.metadata.distribution", lambda name: Distribution())

    assert requirement() == expected


def test_a_checkout_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.distribution", missing)

    assert requirement() == "craig-neat"


def test_a_package_that_is_missing_altogether_is_explained() -> None:
    assert "are missing, probably because neat-python was uninstalled; repair it with: " in explanation(None)
