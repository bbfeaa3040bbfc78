import dataclasses

import pytest

from experiments.catalog.experiment import Experiment
from fitness import Xor
from neat import Settings


def test_an_experiment_has_the_default_settings_and_a_hundred_generations() -> None:
    experiment = Experiment("mine", "a task of mine", Xor)

    assert (experiment.settings, experiment.generations) == (Settings(), 100)


def test_an_experiment_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Experiment("mine", "", Xor).generations = 3  # type: ignore[misc]  # that is what must not work
