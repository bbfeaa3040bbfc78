from experiments.catalog.double_pole import EXPERIMENT, FOUR_DEGREES, HIDDEN_EXPERIMENT
from experiments.catalog.paper import HIDDEN
from experiments.catalog.registry import make_task


def test_the_network_sees_six_numbers_and_has_no_bias() -> None:
    assert make_task(EXPERIMENT).inputs == 6
    assert not EXPERIMENT.settings.genome.bias_neuron


def test_four_degrees_differ_in_the_start_only() -> None:
    assert FOUR_DEGREES.settings == EXPERIMENT.settings
    assert make_task(FOUR_DEGREES).task.start_degrees == 4.0


def test_without_velocities_networks_are_recurrent_and_restart() -> None:
    assert make_task(HIDDEN_EXPERIMENT).inputs == 4
    assert HIDDEN_EXPERIMENT.settings.genome.recurrent
    assert HIDDEN_EXPERIMENT.settings.extinction.restart == 200
    assert HIDDEN_EXPERIMENT.settings.mutation == HIDDEN.mutation
