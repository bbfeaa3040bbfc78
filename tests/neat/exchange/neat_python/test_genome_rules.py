from pathlib import Path
from typing import Any

import pytest

from neat import SettingsError, register_activation
from tests.neat.exchange.neat_python.rules import said


@pytest.mark.parametrize(
    ("value", "hidden", "verdict", "becomes"),
    [
        ("unconnected", "0", "exact", {"genome.initial": "unconnected"}),
        ("full", "2", "exact", {"genome.initial": "full"}),
        ("full_direct", "0", "exact", {"genome.initial": "full"}),
        ("full_direct", "2", "differs", {"genome.initial": "full"}),
        ("fs_neat_hidden", "0", "differs", {"genome.initial": "one"}),
        ("partial_direct 0.25", "0", "differs", {"genome.initial": "fraction", "genome.initial_fraction": 0.25}),
    ],
)
def test_first_connections(value: str, hidden: str, verdict: str, becomes: Any, tmp_path: Path) -> None:
    assert said(tmp_path, "initial_connection", value, num_hidden=hidden)[:2] == (verdict, becomes)


def test_first_connections_of_recurrent_genomes_have_no_loops(tmp_path: Path) -> None:
    remark = said(tmp_path, "initial_connection", "full_direct", feed_forward="False")

    assert remark.verdict == "differs"
    assert "itself" in remark.reason


@pytest.mark.parametrize("value", ["other", "partial", "partial x", "partial 1.5", "full 0.5", "partial 0.1 0.2"])
def test_impossible_first_connections_are_an_error(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"initial_connection in .* must be"):
        said(tmp_path, "initial_connection", value)


@pytest.mark.parametrize(
    ("name", "value", "verdict", "becomes"),
    [
        ("num_inputs", "4", "elsewhere", {}),
        ("num_hidden", "2", "exact", {"genome.initial_hidden": 2}),
        ("feed_forward", "False", "exact", {"genome.recurrent": True}),
        ("compatibility_disjoint_coefficient", "0.7", "exact", {"species.disjoint_coefficient": 0.7}),
        ("compatibility_excess_coefficient", "0.9", "exact", {"species.excess_coefficient": 0.9}),
        ("compatibility_excess_coefficient", "auto", "exact", {"species.excess_coefficient": 1.1}),
        ("compatibility_weight_coefficient", "0.3", "differs", {"species.weight_coefficient": 0.3}),
        ("compatibility_include_node_genes", "True", "none", {}),
        ("compatibility_include_node_genes", "False", "exact", {}),
        ("compatibility_enable_penalty", "0", "exact", {}),
        ("compatibility_enable_penalty", "0.5", "none", {}),
        ("activation_mutate_rate", "0.2", "exact", {"mutation.activation_chance": 0.2}),
        ("aggregation_mutate_rate", "7", "exact", {"mutation.aggregation_chance": 1.0}),
        ("activation_options", "relu tanh", "differs", {"genome.activations": ["tanh", "relu"]}),
        ("aggregation_options", "sum max", "exact", {"genome.aggregations": ["sum", "max"]}),
    ],
)
def test_a_key_becomes_what_it_says(name: str, value: str, verdict: str, becomes: Any, tmp_path: Path) -> None:
    assert said(tmp_path, name, value)[:2] == (verdict, becomes)


@pytest.mark.parametrize(
    ("default", "ours", "reason"),
    [
        ("relu", "relu", ""),
        ("sigmoid", "steep_sigmoid", "slope 5"),
        ("tanh", "tanh", "2.5 x"),
        ("gauss", "gauss", r"5 x^2"),
    ],
)
def test_a_function_with_another_slope_is_said(default: str, ours: str, reason: str, tmp_path: Path) -> None:
    remark = said(tmp_path, "activation_default", default, activation_options=default)

    assert remark.becomes == {"genome.output_activation": ours, "genome.activations": [ours]}
    assert remark.verdict == ("differs" if reason else "exact")
    assert reason in remark.reason


def test_a_random_default_becomes_the_first_option(tmp_path: Path) -> None:
    remark = said(tmp_path, "activation_default", "random", activation_options="relu clamped")

    assert remark.verdict == "differs"
    assert remark.becomes["genome.output_activation"] == "relu"
    with pytest.raises(SettingsError, match="activation_options"):
        said(tmp_path, "activation_default", "random", activation_options="")


def test_an_option_of_the_program_is_left_out_unless_it_is_registered(tmp_path: Path) -> None:
    remark = said(tmp_path, "activation_options", "relu my_bump", activation_default="relu")

    assert remark.becomes == {"genome.activations": ["relu"]}
    assert "my_bump is a function of your program" in remark.reason

    register_activation("my_own_bump", abs)
    remark = said(tmp_path, "activation_options", "relu my_own_bump", activation_default="relu")
    assert remark.becomes == {"genome.activations": ["relu", "my_own_bump"]}
