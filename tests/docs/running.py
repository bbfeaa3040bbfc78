"""Runs the blocks of a page, commands with small budgets, in the current folder."""

import contextlib
import io
import json
import re
import runpy
import shlex
import shutil
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from experiments.cli import main
from experiments.cli.parser import parsed
from tests.docs.pages import Block
from tests.neat.exchange.neat_python.files import config_text

LANGUAGES = ("bash", "json", "py", "python", "text", "toml")
NOT_RUN = (
    "cc", "cd", "git", "make", "npm", "pip", "pre-commit", "pytest", "sqlite3", "ssh", "tensorboard",
)  # fmt: skip
"""Programs that blocks of `bash` may use, and that are not run: what they do is not ours, or has its own tests."""
PARSED_ONLY = ("mario", "minatar", "flappy", "pong", "ALE/", "envpool:", "Lunar", "Bipedal", "TASK")
"""Tasks whose simulators may be missing, or take long."""
TASK_OF_RUN = {"xor": "xor", "MountainCar-v0": "MountainCar-v0"}
"""The task of a run directory that a block reads, by its name; CartPole-v1 of others."""
TASK = """
class Task:
    inputs, outputs = 2, 1

    def evaluate(self, network, rng):
        return float(network.activate(rng.uniform(-1.0, 1.0, 2))[0])


{name} = Task()
"""
"""A task for commands that name one of a file which the page does not show."""
READ_THE_NEWEST = ("export", "play", "resume", "show")
"""Commands that take the newest run where none is named."""
READ = re.compile(r"""(?:load|open|resume)\(\s*["'](runs/[\w.-]+)""")


class Page:
    """A page being run.

    Attributes:
        names: The namespace of its `python` blocks.
        printed: What the last of them printed.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.printed = ""

    def run(self, block: Block) -> None:
        """Run a block, and before it what its `setup` says."""
        if "setup" in block.marks:
            self._python(block.marks["setup"], block.line, self.names)
        if {"not run", "file", "quoted"} & set(block.marks) or is_missing(block.marks.get("needs")):
            return
        if block.language == "python":
            self._python(shortened(block), block.line, self.names)
        elif block.language == "py":
            self._python(block.code, block.line, {"__name__": "__main__"})
        elif block.language == "bash":
            run_shell(block.code)
        elif block.language == "text" and "printed by" in block.marks:
            assert block.code == self.printed, f"the block above line {block.line} prints:\n{self.printed}"
        elif block.language == "json":
            json.loads(block.code)
        elif block.language == "toml":
            tomllib.loads(block.code)

    def _python(self, code: str, line: int, names: dict[str, Any]) -> None:
        for run in READ.findall(code):
            make_run(Path(run))
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile("\n" * line + code, self.name, "exec"), names)  # an error has the line of the page
        self.printed = printed.getvalue()


def shortened(block: Block) -> str:
    """Return the code of a block with the part replaced that its mark `shortened: OLD -> NEW` names."""
    if "shortened" not in block.marks:
        return block.code
    old, new = block.marks["shortened"].split(" -> ")
    assert block.code.count(old) == 1, f"the block of line {block.line} does not have {old!r} exactly once"
    return block.code.replace(old, new)


def is_missing(modules: str | None) -> bool:
    """Return whether one of these modules cannot be imported."""
    return any(find_spec(module) is None for module in (modules or "").replace(",", " ").split())


def write_file(block: Block) -> None:
    """Write the file that a block shows."""
    path = Path(block.marks["file"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.code, encoding="utf-8")


def run_shell(code: str) -> None:
    """Run the lines of a block of `bash`."""
    for line in code.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        for command in commands_of(words):
            run_command(command)


def commands_of(words: list[str]) -> list[list[str]]:
    """Return the commands of a line, without redirections, variables and what a pipe reads."""
    commands: list[list[str]] = [[]]
    is_kept = True
    for word in words:
        if word in ("&&", ";"):
            commands.append([])
            is_kept = True
        elif word in ("|", ">", "<", "2>", ">>", "&"):
            is_kept = False
        elif is_kept and (commands[-1] or not re.fullmatch(r"\w+=.*", word)):
            commands[-1].append(word)
    return [command for command in commands if command]


def run_command(words: list[str]) -> None:
    """Run a command if it is `neat` or a script.

    Raises:
        AssertionError: It fails, or is a program that nobody has decided about.
    """
    program, *rest = words
    if program == "neat":
        run_neat(rest)
    elif program in ("python", "python3") and rest[0].endswith(".py"):
        if not rest[0].startswith("examples/"):  # which tests/test_examples.py runs
            runpy.run_path(rest[0], run_name="__main__")
    elif not (program in ("python", "python3", ".") and rest):
        assert program in NOT_RUN, f"{program}: add it to NOT_RUN, or mark the block `<!-- not run: reason -->`"


def run_neat(words: list[str]) -> None:
    """Run a command of `neat` with a small budget; check its arguments only where that is all that can be done."""
    if {"--help", "--version"} & set(words):
        return
    words = ["runs/cart" if word == "RUN" else word for word in words]
    arguments = parsed(words)
    task = str(getattr(arguments, "task", None) or getattr(arguments, "run", None) or "")
    if arguments.command == "view" or task.startswith(PARSED_ONLY):
        return
    make_what_is_named(words)
    if arguments.command in READ_THE_NEWEST and not Path("runs").exists():
        make_run(Path("runs/cart"))
    status = main.main([*without(words, "--view", "--video", "--plot"), *budget(arguments.command, words)])
    assert status == 0, " ".join(["neat", *words])


def make_what_is_named(words: list[str]) -> None:
    """Make the runs, tasks and configuration files that a command reads and that do not exist."""
    for before, word in zip(["", *words], words, strict=False):
        file, _, name = word.partition(":")
        if word.startswith("runs/") and before != "--run":
            make_run(Path(*Path(word).parts[:2]))
        elif file.endswith(".py") and name and not Path(file).exists():
            Path(file).write_text(TASK.format(name=name), encoding="utf-8")
        elif word == "config-feedforward" and not Path(word).exists():
            Path(word).write_text(config_text(), encoding="utf-8")


def budget(command: str, words: list[str]) -> list[str]:
    """Return the options that make a command small; the last of equal options counts."""
    if command == "evolve":
        return ["--generations", "2", "--population", "20", "--workers", "0"]
    if command == "resume":
        return ["--generations", "3", "--workers", "0"]
    if command == "efficacy" and "--compare" not in words:
        return ["--seeds", "1", "--budget", "300", "--workers", "1"]
    return ["--episodes", "1"] if command == "play" else []


def without(words: list[str], *options: str) -> list[str]:
    """Return a command without these options and their values."""
    kept = list(words)
    for option in options:
        if option in kept:
            place = kept.index(option)
            has_value = option != "--view"
            del kept[place : place + 1 + has_value]
    return kept


def make_run(path: Path) -> None:
    """Make a small run if it does not exist."""
    if path.exists() or path.suffix or len(path.parts) < 2:
        return
    task = TASK_OF_RUN.get(re.sub(r"-\d+$", "", path.name), "CartPole-v1")
    words = ["evolve", task, "--run", str(path), "--generations", "1", "--population", "5", "--workers", "0"]
    assert main.main([*words, "--seed", "1"]) == 0
    shutil.rmtree(path / "replays", ignore_errors=True)
