"""What is packed: the source distribution is the repository, and the description of the package stands alone."""

import configparser
import importlib.util
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFIGURATION = configparser.ConfigParser()
CONFIGURATION.read(ROOT / "setup.cfg", encoding="utf-8")


def tracked() -> list[str]:
    """Return the files of the repository; all that a source distribution holds where there is no repository."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout:
        pytest.skip("needs the repository")
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def test_the_source_distribution_has_every_file_of_the_repository(tmp_path: Path) -> None:
    if importlib.util.find_spec("setuptools") is None:  # not imported here, where distutils may be imported already
        pytest.skip("needs setuptools")
    names = tracked()
    for name in names:
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "copy" / name).write_bytes((ROOT / name).read_bytes())
    build = "import sys; from setuptools.build_meta import build_sdist; build_sdist(sys.argv[1])"

    subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)],
        cwd=tmp_path / "copy",
        capture_output=True,
        timeout=120,
        check=True,
    )

    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        found = {name.partition("/")[2] for name in packed.getnames()}
    assert [name for name in names if name not in found] == []


def test_every_folder_of_the_repository_is_packed() -> None:
    grafted = set(re.findall(r"^graft (\S+)$", (ROOT / "MANIFEST.in").read_text(), re.MULTILINE))
    packages = {"neat", "fitness", "experiments", "visualizer"}

    assert {name.partition("/")[0] for name in tracked() if "/" in name} == grafted | packages


def test_the_description_of_the_package_has_no_link_into_the_repository() -> None:
    (name,) = re.findall(r"^file: (\S+)$", CONFIGURATION["metadata"]["long_description"])
    text = (ROOT / name).read_text(encoding="utf-8")

    links = re.findall(r"\]\(([^)\s]+)", text) + re.findall(r"(?:src|href)=\"([^\"]+)", text)
    assert [link for link in links if not link.startswith("https://")] == []


def test_the_description_names_every_extra_for_users() -> None:
    text = (ROOT / "docs" / "package.md").read_text(encoding="utf-8")
    extras = set(CONFIGURATION["options.extras_require"]) - {"test", "dev", "docs", "browser"}

    assert [extra for extra in extras if f"`{extra}`" not in text] == []


def test_no_extra_installs_two_packages_into_one_folder() -> None:
    """flappy-bird-gymnasium needs pygame; gymnasium from 1.3 on needs pygame-ce. Both are the folder pygame/."""
    (pinned,) = re.findall(r"^gymnasium.*$", CONFIGURATION["options.extras_require"]["flappy"], re.MULTILINE)

    assert "<1.3" in pinned
