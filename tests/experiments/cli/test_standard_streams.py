"""Standard output has the result of a command and nothing else, in any encoding."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli.main import main
from experiments.cli.standard_streams import ASCII, replacement, result_stream, separated, write_result
from tests.processes import environment, neat, new_neat

NOISY = """
import atexit, ctypes, logging, os, subprocess, sys

def noise(word):
    print("NOISE", word)
    os.write(1, b"NOISE descriptor\\n")
    sys.__stdout__.write("NOISE stream\\n")
    logging.warning("NOISE log")
    subprocess.run(["echo", "NOISE child"], check=True)
    if os.name != "nt":
        ctypes.CDLL(None).printf(b"NOISE C\\n")

noise("import")
atexit.register(noise, "end")

class Task:
    inputs = outputs = 1
    solved_at = 100.0
    def open(self): noise("open")
    def close(self): noise("close")
    def evaluate(self, network, rng):
        noise("evaluate")
        return float(network.activate([1.0])[0])
    def play(self, network, rng):
        noise("play")
        return iter(())
    def solved(self, network):
        noise("solved")
        return False
"""
EVOLVE = ["evolve", "noisy.py:Task", "--generations", "2", "--population", "6", "--seed", "1", "--run", "run"]


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a task that prints wherever it can, and a run of it."""
    place = tmp_path_factory.mktemp("noisy")
    (place / "noisy.py").write_text(NOISY)
    done = new_neat(*EVOLVE, "--workers", "1", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    (place / "evolve.json").write_text(done.stdout)
    return place


def test_a_run_whose_task_prints_in_worker_processes_has_one_object(noisy: Path) -> None:
    text = (noisy / "evolve.json").read_text()

    assert text.count("\n") == 1
    assert json.loads(text)["generations"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ["resume", "run", "--generations", "3", "--workers", "0"],
        ["play", "run", "--episodes", "2"],
        ["show", "run"],
        ["efficacy", "noisy.py:Task", "--seeds", "1", "--budget", "300", "--workers", "1"],
    ],
    ids=lambda words: words[0],
)
def test_standard_output_is_one_object_whatever_a_task_prints(noisy: Path, words: list[str]) -> None:
    done = neat(*words, "--json", cwd=noisy)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert isinstance(json.loads(done.stdout), dict)
    if words[0] != "show":  # which makes no task
        assert "NOISE evaluate" in done.stderr or words[0] == "play"


def test_without_json_the_result_is_apart_from_what_a_task_prints_too(noisy: Path) -> None:
    done = new_neat("play", "run", "--episodes", "2", cwd=noisy)

    assert "NOISE" not in done.stdout
    assert "episodes" in done.stdout
    assert "NOISE C" in done.stderr


@pytest.mark.parametrize("words", [["tasks"], ["settings"], ["settings", "species.target"]])
def test_a_list_is_one_object(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"]) == 0

    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_an_error_leaves_standard_output_empty(noisy: Path) -> None:
    (noisy / "bad.py").write_text(NOISY.replace("return float", "return 'high', float"))

    done = new_neat("evolve", "bad.py:Task", "--workers", "0", "--json", "--run", "bad", cwd=noisy)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("NOISE")  # while the program ends
    assert "neat: genome 0" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
def test_a_result_that_cannot_be_written_is_an_error_in_one_line(noisy: Path) -> None:
    script = 'exec "$0" -P -m experiments.cli.main show run > /dev/full'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable], cwd=noisy, capture_output=True, text=True, env=environment(),
        timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("neat: ")
    assert done.stderr.count("\n") == 1
    assert "neat: standard output cannot be written: No space left on device." in done.stderr


TERMINALS = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
}


@pytest.mark.parametrize("terminal", TERMINALS)
def test_a_run_is_shown_in_any_encoding(noisy: Path, terminal: str) -> None:
    done = neat("show", "run", cwd=noisy, **TERMINALS[terminal])

    assert done.returncode == 0, done.stderr
    assert "?" not in done.stdout


COMMANDS = [
    [
        "evolve",
        "\u00fcn\u00ef.py:task",
        "--generations",
        "2",
        "--population",
        "5",
        "--workers",
        "0",
        "--run",
        "r\u00fcn",
    ],
    ["resume", "r\u00fcn", "--generations", "3", "--workers", "0"],
    ["show", "r\u00fcn"],
    ["play", "r\u00fcn"],
    ["export", "r\u00fcn", "--to", "svg"],
    ["export", "r\u00fcn", "--to", "dot"],
    ["efficacy", "\u00fcn\u00ef.py:task", "--seeds", "1", "--budget", "150"],
    ["tasks"],
    ["settings"],
]
UNICODE = """
class Task:
    inputs = outputs = 1
    input_labels, output_labels = ("h\u00f6he \u2603",), ("\u2192",)
    def evaluate(self, network, rng):
        print("\u2603 \u00b1")
        return float(network.activate([1.0])[0])
task = Task()
"""


def test_every_command_works_on_a_terminal_without_unicode(tmp_path: Path) -> None:
    (tmp_path / "\u00fcn\u00ef.py").write_text(UNICODE, encoding="utf-8")

    code = (
        "from experiments.cli.main import main\n"
        "from experiments.cli.standard_streams import prepare\n"
        f"prepare()\nprint([main(words) for words in {COMMANDS!r}])\n"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        env={**environment(), "PYTHONIOENCODING": "ascii"},
        timeout=240,
        check=False,
    )

    assert done.stdout.decode("ascii", "replace").splitlines()[-1:] == [str([0] * len(COMMANDS))], done.stderr


def test_characters_that_cannot_be_encoded_are_replaced() -> None:
    assert "".join(replacement(UnicodeEncodeError("ascii", letter, 0, 1, ""))[0] for letter in "±█☃") == "+-@?"
    assert all(text.isascii() for text in ASCII.values())
    with pytest.raises(UnicodeDecodeError):
        replacement(UnicodeDecodeError("ascii", b"\xff", 0, 1, ""))


def test_a_result_is_written_to_standard_output_in_and_outside_of_the_block(capsys: pytest.CaptureFixture[str]) -> None:
    print("before", file=result_stream())
    with separated():
        print("noise")
        print("result", file=result_stream())
        write_result("caf\u00e9\n".encode())

    shown = capsys.readouterr()
    assert shown.out == "before\nresult\ncaf\u00e9\n"
    assert shown.err == "noise\n"
