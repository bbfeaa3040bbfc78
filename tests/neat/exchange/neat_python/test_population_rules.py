from pathlib import Path
from typing import Any

import pytest

from neat import SettingsError
from tests.neat.exchange.neat_python.rules import said


@pytest.mark.parametrize(
    ("name", "value", "verdict", "becomes"),
    [
        ("pop_size", "70", "exact", {"population_size": 70}),
        ("pop_size", "0", "none", {}),
        ("fitness_criterion", "max", "exact", {}),
        ("fitness_criterion", "min", "none", {}),
        ("fitness_criterion", "mean", "none", {}),
        ("fitness_threshold", "1.5", "elsewhere", {}),
        ("reset_on_extinction", "True", "none", {}),
        ("reset_on_extinction", "False", "exact", {}),
        ("compatibility_threshold", "1.25", "differs", {"species.threshold": 1.25}),
        ("target_num_species", "none", "exact", {"species.target": 0}),
        ("target_num_species", "12", "differs", {"species.target": 12}),
        ("threshold_min", "0.2", "exact", {"species.threshold_floor": 0.2}),
        ("threshold_max", "9", "none", {}),
        ("species_fitness_func", "mean", "none", {}),
        ("species_fitness_func", "max", "exact", {}),
        ("max_stagnation", "25", "exact", {"extinction.stagnation": 25}),
        ("max_stagnation", "0", "differs", {"extinction.stagnation": 1}),
        ("species_elitism", "1", "exact", {}),
        ("species_elitism", "3", "none", {}),
        ("elitism", "1", "exact", {"reproduction.elite_size": 0}),
        ("elitism", "3", "differs", {"reproduction.elite_size": 0}),
        ("elitism", "0", "exact", {"reproduction.elite_size": 80, "reproduction.keep_best": False}),
        ("survival_threshold", "0.4", "differs", {"reproduction.survival_share": 0.4}),
        ("min_species_size", "1", "exact", {}),
        ("min_species_size", "2", "none", {}),
        ("fitness_sharing", "canonical", "differs", {"reproduction.sharing": "auto"}),
        ("fitness_sharing", "normalized", "differs", {"reproduction.sharing": "auto"}),
        ("spawn_method", "proportional", "exact", {}),
        ("spawn_method", "smoothed", "none", {}),
        ("interspecies_crossover_prob", "0.02", "exact", {"mating.interspecies_chance": 0.02}),
        ("seed", "3", "elsewhere", {}),
    ],
)
def test_a_key_becomes_what_it_says(name: str, value: str, verdict: str, becomes: Any, tmp_path: Path) -> None:
    remark = said(tmp_path, name, value)

    assert (remark.verdict, remark.becomes) == (verdict, becomes)
    assert remark.reason or verdict == "exact"


def test_a_fixed_threshold_needs_no_limits(tmp_path: Path) -> None:
    for name in ("threshold_min", "threshold_max", "threshold_adjust_rate"):
        assert said(tmp_path, name, "0.5", target_num_species="none")[:2] == ("exact", {})


@pytest.mark.parametrize("name", ["fitness_criterion", "species_fitness_func", "fitness_sharing", "spawn_method"])
def test_an_unknown_word_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"{name} in .* must be one of .*, but is 'other'"):
        said(tmp_path, name, "other")
