import pytest

from neat import Shape
from neat.kernels.topology import first_hidden_of, sensors_of


def test_neuron_ids_are_assigned_to_inputs_bias_outputs_and_hidden_neurons_in_this_order() -> None:
    shape = Shape(2, 3, bias_neuron=True)

    assert (shape.sensors, shape.first_hidden) == (3, 6)
    assert [shape.kind(neuron) for neuron in range(8)] == [
        "input", "input", "bias", "output", "output", "output", "hidden", "hidden",
    ]  # fmt: skip


def test_without_a_bias_neuron_outputs_follow_the_inputs() -> None:
    shape = Shape(2, 1)

    assert (shape.sensors, shape.first_hidden) == (2, 3)
    assert [shape.kind(neuron) for neuron in range(4)] == ["input", "input", "output", "hidden"]


@pytest.mark.parametrize("bias_neuron", [False, True])
def test_kernels_compute_the_same_ids(bias_neuron: bool) -> None:
    shape = Shape(3, 2, bias_neuron=bias_neuron)

    assert sensors_of(shape) == shape.sensors
    assert first_hidden_of(shape) == shape.first_hidden
