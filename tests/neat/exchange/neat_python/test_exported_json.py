import json
from typing import Any

import pytest

from neat import GenomeError
from neat.exchange.neat_python.exported_json import genome_in, is_exported


def exported(**changes: Any) -> dict[str, Any]:
    function = {"name": "tanh", "custom": False}
    data = {
        "format_version": "1.0",
        "network_type": "feedforward",
        "metadata": {"fitness": 2.5, "genome_id": 12},
        "topology": {"num_inputs": 1, "num_outputs": 1, "input_keys": [-1], "output_keys": [0]},
        "nodes": [
            {"id": 0, "type": "output", "activation": function, "aggregation": {"name": "sum", "custom": False},
             "bias": 0.1, "response": 1.0},
            {"id": -1, "type": "input"},
        ],
        "connections": [{"from": -1, "to": 0, "weight": 0.5, "enabled": True}],
    }  # fmt: skip
    return {**data, **changes}


def read(data: Any) -> Any:
    return genome_in(json.dumps(data).encode(), "file")


def test_an_exported_network_is_read() -> None:
    one = read(exported())

    assert (one.key, one.fitness, one.pins) == (12, 2.5, ((-1,), (0,), False))
    assert one.neurons == ((0, 0.1, 1.0, "tanh", "sum"),)
    assert one.synapses == ((-1, 0, 0.5, True, None),)
    assert is_exported(json.dumps(exported()).encode())
    assert not is_exported(b'{"format": 1}')


def test_a_function_of_another_program_is_not_taken_for_neat_pythons() -> None:
    data = exported()
    data["nodes"][0]["activation"] = {"name": "sigmoid", "custom": True}

    assert read(data).neurons[0].activation == "custom sigmoid"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (exported(network_type="ctrnn"), "CTRNN"),
        (exported(format_version="2.0"), "format_version must be 1.0, but is '2.0'"),
        (exported(format_version=1), "format_version must be 1.0"),
        ({"format_version": "1.0"}, "lacks 'network_type'"),
        (exported(nodes=[{"id": 0}]), "lacks 'type'"),
        (exported(nodes=5), "not an exported network"),
        (exported(nodes=[{"id": 0, "type": "output", "activation": {"name": 3}, "aggregation": {"name": ""}}]), "word"),
        (exported(topology=[]), "not an exported network"),
        (exported(connections=[{"from": -1, "to": 0, "weight": "x", "enabled": True}]), "weight"),
        ([], "not an exported network"),
        ("[" * 100_000, "not an exported network"),
    ],
)  # fmt: skip
def test_damaged_json_is_an_error_of_one_line(data: Any, problem: str) -> None:
    with pytest.raises(GenomeError, match=problem) as caught:
        read(data)

    assert str(caught.value).startswith("file")
    assert "\n" not in str(caught.value)


def test_json_that_is_nested_too_deeply_is_an_error() -> None:
    with pytest.raises(GenomeError, match="not an exported network"):
        genome_in(b"[" * 200_000, "file")
