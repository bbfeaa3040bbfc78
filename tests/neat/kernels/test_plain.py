"""Plain kernels compute what compiled ones compute, and a run may move over at any call."""

import itertools
import json
import math
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numba.core.registry import CPUDispatcher

import fitness
import neat
from fitness import Workers, Xor
from neat import Network, Networks, Population, Settings
from neat.kernels import JIT, activation, breeding, cache, plain, random
from neat.kernels.activation import ACTIVATIONS, AGGREGATIONS
from neat.kernels.circuit import NODE, WIRE
from neat.kernels.plain import PlainKernel, twin_of
from neat.network.network import Loops
from tests.golden import FILE, biases_and_mixed_functions

pytestmark = pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")

NUMBERS = np.concatenate(
    [
        [0.0, -0.0, 1.0, -1.0, 26.0, 60.0, 700.0, 745.2, 5e-324, 1e-300, 1e-7, 1.0000001e-7, 1e100, 1e150, 1e300],
        np.random.default_rng(1).normal(size=400) * np.repeat(10.0 ** np.arange(-8, 12), 20),
    ]
)


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Make all kernels plain; the given function sets how many calls from Python later they move over."""
    plain.move_over()
    monkeypatch.setattr(plain._State, "is_over", False)
    for name in ("sweep", "step"):  # not the entry points that other tests have found
        monkeypatch.setattr(Loops, name, getattr(activation, name))
    before = [(kernel, type(kernel)) for kernel in plain._kernels]
    for kernel in plain._kernels:
        kernel.__class__ = PlainKernel
        plain._plain.append(kernel)

    def move_over_at(call: int) -> None:
        calls = itertools.count(1)
        monkeypatch.setattr(plain, "_check", lambda: plain.move_over() if next(calls) >= call else None)

    move_over_at(10**9)
    yield move_over_at
    plain.move_over()
    for kernel, kind in before:  # those of a group that has not moved over are plain for the tests of it
        kernel.__class__ = kind


def same(one: Any, other: Any) -> bool:
    return np.float64(one).tobytes() == np.float64(other).tobytes()  # zeros have a sign


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_activation_has_the_same_bits(name: str) -> None:
    code = ACTIVATIONS.index(name)

    different = [
        x for x in (*NUMBERS, *-NUMBERS)
        if not same(activation.activated(code, x), twin_of(activation.activated)(code, float(x)))
    ]  # fmt: skip

    assert different == []


@pytest.mark.parametrize("name", AGGREGATIONS)
@pytest.mark.parametrize("function", [activation.aggregated, activation.aggregated_within_limits])
def test_each_aggregation_has_the_same_bits(name: str, function: Any, rng: np.random.Generator) -> None:
    code = AGGREGATIONS.index(name)
    for count in (0, 1, 2, 3, 7, 50):
        wires = np.zeros(count, WIRE)
        wires["source"], wires["weight"] = np.arange(count), rng.choice(NUMBERS, count)
        values = rng.choice(NUMBERS[NUMBERS < 1e9], max(count, 1))
        with np.errstate(all="ignore"):
            assert same(function(code, wires, 0, count, values), twin_of(function)(code, wires, 0, count, values))


def test_random_numbers_have_the_same_bits() -> None:
    ours, theirs = np.zeros(1, np.uint64), np.zeros(1, np.uint64)
    for seed, generation, child in itertools.product((0, 1, 2**62 + 1), (0, 7), (0, 3)):
        random.seed_stream(ours, seed, generation, child)
        with np.errstate(all="ignore"):
            twin_of(random.seed_stream)(theirs, seed, generation, child)
            for draw, argument in (("normal", 2.5), ("uniform_within", 3.0), ("below", 1000), ("repetitions", 1.3)):
                for _ in range(50):
                    kernel = getattr(random, draw)
                    assert same(kernel(ours, argument), twin_of(kernel)(theirs, argument))
        assert ours[0] == theirs[0]


@pytest.mark.parametrize("call", [1, 2, 3, 5, 8, 20, 50, 10**9])
def test_a_run_that_moves_over_at_any_call_is_the_same(call: int, uncompiled: Callable[[int], None]) -> None:
    uncompiled(call)
    moved = evolved()

    was_plain, expected = plain.is_plain(), compiled_evolved()

    assert was_plain == (call == 10**9)
    assert moved == expected


def evolved() -> list[Any]:
    """Return all genes of a few generations, and what their networks compute."""
    settings = Settings(population_size=6).replace(
        {"genome.recurrent": True, "mutation.add_neuron_rate": 1.0, "mutation.activation_chance": 0.5}
    )
    population, seen = Population(settings, inputs=2, outputs=1, seed=3), []
    for _ in range(4):
        genomes = population.ask()
        outputs = [Network(genome).activate((0.5, -1.0)).tolist() for genome in genomes]
        seen.append((genomes.packed.synapses.tolist(), genomes.packed.neurons.tolist(), outputs))
        seen.append(Networks(genomes).activate(np.ones((6, 2))).tolist())
        population.tell([output[0] for output in outputs])
    return seen


def compiled_evolved() -> list[Any]:
    plain.move_over()
    return evolved()


def test_a_golden_run_that_moves_over_in_its_middle_is_the_same(uncompiled: Callable[[int], None]) -> None:
    uncompiled(1500)

    found = biases_and_mixed_functions()

    assert not plain.is_plain()
    assert found == json.loads(FILE.read_text())["biases_and_mixed_functions"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_move_over_on_their_own(
    method: str, uncompiled: Callable[[int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))  # of those that are spawned, which stay uncompiled
    uncompiled(20)
    genomes = Population(Settings(population_size=16), inputs=2, outputs=1, seed=1).ask()
    with Workers(Xor(), processes=2, start_method=method) as workers:
        found = workers.evaluate(genomes).tolist()
    plain.move_over()

    with Workers(Xor(), processes=0) as workers:
        assert found == workers.evaluate(genomes).tolist()


def test_a_compiled_function_of_the_user_is_called_as_compiled(uncompiled: Callable[[int], None]) -> None:
    neat.register_activation("plain_swish", lambda x: x / (1.0 + math.exp(-x)))
    neat.register_aggregation("plain_spread", lambda signals: signals.max() - signals.min())
    settings = Settings().replace({"genome.activations": "plain_swish", "genome.aggregations": "plain_spread"})

    def outputs() -> list[Any]:
        population = Population(settings.replace("population_size", 8), inputs=3, outputs=2, seed=1)
        return [Network(genome).activate((0.3, -0.2, 4.0)).tolist() for genome in population.ask()]

    found = outputs()
    assert plain.is_plain()
    plain.move_over()

    assert found == outputs()


@pytest.mark.parametrize("name", ["sweep", "step"])
def test_a_network_of_extreme_numbers_has_the_same_bits(name: str, uncompiled: Callable[[int], None]) -> None:
    def activated() -> bytes:
        rng, kernel, found = np.random.default_rng(4), getattr(activation, name), b""
        for aggregation, code in itertools.product(range(len(AGGREGATIONS)), range(len(ACTIVATIONS))):
            nodes, wires = np.zeros(3, NODE), np.zeros(12, WIRE)
            nodes["slot"], nodes["first"], nodes["last"] = (2, 3, 4), (0, 4, 8), (4, 8, 8)
            nodes["activation"], nodes["aggregation"] = code, aggregation
            nodes["bias"], nodes["response"] = rng.choice(NUMBERS, 3), rng.choice(NUMBERS, 3)
            wires["source"], wires["weight"] = rng.integers(5, size=12), rng.choice(NUMBERS, 12)
            values, following = rng.choice(NUMBERS, 5), np.zeros(5)
            kernel(nodes, wires, values, *([following] if name == "step" else []), 0)
            found += values.tobytes() + following.tobytes()
        return found

    found = activated()
    assert plain.is_plain()
    plain.move_over()

    assert found == activated()


def test_compiled_code_calls_a_plain_kernel(uncompiled: Callable[[int], None]) -> None:
    @numba.njit
    def twice(x: float) -> float:
        return 2.0 * activation.activated(2, x)

    assert twice(0.3) == 2.0 * math.tanh(0.3)
    assert plain.is_plain()


def test_a_plain_kernel_is_pickled_as_a_compiled_one(uncompiled: Callable[[int], None]) -> None:
    copy = pickle.loads(pickle.dumps(activation.limited))

    assert type(copy) is not PlainKernel or copy is activation.limited


def is_uncompiled(network: Network) -> float:
    return float(plain.is_plain())


@pytest.mark.parametrize(("limit", "score"), [(None, 1.0), (60.0, 0.0)])
def test_evaluations_with_a_time_limit_are_compiled(
    limit: float | None, score: float, uncompiled: Callable[[int], None]
) -> None:
    genomes = Population(Settings(population_size=4), inputs=1, outputs=1, seed=1).ask()

    with Workers(fitness.for_networks(inputs=1, outputs=1)(is_uncompiled), processes=1, time_limit=limit) as workers:
        assert workers.evaluate(genomes).tolist() == [score] * 4


def test_kernels_of_networks_move_over_first(uncompiled: Callable[[int], None]) -> None:
    plain.move_over_part(cache.NETWORKS)
    assert (type(activation.sweep), type(breeding.breed)) == (CPUDispatcher, PlainKernel)

    found = evolved()

    assert type(breeding.breed) is PlainKernel
    assert found == compiled_evolved()


def test_every_kernel_of_networks_exists() -> None:
    assert {*plain.OF_NETWORKS} <= {kernel.py_func.__name__ for kernel in plain._kernels}


@pytest.mark.parametrize(
    ("is_running", "on_disk", "was_running", "due"),
    [
        (True, [], False, None),
        (True, [cache.NETWORKS], True, cache.NETWORKS),
        (True, [cache.NETWORKS, cache.ALL], True, cache.ALL),
        (False, [cache.ALL], False, cache.ALL),
        (False, [], False, None),
        (False, [], True, cache.ALL),  # the compiler failed
    ],
)
def test_a_process_moves_over_to_what_is_on_disk(
    is_running: bool, on_disk: list[str], was_running: bool, due: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain._State, "is_waiting", was_running)
    monkeypatch.setattr(plain._State, "spent", 0.0)
    monkeypatch.setattr(plain.background, "is_running", lambda: is_running)
    monkeypatch.setattr(plain.cache, "is_warm", lambda part=cache.ALL: part in on_disk)

    assert plain._due() == due


def test_threads_that_call_the_same_plain_kernel_first_see_complete_twins(
    uncompiled: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    twin, found = plain._twin, []

    def slow_twin(value: Any) -> Any:
        time.sleep(0.001)
        return twin(value)

    monkeypatch.setattr(plain, "_twin", slow_twin)
    monkeypatch.setattr(plain, "_twins", {})
    monkeypatch.setattr(plain, "_namespaces", {})
    threads = [threading.Thread(target=lambda: found.append(twin_of(activation.sweep))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len({id(one) for one in found}) == 1
    for one in found:
        assert not [name for name, value in one.__globals__.items() if isinstance(value, CPUDispatcher)]
