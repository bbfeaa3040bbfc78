from experiments.catalog.mario import CRAIG_EXPERIMENT, EXPERIMENT, experiment
from experiments.catalog.registry import find


def test_a_level_is_part_of_the_name() -> None:
    assert find("mario:4-1").name == experiment("4-1").name == "mario:4-1"
    assert find("mario") is EXPERIMENT


def test_every_level_has_the_same_settings() -> None:
    assert experiment("8-4").settings == EXPERIMENT.settings


def test_craig_marks_the_worst_species() -> None:
    assert find("mario-craig") is CRAIG_EXPERIMENT
    assert CRAIG_EXPERIMENT.settings.extinction.marks == 3
    assert CRAIG_EXPERIMENT.settings.species.target == 0
