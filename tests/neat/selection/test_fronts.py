"""Fronts and crowding distances, compared with plain loops."""

from typing import Any

import numpy as np
import pytest

from neat.kernels import JIT
from neat.kernels.plain import twin_of
from neat.selection import fronts as module
from neat.selection.fronts import assign_fronts, crowding_of, fronts_by_pairs, fronts_of


@pytest.fixture(autouse=True)
def compiled() -> None:
    module.KERNELS.move_over()


def naive_fronts(values: np.ndarray[Any, Any]) -> list[int]:
    left, fronts, front = set(range(len(values))), [0] * len(values), 0
    while left:
        best = {
            i for i in left if not any((values[j] >= values[i]).all() and (values[j] > values[i]).any() for j in left)
        }
        for i in best:
            fronts[i] = front
        left, front = left - best, front + 1
    return fronts


def naive_crowding(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    crowding = np.zeros(len(values))
    for goal in values.T:
        order = np.argsort(goal, kind="stable")
        ranked = goal[order]
        width = ranked[-1] - ranked[0]
        for place, index in enumerate(order):
            if ranked[place] in (ranked[0], ranked[-1]):
                crowding[index] += 2.0 if width > 0.0 else 0.0
            else:
                crowding[index] += (ranked[place + 1] - ranked[place - 1]) / width
    return crowding


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("goals", [1, 2, 3, 5])
def test_fronts_are_those_of_a_plain_loop(goals: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    for values in (rng.integers(6, size=(150, goals)).astype(float), rng.normal(size=(150, goals))):
        expected = naive_fronts(values)
        assert fronts_by_pairs(values).tolist() == expected
        monkeypatch.setattr(module, "FEW", 0)
        assert fronts_of(values).tolist() == expected


@pytest.mark.parametrize("goals", [1, 2, 4])
def test_fronts_of_many_are_those_of_all_pairs(goals: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW", 0)
    rng = np.random.default_rng(goals)
    for values in (
        rng.random((300, goals)),
        np.repeat(rng.random((150, goals)), 2, axis=0),
        np.zeros((300, goals)),
    ):
        assert fronts_of(values).tolist() == fronts_by_pairs(values).tolist()


def test_few_are_sorted_without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "assign_fronts", None)

    assert fronts_of(np.zeros((1_000, 2))).tolist() == [0] * 1_000
    assert fronts_of(np.zeros((0, 2))).tolist() == []
    monkeypatch.setattr(module.KERNELS, "is_plain", lambda: True)
    assert fronts_of(np.zeros((1_001, 2))).tolist() == [0] * 1_001


@pytest.mark.parametrize("goals", [1, 2, 3])
def test_crowding_has_the_bits_of_a_plain_loop_in_each_front(goals: int) -> None:
    rng = np.random.default_rng(goals)
    for values in (
        rng.integers(8, size=(200, goals)).astype(float),
        rng.normal(size=(200, goals)),
        np.zeros((5, goals)),
    ):
        fronts = fronts_of(values)
        crowding = crowding_of(values, fronts)
        for front in range(fronts.max() + 1):
            own = fronts == front
            assert (
                crowding[own].tobytes() == naive_crowding(values[own]).tobytes() == crowding_of(values[own]).tobytes()
            )


def test_crowding_is_the_distance_of_the_neighbours_and_most_at_the_ends() -> None:
    values = np.array([[0.0, 10.0], [1.0, 8.0], [4.0, 2.0], [5.0, 0.0]])

    assert crowding_of(values).tolist() == [4.0, pytest.approx(0.8 + 0.8), pytest.approx(0.8 + 0.8), 4.0]
    assert crowding_of(np.array([[1.0, 2.0]])).tolist() == [0.0]
    assert crowding_of(np.zeros((3, 2))).tolist() == [0.0] * 3
    assert crowding_of(np.zeros((0, 2))).tolist() == []


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_the_loop_in_plain_python_is_the_same() -> None:
    values = np.random.default_rng(1).integers(9, size=(120, 3)).astype(float)
    values = np.ascontiguousarray(values[np.lexsort(-values.T[::-1])])
    results = []
    for run in (assign_fronts, twin_of(assign_fronts)):
        arrays = [np.empty(120, np.int64) for _ in range(3)]
        count = run(values, *arrays)
        results.append((count, arrays[0].tolist(), arrays[1].tolist(), arrays[2][:count].tolist()))

    assert results[0] == results[1]


def test_compilation_calls_every_kernel() -> None:
    module.compile_kernels()
