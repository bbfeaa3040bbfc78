from collections.abc import Callable

import numpy as np
import pytest

from neat import Genome, Genomes, Networks
from neat.activations import activation_code
from neat.kernels.activation import FIRST_CUSTOM
from neat.kernels.batch import activate_batch, lay_out_all
from neat.kernels.circuit import NODE, WIRE

Make = Callable[..., Genome]


def test_the_first_genome_with_a_cycle_is_found(genome: Make) -> None:
    valid, cyclic = genome("0>3 +1.0 #1, 3>2 +1.0 #2"), genome("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3")
    cyclic.synapses["target"][2] = 3
    genomes = Genomes.pack([valid, valid, cyclic, cyclic])
    packed, sensors = genomes.packed, genomes.shape.sensors
    nodes, wires = np.empty(len(packed.neurons), NODE), np.empty(len(packed.synapses), WIRE)

    assert lay_out_all(packed, sensors, False, nodes, wires) == 2
    assert lay_out_all(packed, sensors, True, nodes, wires) == 4


@pytest.mark.parametrize("recurrent", [False, True])
def test_the_loop_stops_at_a_registered_function_and_continues_from_there(genome: Make, recurrent: bool) -> None:
    plain, custom = (genome("0>2 +1.0 #1, 1>3 +1.0 #2", outputs=2, recurrent=recurrent) for _ in range(2))
    plain.neurons["activation"] = activation_code("identity")
    custom.neurons["activation"] = [activation_code("identity"), FIRST_CUSTOM]
    batch = Networks(Genomes.pack([plain, custom, plain]))._batch
    observations = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    outputs, at = np.zeros((3, 2)), np.zeros(2, np.int64)

    assert not activate_batch(batch, observations, np.ones(3, np.bool_), outputs, at)
    assert at.tolist() == [1, 1]
    waiting = (batch.next_values if recurrent else batch.values)[batch.value_offsets[1] : batch.value_offsets[2]]
    assert waiting[3] == 4.0  # the argument of the function
    waiting[3] = -4.0
    at[1] += 1
    assert activate_batch(batch, observations, np.ones(3, np.bool_), outputs, at)

    assert outputs.tolist() == [[1.0, 2.0], [3.0, -4.0], [5.0, 6.0]]
