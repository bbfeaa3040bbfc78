"""Evolved controllers of games in whole episodes, for `benchmarks.exports`: an exported form acts in place of ours.

A form is in the loop: each of its actions decides what it observes next, so that one other action changes the rest of
an episode and its score. Champions are evolved with small budgets, where none is bundled, and kept.
"""

import ctypes
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.exports_exactness import TORCH, Form, named
from experiments import Session
from experiments.catalog.registry import find
from experiments.runner.champion import is_bundled
from experiments.runner.exported_champion import exported_champion
from neat import Controller
from neat.exchange.consumers import compiler, flat, numbers_in
from neat.exchange.difference import difference_of
from neat.exchange.export import PLAN_FORMS, Labels, Options, plan_of_controller
from neat.exchange.plan import Plan
from neat.network.action import Largest

GENERATIONS = {
    "CartPole-v1": 20, "MountainCar-v0": 30, "Acrobot-v1": 10, "MountainCarContinuous-v0": 20, "Pendulum-v1": 20,
    "LunarLander-v3": 15, "minatar:breakout": 10, "mario": 0,
}  # fmt: skip
"""By game: how long a champion is evolved at most; 0 where one is bundled."""
EPISODES = 10
FIRST_SEED = 2**31
"""Beyond those of evolution."""
TOLERANCES = {"float64": 1e-9, "float32": 1e-4}


class Brain(NamedTuple):
    """What chooses actions: ours, or an exported form."""

    act: Callable[[Any], Any]
    reset: Callable[[], None]


class Episode(NamedTuple):
    """The score of an episode, and its actions, a row each."""

    score: float
    actions: np.ndarray


class StandIn:
    """A network whose outputs make a task take the actions of a brain, for tasks that convert outputs themselves."""

    def __init__(self, brain: Brain, plan: Plan) -> None:
        self.brain, self.plan = brain, plan

    def reset(self) -> None:
        """Begin an episode."""
        self.brain.reset()

    def activate(self, inputs: Any) -> np.ndarray:
        """Return outputs of which the task makes the action of the brain."""
        action = self.brain.act(inputs)
        if self.plan.action is None:
            return np.asarray(action, np.float64)
        assert isinstance(self.plan.action, Largest)
        return np.eye(self.plan.outputs)[self.plan.action.values.index(action)]


def champion(name: str, folder: Path) -> Controller:
    """Return the champion of a game: bundled, kept from before, or evolved now."""
    if is_bundled(name):
        return exported_champion(name).controller()
    kept = folder / f"{name.replace(':', '_')}.json"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as directory:
            with Session.create(f"{directory}/run", name, seed=1, workers=0, record=False) as session:
                for generation in session.generations(until=GENERATIONS[name], solve=True):
                    print(f"{name}: {generation}", file=sys.stderr, flush=True)
            session.controller().save(kept)
    return Controller.load(kept)


def row(name: str, forms: Sequence[Form], folder: Path) -> str:
    """Return a row of the table of games: the score of ours, and the episodes in which a form did the same."""
    controller = champion(name, folder)
    plan = plan_of_controller(controller, Labels())
    task = find(name).task()
    seeds = [FIRST_SEED + episode for episode in range(EPISODES if name != "mario" else 1)]
    ours = [played(task, plan, Brain(controller.act, controller.reset), seed) for seed in seeds]
    steps = sum(len(episode.actions) for episode in ours)
    cells = [name, f"{plan.inputs}, {plan.outputs}, {plan.synapses}", f"{np.mean([one.score for one in ours]):.4g}"]
    for form, precision in forms:
        content = PLAN_FORMS[form](plan, Options(precision, {}, "brain"))
        with DRIVERS[form](content, plan, precision) as brain:
            theirs = [played(task, plan, brain, seed) for seed in seeds]
        consumer = TORCH if form == "torch" else None
        apart = difference_of(controller.genome, plan, content, form, precision=precision, consumer=consumer)
        assert apart is not None
        cells.append(f"{apart.outputs:.0e}; {compared(ours, theirs, TOLERANCES[precision])}")
        print(f"{name}: {named((form, precision))}: {cells[-1]} of {steps} steps", file=sys.stderr, flush=True)
    return f"| {' | '.join(cells)} |"


def compared(ours: Sequence[Episode], theirs: Sequence[Episode], tolerance: float) -> str:
    """Return in how many episodes all actions and the score were the same, and the largest difference of a score."""
    same = sum(
        one.actions.shape == other.actions.shape
        and np.allclose(one.actions, other.actions, tolerance, tolerance)
        and bool(np.isclose(one.score, other.score, tolerance, tolerance))
        for one, other in zip(ours, theirs, strict=True)
    )
    apart = max(abs(one.score - other.score) for one, other in zip(ours, theirs, strict=True))
    return f"{same} of {len(ours)}" + (f", score {apart:.1e} apart" if apart else "")


