import ast
import sys

import numpy as np
import pytest

from neat import Controller, Genome, GenomeError, Network, register_activation
from neat.exchange.python import python_source
from neat.network.action import Largest
from neat.network.observation import Numbers
from tests.conftest import genome_of
from tests.evolved import evolved
from tests.neat.exchange.agreement import (
    EVERY_ACTION,
    EVERYTHING,
    difference,
    every_part,
    evolved_genomes,
    plan_for,
)


def loaded(source: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(compile(source, "exported.py", "exec"), names)
    return names


def test_evolved_genomes_compute_the_same_bits_in_a_bare_python() -> None:
    apart = [difference("python", genome) for genome in evolved_genomes(14)]

    assert max(one.outputs for one in apart) == 0.0
    assert all(one.same_actions == one.steps for one in apart)


@pytest.mark.parametrize("recurrent", [False, True])
def test_every_conversion_is_in_the_file(recurrent: bool) -> None:
    found = difference("python", every_part(1, recurrent=recurrent), EVERYTHING, EVERY_ACTION)

    assert found.outputs == 0.0
    assert found.same_actions == found.steps


def test_actions_have_the_structure_of_the_controllers() -> None:
    genome = every_part(2)
    names = loaded(python_source(plan_for(genome, EVERYTHING, EVERY_ACTION)))
    observation = {"camera": np.ones((2, 3)), "place": ([1.0, 2.0], 0), "switches": ([1, 5], 0.5)}
    action = names["Controller"]().act(observation)  # type: ignore[operator]
    expected = Controller(genome, EVERYTHING, EVERY_ACTION).act(observation)

    assert list(action) == list(expected)
    assert action["move"] == expected["move"]
    assert isinstance(action["parts"], tuple)
    for part, other in zip(action["parts"], expected["parts"], strict=True):
        assert np.array_equal(part, other)
        assert np.shape(part) == np.shape(other)
    assert action["force"] == expected["force"].tolist()
    assert action["count"] == int(expected["count"])


def test_what_overflows_is_limited_as_in_the_network() -> None:
    genome = genome_of("0>2 +1.0 #1, 1>2 +1.0 #2, 2>2 +3.0 #3", recurrent=True)
    genome.neurons["activation"] = 3  # identity
    genome.synapses["weight"] = [1e300, -1e300, 3.0]
    names = loaded(python_source(plan_for(genome)))
    controller, network = names["Controller"](), Network(genome)  # type: ignore[operator]

    for inputs in ([1e300, 1.0], [1e300, -1e300], [np.inf, -np.inf], [-np.inf, 0.0], [1.0, 2.0]):
        assert controller.activate(inputs) == network.activate(inputs).tolist(), inputs


def test_a_reset_begins_a_new_episode() -> None:
    genome = evolved(3, recurrent=True)
    controller = loaded(python_source(plan_for(genome)))["Controller"]()  # type: ignore[operator]
    first = [controller.activate([1.0, -1.0, 0.5, 2.0]) for _ in range(3)]
    controller.reset()

    assert [controller.activate([1.0, -1.0, 0.5, 2.0]) for _ in range(3)] == first
    assert first[0] != first[1]


@pytest.mark.parametrize("observation", [[1.0], [1.0, 2.0, 3.0], [1.0, float("nan")]])
def test_an_invalid_observation_is_an_error(observation: list[float], genome: object) -> None:
    source = python_source(plan_for(genome_of("0>2 +1.0 #1"), Numbers((2,)), Largest([0])))

    with pytest.raises(ValueError, match="numbers"):
        loaded(source)["Controller"]().act(observation)  # type: ignore[operator]


def test_the_file_imports_the_standard_library_only_and_says_what_it_was_made_from() -> None:
    genome = evolved(4)
    source = python_source(plan_for(genome)._replace(input_labels=('"""', "a\nb", "\\", "c")))
    tree = ast.parse(source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    assert imported <= sys.stdlib_module_names
    assert "genome 4; written by craig-neat" in (ast.get_docstring(tree) or "")
    assert source == python_source(plan_for(genome)._replace(input_labels=('"""', "a\nb", "\\", "c")))


def swished() -> Genome:
    register_activation("exported_swish", lambda x: x / (1.0 + np.exp(-x)))
    genome = genome_of("0>2 +1.0 #1, 1>2 -2.0 #2")
    from neat.activations import activation_code

    genome.neurons["activation"] = activation_code("exported_swish")
    return genome


def test_a_registered_function_is_written_as_the_expression_that_is_given() -> None:
    found = difference("python", swished(), functions={"exported_swish": "x / (1.0 + math.exp(-x))"})

    assert found.outputs < 1e-15


def test_a_registered_function_without_an_expression_is_an_error_with_the_remedy() -> None:
    with pytest.raises(GenomeError, match=r"activation exported_swish is Python of your own.*pass functions="):
        python_source(plan_for(swished()))
