"""Consumers: the programs that run an exported file, to compare it with the network that it was made from."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from neat.errors import NeatError, one_line
from neat.exchange.page import script_of
from neat.exchange.plan import Plan
from neat.exchange.rules import Path as PartPath
from neat.kernels import Floats

SECONDS = 120
"""A program may take."""
HERE = "{folder}"
"""In a command: the folder of the files."""


class Answer(NamedTuple):
    """What a file computes at one step."""

    outputs: Floats
    action: Floats


class Consumer(NamedTuple):
    """A program that runs exported files.

    Attributes:
        program: Returns its name; None if it is not installed.
        run: Takes the file, the plan, the observations of an episode, the precision and the name, and returns what the
            file computes at each step.
    """

    program: Callable[[], str | None]
    run: Callable[[str | bytes, Plan, Sequence[Any], str, str], list[Answer]]


def run_python(
    content: str | bytes, plan: Plan, observations: Sequence[Any], precision: str, name: str
) -> list[Answer]:
    """Run the file of `python_source` or `torch_source` in an isolated Python."""
    files = {"exported.py": content, "run.py": _PYTHON}
    return _answers(_output(files, [sys.executable, "-I", "-X", "utf8", "run.py"], json.dumps(observations)))


def run_javascript(
    content: str | bytes, plan: Plan, observations: Sequence[Any], precision: str, name: str
) -> list[Answer]:
    """Run the file of `javascript_source` in Node."""
    files = {"exported.mjs": content, "run.mjs": _JAVASCRIPT}
    return _answers(_output(files, ["node", "run.mjs"], json.dumps(observations)))


def run_page(content: str | bytes, plan: Plan, observations: Sequence[Any], precision: str, name: str) -> list[Answer]:
    """Run the script of the file of `page_source` in Node, without what it shows."""
    return run_javascript(script_of(str(content)), plan, observations, precision, name)


def run_c(content: str | bytes, plan: Plan, observations: Sequence[Any], precision: str, name: str) -> list[Answer]:
    """Compile the file of `c_source`, and run it."""
    rows = [flat(observation, plan) for observation in observations]
    lines = "\n".join(" ".join(f"{float(number):.17g}" for number in row) for row in rows)
    compile_it = f"{compiler()} -std=c99 -O1 -ffp-contract=off -Wall -Wextra -o run run.c -lm"
    files = {"exported.h": content, "run.c": _C.replace("NAME", name)}
    return _answers(_output(files, [*compile_it.split(), "&&", f"{HERE}/run"], f"{len(rows)}\n{lines}\n"))


def run_onnx(content: str | bytes, plan: Plan, observations: Sequence[Any], precision: str, name: str) -> list[Answer]:
    """Run the model of `onnx_model` in onnxruntime, one row at a time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    actions = [one.name for one in session.get_outputs() if one.name.startswith("action")]
    state = np.zeros((1, len(plan.neurons)), precision)
    answers = []
    for observation in observations:
        feed = {"observation": np.array([flat(observation, plan)], precision)}
        if plan.recurrent:
            feed["state"] = state
        names = ["outputs", *actions, *(["next_state"] if plan.recurrent else [])]
        found = dict(zip(names, session.run(names, feed), strict=True))
        state = found.get("next_state", state)
        action = np.concatenate([np.asarray(found[one], np.float64).reshape(-1) for one in actions])
        answers.append(Answer(np.asarray(found["outputs"][0], np.float64), action))
    return answers


def compiler() -> str | None:
    """Return the name of a C compiler, None if there is none."""
    return next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


def flat(observation: Any, plan: Plan) -> list[float]:
    """Return the numbers of an observation, one leaf after the other."""
    numbers: list[float] = []
    for leaf in plan.input_rules.leaves:
        numbers += np.asarray(_part(observation, leaf.path), np.float64).reshape(-1).tolist()
    return numbers


