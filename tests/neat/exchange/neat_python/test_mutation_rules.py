import math
from pathlib import Path
from typing import Any

import pytest

from neat import SettingsError
from tests.neat.exchange.neat_python.rules import said


@pytest.mark.parametrize(
    ("name", "value", "verdict", "becomes"),
    [
        ("conn_add_prob", "0.4", "differs", {"mutation.add_synapse_rate": 0.4}),
        ("conn_add_prob", "0", "exact", {"mutation.add_synapse_rate": 0.0}),
        ("conn_delete_prob", "2", "differs", {"mutation.delete_synapse_rate": 1.0}),
        ("node_add_prob", "0.1", "exact", {"mutation.add_neuron_rate": 0.1}),
        ("node_delete_prob", "0.1", "exact", {"mutation.delete_neuron_rate": 0.1}),
        ("single_structural_mutation", "True", "none", {}),
        ("structural_mutation_surer", "True", "none", {}),
        ("structural_mutation_surer", "default", "exact", {}),
        ("enabled_default", "True", "exact", {}),
        ("enabled_default", "random", "none", {}),
        ("enabled_mutate_rate", "0", "exact", {"mutation.toggle_rate": 0.0}),
        ("enabled_mutate_rate", "0.1", "differs", {"mutation.toggle_rate": pytest.approx(0.05 * 6)}),
        ("enabled_rate_to_true_add", "0.1", "none", {}),
        ("enabled_rate_to_false_add", "0.0", "exact", {}),
        ("weight_mutate_rate", "0.6", "exact", {"mutation.weight_perturb_chance": 0.6}),
        ("weight_mutate_rate", "1.6", "exact", {"mutation.weight_perturb_chance": 1.0}),
        ("weight_replace_rate", "0.9", "exact", {"mutation.weight_replace_chance": 0.25}),
        ("weight_mutate_power", "0.2", "exact", {"mutation.weight_perturb_spread": 0.2}),
        ("weight_max_value", "14", "exact", {"mutation.weight_limit": 14.0}),
        ("weight_max_value", "30", "differs", {"mutation.weight_limit": 30.0}),
        ("weight_init_mean", "0.5", "none", {}),
        ("bias_mutate_rate", "0.2", "exact", {"mutation.bias_perturb_chance": 0.2}),
        ("bias_replace_rate", "0.2", "exact", {"mutation.bias_replace_chance": 0.2}),
        ("bias_init_stdev", "0", "exact", {"mutation.bias_replace_spread": 0.0}),
        ("bias_init_stdev", "2", "differs", {"mutation.bias_replace_spread": 2.0}),
        ("bias_init_mean", "1", "none", {}),
        ("response_mutate_rate", "0.3", "exact", {"mutation.response_perturb_chance": 0.3}),
        ("response_mutate_power", "0.3", "exact", {"mutation.response_perturb_spread": 0.3}),
        ("response_replace_rate", "0.3", "none", {}),
        ("response_init_mean", "2", "none", {}),
        ("response_init_stdev", "0.5", "none", {}),
        ("response_max_value", "9", "exact", {}),
        ("response_max_value", "0.5", "none", {}),
        ("time_constant_init_mean", "1.0", "exact", {}),
        ("time_constant_mutate_rate", "0.5", "none", {}),
    ],
)
def test_a_key_becomes_what_it_says(name: str, value: str, verdict: str, becomes: Any, tmp_path: Path) -> None:
    assert said(tmp_path, name, value)[:2] == (verdict, becomes)


def test_first_weights_are_as_widely_spread(tmp_path: Path) -> None:
    normal = said(tmp_path, "weight_init_stdev", "0.5").becomes
    uniform = said(tmp_path, "weight_init_stdev", "0.5", weight_init_type="uniform").becomes
    limited = said(tmp_path, "weight_init_stdev", "0.5", weight_max_value="0.1", weight_min_value="-0.1").becomes

    assert normal["genome.initial_weight_spread"] == pytest.approx(0.5 * math.sqrt(3.0))
    assert normal["mutation.weight_replace_spread"] == 0.5
    assert uniform["genome.initial_weight_spread"] == 1.0
    assert uniform["mutation.weight_replace_spread"] == pytest.approx(1.0 / math.sqrt(3.0))
    assert limited["genome.initial_weight_spread"] == 0.1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weight_init_type", "exponential"), ("weight_max_value", "-15"), ("enabled_default", "perhaps"),
        ("structural_mutation_surer", "x"), ("time_constant_mutate_rate", "x"),
    ],
)  # fmt: skip
def test_an_impossible_value_is_an_error(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"{name} in .* must be .*, but is '{value}'"):
        said(tmp_path, name, value)
