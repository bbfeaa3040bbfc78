import re
import subprocess
from pathlib import Path

import pytest

import neat
from experiments.efficacy import version
from experiments.efficacy.version import commit_of, program_version


def test_outside_a_git_checkout_the_version_has_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "ROOT", tmp_path)

    assert commit_of(tmp_path) is None
    assert program_version() == neat.__version__


def test_in_a_git_checkout_the_version_names_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], [*identity, "commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, timeout=60)
    monkeypatch.setattr(version, "ROOT", tmp_path)

    assert re.fullmatch(rf"{re.escape(neat.__version__)}\+[0-9a-f]{{7,}}", program_version())


def test_an_empty_repository_has_no_commit(tmp_path: Path) -> None:
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True, timeout=60)

    assert commit_of(tmp_path) is None