def _part(observation: Any, path: PartPath) -> Any:
    for key in path:
        observation = observation[key]
    return observation


def _installed(module: str) -> Callable[[], str | None]:
    return lambda: module if find_spec(module) is not None else None


CONSUMERS: Mapping[str, Consumer] = {
    "python": Consumer(lambda: "python -I", run_python),
    "torch": Consumer(_installed("torch"), run_python),
    "javascript": Consumer(lambda: "node" if shutil.which("node") else None, run_javascript),
    "html": Consumer(lambda: "node" if shutil.which("node") else None, run_page),
    "c": Consumer(compiler, run_c),
    "onnx": Consumer(_installed("onnxruntime"), run_onnx),
}
"""By form."""


def _output(files: Mapping[str, str | bytes], command: Sequence[str], given: str) -> str:
    """Write files to an empty folder, run commands there, and return what the last one prints.

    Raises:
        NeatError: A command fails.
        OSError: A file cannot be written, or a program cannot be started.
    """
    with TemporaryDirectory(prefix="neat-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content.encode() if isinstance(content, str) else content)
        words, printed = [word.replace(HERE, folder) for word in command], ""
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            try:
                done = subprocess.run(
                    words[:end], cwd=folder, input=given, capture_output=True, encoding="utf-8", errors="replace",
                    timeout=SECONDS, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise NeatError(f"{words[0]} took more than {SECONDS} s.") from error
            if done.returncode != 0:
                raise NeatError(f"{words[0]} cannot run what was exported: {one_line(done.stderr)[-300:]}")
            words, printed = words[end + 1 :], done.stdout
    return printed


def _answers(printed: str) -> list[Answer]:
    """Return the answers that a program printed: a line of JSON for each step, with outputs and action."""
    rows = [json.loads(line) for line in printed.split("\n") if line]  # a key may contain U+2028
    return [Answer(np.array(outputs, np.float64), np.array(list(numbers_in(action)))) for outputs, action in rows]


def numbers_in(action: Any) -> Iterator[float]:
    """Yield the numbers of an action."""
    if isinstance(action, dict):
        action = list(action.values())
    if isinstance(action, tuple | list):
        for part in action:
            yield from numbers_in(part)
    else:
        yield from np.asarray(action, np.float64).reshape(-1).tolist()


_PYTHON = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("exported", "exported.py")
exported = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exported)
controller = exported.Controller()
for observation in json.loads(sys.stdin.read()):
    outputs = controller.activate(exported.to_inputs(observation))
    print(json.dumps([outputs, exported.to_action(outputs)]))
controller.reset()
"""
_JAVASCRIPT = """
import { readFileSync } from "node:fs";
import { Controller } from "./exported.mjs";
const controller = new Controller();
for (const observation of JSON.parse(readFileSync(0, "utf-8"))) {
  const action = controller.act(observation);
  console.log(JSON.stringify([controller.outputs, action]));
}
"""
_C = r"""
#include <stdio.h>
#include "exported.h"
static void print_all(const NAME_real *numbers, int count) {
    int i;
    for (i = 0; i < count; i++) printf("%s%.17g", i ? ", " : "[", (double)numbers[i]);
    printf(count ? "]" : "[]");
}
int main(void) {
    static NAME brain;
    static NAME_real observation[NAME_OBSERVATION + 1], action[NAME_ACTION + 1];
    int rows, i;
    double number;
    if (scanf("%d", &rows) != 1) return 1;
    NAME_reset(&brain);
    while (rows-- > 0) {
        for (i = 0; i < NAME_OBSERVATION; i++) {
            if (scanf("%lf", &number) != 1) return 1;
            observation[i] = (NAME_real)number;
        }
        if (NAME_act(&brain, observation, action)) return 2;
        printf("[");
        print_all(brain.values + NAME_SENSORS, NAME_OUTPUTS);
        printf(", ");
        print_all(action, NAME_ACTION);
        printf("]\n");
    }
    return 0;
}
"""
