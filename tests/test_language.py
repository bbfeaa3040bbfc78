"""Messages, docstrings, comments, help and documents are in plain technical English.

Each pattern below stands for a form that readers had to parse twice; the second column says what to write.
`python -m tests.test_language` lists every place, file by file.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from experiments.cli import main

ROOT = Path(__file__).parent.parent
PACKAGES = ("neat", "fitness", "experiments", "visualizer", "benchmarks")
DOCUMENTS = [
    ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks" / "README.md",
    ROOT / "neat" / "departures.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]  # fmt: skip
COMMANDS = ("evolve", "resume", "play", "view", "show", "tasks", "export", "efficacy", "settings")
CLAUSE_END = r"(?=[.,;:!?)]|\s*$)"
BANNED = (
    (r"(?<!there\s)\b(is|are|was|were) no (?!longer\b|more\b|less\b|better\b|worse\b|matter\b)", "is not a"),
    (r"\bthere (is|was) no run\b", "run X does not exist; no run in X"),
    (r"(?<!there\s)\b(?-i:(is|are|was|were) none)\b", "is missing; is not one of"),
    (r"\b(?-i:(has|have|had) none)" + CLAUSE_END, "has no X; does not"),
    (r"\bcannot be" + CLAUSE_END, "is invalid"),
    (r"\bwho(so)?ever\b", "the user; anyone who; the process that"),
    (r"\b(go|goes|going|gone|went) on\b(?! to\b)", "continue"),
    (r"\banew\b", "again; restart"),
    (r"\b(told|tells|telling)\b", "print, warn, publish, report, explain"),
    (r"(?<!ask\sand\s)(?<!ask/)(?<!\.)\btell\b(?! the scores| apart)(?!\()", "print, warn, publish, report, explain"),
    (r"\bat work\b", "running; in use"),
    (r"\bby itself\b.*\bof its own\b", "one clause for each fact"),
    (r"\bfor good\b", "permanently; indefinitely"),
    (r"\b(bears?|borne|bearing)\b", "has; tolerates"),
    (r"\b(live|lives|lived|living) through\b", "recomputes; runs"),
    (r"\b(un)?sound(ness)?\b", "valid; intact"),
    (r"\b(come|comes|coming|came) to nothing\b", "fails; has no result"),
    (r"\bas (it is|they are|it was|they were)" + CLAUSE_END, "unchanged"),
    (r"\b(take|takes|took|taking) no notice\b", "ignores"),
    (r"\bonce and for all\b", "once"),
)
PATTERNS = [(re.compile(form.replace(" ", r"\s+"), re.IGNORECASE), instead) for form, instead in BANNED]


class Place(NamedTuple):
    """A banned form in a file."""

    path: Path
    line: int
    found: str
    instead: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: ...{self.found}...  (instead: {self.instead})"


def banned(path: Path, first: int, text: str) -> Iterator[Place]:
    """Yield the banned forms of a text that begins at this line of the file."""
    text = re.sub(r"`[^`\n]*`", lambda code: "`" * len(code[0]), text)  # code keeps its names
    for pattern, instead in PATTERNS:
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - 30) : match.end() + 30]
            yield Place(path, first + text.count("\n", 0, match.start()), " ".join(around.split()), instead)


def in_python(path: Path) -> Iterator[Place]:
    """Yield the banned forms in strings, docstrings, comments and names of a Python file."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from banned(path, node.lineno, node.value)
        if isinstance(node, ast.Name) and node.id == "told":
            yield Place(path, node.lineno, node.id, "the name of what it holds")
        if isinstance(node, ast.FunctionDef) and re.match(r"_?tells?(_|$)|told", node.name) and node.name != "tell":
            yield Place(path, node.lineno, node.name, "print, warn, publish, report, explain")
        if isinstance(node, ast.For | ast.comprehension) and is_species_named_kind(node):
            yield Place(path, node.target.lineno, ast.unparse(node.target), "for species in all_species")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from banned(path, token.start[0], token.string)


def is_species_named_kind(loop: ast.For | ast.comprehension) -> bool:
    names = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    return "kind" in names and bool(re.search("species|breeding|survivors", ast.unparse(loop.iter)))


def in_text(path: Path) -> Iterator[Place]:
    """Yield the banned forms in a document, style sheet or script."""
    text = path.read_text(encoding="utf-8")
    if path.name == "vocabulary.md":  # its last column lists what terms are not called
        text = re.sub(r"\|[^|\n]*\|$", "| |", text, flags=re.MULTILINE)
    yield from banned(path, 1, text)


def sorted_places(paths: Iterable[Path], places_in: Callable[[Path], Iterator[Place]] = in_text) -> list[str]:
    return [str(place) for path in paths for place in sorted(places_in(path))]


def python_files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def static_files() -> list[Path]:
    return sorted(
        path for path in (ROOT / "visualizer" / "static").iterdir() if path.suffix in (".js", ".html", ".css")
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_in_plain_english(package: str) -> None:
    places = sorted_places(python_files(package), in_python)

    assert not places, "\n".join(places)


def test_the_page_is_in_plain_english() -> None:
    places = sorted_places(static_files())

    assert not places, "\n".join(places)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_is_in_plain_english(path: Path) -> None:
    places = sorted_places([path])

    assert not places, "\n".join(places)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_plain_english(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_status:
        main.main([command, "--help"] if command else ["--help"])
    places = [str(place) for place in banned(ROOT / f"neat {command} --help", 1, capsys.readouterr().out)]

    assert exit_status.value.code == 0
    assert not places, "\n".join(places)


@pytest.mark.parametrize(
    "text",
    [
        "its species are none.", "X is no task.", "a run goes\non until", "that is told once", "we tell the user",
        "which process is at work on it", "begin anew", "the newest sound one", "leaves it as it is.",
        "its settings cannot be.", "whoever asks", "more than the settings bear", "there is no run in X",
    ],
)  # fmt: skip
def test_the_patterns_find_what_they_are_for(text: str) -> None:
    assert list(banned(ROOT, 1, text))


@pytest.mark.parametrize(
    "text",
    [
        "None if it is None", "is no longer read", "there is no bias neuron", "call `tell` again",
        "tell() takes scores",
        "ask and tell", "Population.tell", "cannot be read", "None where there is none",
        "as it is written", "a process of its own", "on the page",
        "tell the scores",
    ],
)  # fmt: skip
def test_the_patterns_leave_plain_english_alone(text: str) -> None:
    assert not list(banned(ROOT, 1, text))


if __name__ == "__main__":
    for package in PACKAGES:
        print(*sorted_places(python_files(package), in_python), sep="\n")
    print(*sorted_places([*static_files(), *DOCUMENTS]), sep="\n")
