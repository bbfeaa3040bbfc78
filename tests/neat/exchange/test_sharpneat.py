import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import neat
from neat import GenomeError
from neat.exchange.sharpneat import FUNCTIONS, LEAKY, Foreign, converted, genome_in, read

THEIRS: dict[str, Callable[[float], float]] = {
    "Logistic": lambda x: 1.0 / (1.0 + math.exp(-x)),
    "LogisticSteep": lambda x: 1.0 / (1.0 + math.exp(-4.9 * x)),
    "TanH": math.tanh,
    "ReLU": lambda x: max(x, 0.0),
    "ScaledELU": lambda x: 1.0507009873554805 * (x if x >= 0.0 else 1.6732632423543772 * (math.exp(x) - 1.0)),
    "Linear": lambda x: min(max(x, -1.0), 1.0),
    "LeakyReLU": lambda x: x if x >= 0.0 else 0.001 * x,
}
"""The functions as SharpNEAT's sources define them."""


def text_of(kind: str, synapses: str, function: str = "LogisticSteep", counts: str = "2 2") -> str:
    lines = synapses.replace(", ", "\n")
    return f"# Counts.\n{counts}\n\n# Kind.\n{kind}\n\n{lines}\n\n# Functions.\n0\t{function}\n1\tSine\n\n"


def neurons_of(foreign: Foreign) -> set[int]:
    return {*range(foreign.inputs + foreign.outputs), *(end for synapse in foreign.synapses for end in synapse[:2])}


def depths_of(foreign: Foreign) -> dict[int, int]:
    """Return the layer of each neuron, as SharpNEAT finds it: the longest way from an input, 0 if there is none."""
    depths = dict.fromkeys(neurons_of(foreign), 0)
    reached = set(range(foreign.inputs))
    for _ in depths:
        for source, target, _ in foreign.synapses:
            if source in reached:
                reached.add(target)
                depths[target] = max(depths[target], depths[source] + 1)
    return depths


def acyclic_outputs(foreign: Foreign, inputs: Sequence[float]) -> list[float]:
    """Return what `NeuralNetAcyclic.Activate` computes: layer by layer, signals first, then the next layer."""
    depths, function = depths_of(foreign), THEIRS[foreign.function]
    values = {**dict.fromkeys(depths, 0.0), **dict(enumerate(inputs))}
    for layer in range(max(depths.values())):
        for source, target, weight in foreign.synapses:
            if depths[source] == layer:
                values[target] += weight * values[source]
        for neuron, depth in depths.items():
            if neuron >= foreign.inputs and (depth == layer + 1 or (layer == 0 and depth == 0)):
                values[neuron] = function(values[neuron])
    return [values[foreign.inputs + output] for output in range(foreign.outputs)]


