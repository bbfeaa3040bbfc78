"""Kernels of a task begin as plain ones, and move over when they are on disk or when nobody compiles them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numba.core.registry import CPUDispatcher

from fitness.tasks.double_pole import episode, physics
from fitness.tasks.gymnasium.compiled import control, extremes, table
from fitness.tasks.maze import episode as maze
from neat.kernels import JIT, plain
from neat.kernels import task_kernels as module
from neat.kernels.plain import PlainKernel
from neat.kernels.task_kernels import TaskKernels
from neat.selection import fronts, neighbours

pytestmark = pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")


GROUP = TaskKernels("tests.somewhere", __file__)


@GROUP.kernel
def twice(x: float) -> float:
    return 2.0 * x


class Machine:
    """What is on disk, and whether a process compiles."""

    def __init__(self) -> None:
        self.on_disk = self.is_running = False
        self.can_start = True
        self.started: list[list[str]] = []

    def start(self, modules: list[str]) -> bool:
        self.started.append(modules)
        self.is_running = self.can_start
        return self.can_start


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(module.cache, "is_warm", lambda part="", folder=None: machine.on_disk)
    monkeypatch.setattr(module.background, "is_running", lambda: machine.is_running)
    monkeypatch.setattr(module.background, "start", machine.start)
    monkeypatch.setattr(plain, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(plain, "_groups", [])
    return machine


@pytest.fixture
def group() -> TaskKernels:
    return TaskKernels("tests.somewhere", __file__)


def test_kernels_are_compiled_by_another_process_and_move_over_when_they_are_on_disk(
    machine: Machine,
) -> None:
    assert (twice(1.5), type(twice)) == (3.0, PlainKernel)
    assert machine.started == [["tests.somewhere"]]
    assert plain.is_plain()

    machine.is_running, machine.on_disk = False, True

    assert not GROUP.is_plain()
    assert type(twice) is CPUDispatcher
    assert twice(1.5) == 3.0
    assert not plain.is_plain()


def test_while_another_run_compiles_kernels_stay_plain_and_are_compiled_after_it(
    machine: Machine, group: TaskKernels
) -> None:
    machine.is_running = True
    assert group.is_plain()
    assert machine.started == []

    machine.is_running = False  # without these kernels, of which it knew nothing

    assert group.is_plain()
    assert machine.started == [["tests.somewhere"]]


def test_after_a_failure_kernels_are_compiled_when_they_are_called(machine: Machine, group: TaskKernels) -> None:
    assert group.is_plain()
    machine.is_running = False

    assert not group.is_plain()
    assert len(machine.started) == 1


def test_where_no_process_can_be_started_kernels_are_compiled_when_they_are_called(
    machine: Machine, group: TaskKernels
) -> None:
    machine.can_start = False

    assert not group.is_plain()


def test_a_warm_up_compiles_them_once(machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "compiling_task.py").write_text("calls = []\ndef compile_kernels(): calls.append(1)\n")
    noted: list[str] = []
    monkeypatch.setattr(module.cache, "note_warm", lambda part, folder: noted.append(part))
    group = TaskKernels("compiling_task", __file__)

    group.compile()
    machine.on_disk = True
    group.compile()

    import compiling_task  # type: ignore[import-not-found]  # written above

    assert compiling_task.calls == [1]
    assert noted == ["compiling_task"]
    assert not group.is_plain()


@pytest.mark.parametrize("where", [episode, control, table, maze, extremes, neighbours, fronts])
def test_the_module_of_every_group_has_it_and_compiles_it(where: object) -> None:
    kernels: TaskKernels = where.KERNELS  # type: ignore[attr-defined]  # a module

    assert kernels.module == where.__name__  # type: ignore[attr-defined]  # likewise
    assert callable(where.compile_kernels)  # type: ignore[attr-defined]  # likewise


@pytest.fixture
def plain_physics(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Make the kernels of double pole plain; the function puts them on disk."""
    kernels = physics.KERNELS
    monkeypatch.setattr(kernels, "_is_over", False)
    monkeypatch.setattr(kernels, "has_started", False)
    for one in kernels._plain:
        one.__class__ = PlainKernel

    def on_disk() -> None:
        machine.is_running, machine.on_disk = False, True

    yield on_disk
    for one in kernels._plain:
        plain.make_compiled(one)


@pytest.mark.parametrize("moves_at", [1, 2, None])
def test_an_episode_that_moves_over_in_its_middle_is_the_same(
    moves_at: int | None, plain_physics: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from fitness import DoublePole
    from neat import Network
    from tests.fitness.tasks.double_pole.poles import grown

    task = DoublePole(velocities=False)
    genome = grown(task, 1, recurrent=True)
    monkeypatch.setattr(episode, "PLAIN_STEPS", 10)
    blocks: list[int] = []

    def is_plain() -> bool:
        blocks.append(1)
        if len(blocks) == moves_at:
            plain_physics()
        return TaskKernels.is_plain(physics.KERNELS)

    monkeypatch.setattr(physics.KERNELS, "is_plain", is_plain)

    def played() -> tuple[int, list[float], list[float]]:
        state, restless = task.initial_state(), np.zeros(episode.WINDOW)
        steps = episode.balance(Network(genome), state, task._poles, task._senses, 45, restless)
        return steps, state.tolist(), restless.tolist()

    found = played()
    was_compiled = type(physics.act) is CPUDispatcher
    plain_physics()

    assert was_compiled == (moves_at is not None)
    assert found == played()
    assert found[0] > 20