def played(task: Any, plan: Plan, brain: Brain, seed: int) -> Episode:
    """Return the episode with this seed."""
    actions: list[list[float]] = []

    def act(observation: Any) -> Any:
        action = brain.act(observation)
        actions.append(list(numbers_in(action)))
        return action

    watched = Brain(act, brain.reset)
    environment = getattr(task, "environment", None)  # of gymnasium
    score = (
        task.score_episode(StandIn(watched, plan), seed)
        if environment is None
        else _in_gymnasium(environment, watched, seed)
    )
    return Episode(score, np.array(actions))


def _in_gymnasium(environment: Any, brain: Brain, seed: int) -> float:
    total, ended = 0.0, False
    observation, _ = environment.reset(seed=seed)
    brain.reset()
    while not ended:
        observation, reward, terminated, truncated, _ = environment.step(brain.act(observation))
        total += float(reward)
        ended = terminated or truncated
    return total


def action_of(plan: Plan, numbers: Sequence[float]) -> Any:
    """Return the action that the environment takes, of the numbers in one without parts."""
    if plan.action is None:
        return np.array(numbers)
    leaf: Any = plan.action
    return int(numbers[0]) if isinstance(leaf, Largest) else np.array(numbers, leaf.dtype).reshape(leaf.shape)


@contextmanager
def python_brain(content: str | bytes, plan: Plan, precision: str) -> Iterator[Brain]:
    """Yield the `Controller` of a Python or a PyTorch file."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(content, names)
    controller = names["Controller"]()
    yield Brain(lambda seen: action_of(plan, list(numbers_in(controller.act(seen)))), controller.reset)


@contextmanager
def onnx_brain(content: str | bytes, plan: Plan, precision: str) -> Iterator[Brain]:
    """Yield a model in onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    state: dict[str, np.ndarray] = {}

    def reset() -> None:
        if plan.recurrent:
            state["state"] = np.zeros((1, len(plan.neurons)), precision)

    def act(seen: Any) -> Any:
        names = ["action", *(["next_state"] if plan.recurrent else [])]
        action, *after = session.run(names, {"observation": np.array([flat(seen, plan)], precision), **state})
        state.update(zip(state, after, strict=True))
        return action_of(plan, np.reshape(action, -1).tolist())

    yield Brain(act, reset)


LIBRARY = """
#include "brain.h"
static brain self;
void begin(void) { brain_reset(&self); }
int act(const brain_real *observation, brain_real *action) { return brain_act(&self, observation, action); }
"""


@contextmanager
def c_brain(content: str | bytes, plan: Plan, precision: str) -> Iterator[Brain]:
    """Yield a shared library."""
    real = ctypes.c_double if precision == "float64" else ctypes.c_float
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "brain.h").write_text(str(content))
        (Path(folder) / "brain.c").write_text(LIBRARY)
        command = f"{compiler()} -std=c99 -O2 -ffp-contract=off -shared -fPIC brain.c -o brain.so -lm"
        subprocess.run(command.split(), cwd=folder, check=True)
        library = ctypes.CDLL(f"{folder}/brain.so")
    action = (real * max(1, sum(leaf.size for leaf in plan.action_leaves) or plan.outputs))()

    def act(seen: Any) -> Any:
        numbers = flat(seen, plan)
        assert library.act((real * len(numbers))(*numbers), action) == 0
        return action_of(plan, list(action))

    yield Brain(act, library.begin)


SERVER = """
import { createInterface } from "node:readline";
import { Controller } from "./brain.mjs";
const controller = new Controller();
for await (const line of createInterface({ input: process.stdin })) {
  const seen = JSON.parse(line);
  console.log(JSON.stringify(seen === null ? (controller.reset(), null) : controller.act(seen)));
}
"""


@contextmanager
def javascript_brain(content: str | bytes, plan: Plan, precision: str) -> Iterator[Brain]:
    """Yield a process of Node."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "brain.mjs").write_text(str(content))
        (folder / "serve.mjs").write_text(SERVER)
        process = stack.enter_context(
            subprocess.Popen(["node", "serve.mjs"], cwd=folder, stdin=-1, stdout=-1, text=True, bufsize=1)
        )
        assert process.stdin is not None
        assert process.stdout is not None
        source, sink = process.stdout, process.stdin

        def asked(question: Any) -> Any:
            sink.write(json.dumps(question) + "\n")
            return json.loads(source.readline())

        yield Brain(
            lambda seen: action_of(plan, list(numbers_in(asked(np.asarray(seen, np.float64).tolist())))),
            lambda: asked(None),
        )
        sink.close()


DRIVERS = {
    "python": python_brain, "torch": python_brain, "onnx": onnx_brain, "c": c_brain, "javascript": javascript_brain,
}  # fmt: skip
"""What acts with a form, by its name."""