def cyclic_outputs(foreign: Foreign, rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return what `NeuralNetCyclic.Activate` computes, one step for each row."""
    function, found = THEIRS[foreign.function], []
    ids = neurons_of(foreign)
    after = dict.fromkeys(ids, 0.0)
    for row in rows:
        after |= dict(enumerate(row))
        before = dict.fromkeys(ids, 0.0)
        for source, target, weight in foreign.synapses:
            before[target] += weight * after[source]
        after |= {neuron: function(before[neuron]) for neuron in ids if neuron >= foreign.inputs}
        found.append([after[foreign.inputs + output] for output in range(foreign.outputs)])
    return found


def random_network(seed: int, *, cyclic: bool, function: str) -> Foreign:
    rng = np.random.default_rng(seed)
    order = [2, 3, *range(4, 10)]  # outputs may come before hidden neurons, and send to them
    rng.shuffle(order)
    places = {neuron: place for place, neuron in enumerate([0, 1, *order])}
    lines = [
        f"{source} {target} {rng.normal(0.0, 2.0)!r}"
        for source in range(10)
        for target in order
        if rng.random() < 0.25 and (cyclic or places[source] < places[target])
    ]
    return read(text_of("cyclic\t1" if cyclic else "acyclic", "\n".join([*lines, "0 99 1.5"]), function))


@pytest.mark.parametrize("function", [*FUNCTIONS, LEAKY])
def test_an_acyclic_network_has_the_same_outputs(function: str) -> None:
    for seed in range(12):
        foreign = random_network(seed, cyclic=False, function=function)
        genome = converted(foreign)
        genome.check()

        for row in np.random.default_rng(seed).normal(size=(5, 2)).tolist():
            expected = acyclic_outputs(foreign, row)
            assert np.allclose(neat.Network(genome).activate(row), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_cyclic_network_has_the_same_outputs(function: str) -> None:
    for seed in range(12):
        foreign = random_network(seed, cyclic=True, function=function)
        rows = np.random.default_rng(seed).normal(size=(6, 2)).tolist()
        network = neat.Network(converted(foreign))

        found = [network.activate(row).tolist() for row in rows]
        assert np.allclose(found, cyclic_outputs(foreign, rows), rtol=1e-9, atol=1e-9)


def test_a_neuron_that_no_input_reaches_sends_nothing() -> None:
    foreign = read(text_of("acyclic", "0 2 1.0, 7 2 5.0, 7 3 5.0"))
    network = neat.Network(converted(foreign))

    assert network.activate((0.0, 0.0)).tolist() == [0.5, 0.5] == acyclic_outputs(foreign, (0.0, 0.0))


def test_a_file_is_read_with_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "champion.net"
    path.write_bytes(b"\xef\xbb\xbf" + text_of("acyclic", "0 2 0.5, 1 9 -1.5, 9 3 2e-1").replace("\n", "\r\n").encode())
    genome = genome_in(path)

    assert (genome.inputs, genome.outputs, genome.hidden) == (2, 2, 1)
    assert genome.synapses["weight"].tolist() == [0.5, -1.5, 0.2]
    assert not genome.shape.bias_neuron


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "must have four sections"),
        ("hello", "must have four sections"),
        (text_of("cyclic 2", "0 2 1"), "its kind must be acyclic, or cyclic with 1 step .* but is 'cyclic 2'"),
        (
            text_of("acyclic", "0 2 1", "Sine"),
            "its function 'Sine' has no counterpart here; Logistic, .*LeakyReLU have",
        ),
        (text_of("cyclic 1", "0 2 1", LEAKY), "its function 'LeakyReLU' has no counterpart here in a cyclic network"),
        (text_of("acyclic", "0 2 1, 0 2 2"), "two synapses lead from 0 to 2"),
        (text_of("acyclic", "0 1 1"), "a synapse leads to the input 1"),
        (text_of("acyclic", "0 2 nan"), "a weight must be a finite number, but is 'nan'"),
        (text_of("acyclic", "0 2 1e999"), "a weight must be a finite number, but is '1e999'"),
        (text_of("acyclic", "0 2 1_0"), "a weight must be a finite number, but is '1_0'"),
        (text_of("acyclic", "0 2"), "a synapse must have a source, a target and a weight, but is '0 2'"),
        (text_of("acyclic", "0 -2 1"), "a whole number was expected, but '-2' was found"),
        (text_of("acyclic", "0 2 1, 2 4 1, 4 2 1"), "cycle"),
        (text_of("acyclic", "4 2 1"), "no input has a synapse"),
        (text_of("acyclic", "0 2 1", counts="2 0"), "outputs must be at least 1"),
        (text_of("acyclic", "0 2 1", counts="2 1999999999"), "at most 1,000,000 are read|a whole number was expected"),
        (text_of("acyclic", "0 2 1", counts="2 1000000"), "at most 1,000,000 are read"),
        (text_of("acyclic", "0 2 1", "\x1b[31m"), r"its function '\\x1b\[31m' has"),
        (text_of("acyclic", "0 2 1", counts="2 2\n3 3"), "first two sections must have one line each"),
        (text_of("acyclic", "0 2 1") + "0 3 1\n", "must have four sections"),
        (text_of("acyclic", "0 2 1", counts="many"), "must begin with the numbers of inputs and outputs"),
    ],
)
def test_another_file_is_an_error_of_one_line(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "champion.net"
    path.write_text(text)

    with pytest.raises(GenomeError, match=problem) as caught:
        genome_in(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "binary.net").write_bytes(b"\xff\xfe")

    with pytest.raises(GenomeError, match="cannot be read: No such file"):
        genome_in(tmp_path / "none.net")
    with pytest.raises(GenomeError, match="is not text"):
        genome_in(tmp_path / "binary.net")
