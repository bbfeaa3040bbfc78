import pickle
from collections.abc import Callable

import numpy as np
import pytest

from neat import Controller, Genome, GenomeError, Network

Make = Callable[..., Genome]


def halved(observation: dict[str, list[float]]) -> list[float]:
    return [number / 2.0 for number in observation["numbers"]]


def loudest(outputs: np.ndarray) -> int:
    return int(outputs.argmax())


@pytest.fixture
def remembering(genome: Make) -> Genome:
    """A recurrent genome with two outputs."""
    return genome("0>2 +1.0 #1, 1>3 +1.0 #2, 2>2 +0.5 #3, 3>3 -0.5 #4", outputs=2, recurrent=True)


def test_observations_become_inputs_and_outputs_become_an_action(genome: Make) -> None:
    controller = Controller(genome("0>2 +1.0 #1, 1>3 +1.0 #2", outputs=2), halved, loudest)

    assert controller.act({"numbers": [4.0, 1.0]}) == 0
    assert controller.act({"numbers": [1.0, 4.0]}) == 1
    assert controller.network.values[:2].tolist() == [0.5, 2.0]


def test_without_conversions_it_is_the_network(remembering: Genome) -> None:
    controller, network = Controller(remembering), Network(remembering)

    for observation in ([1.0, 0.0], [0.0, 2.0]):
        assert np.array_equal(controller.act(observation), network.activate(observation))


def test_a_reset_begins_a_new_episode(remembering: Genome) -> None:
    controller = Controller(remembering)
    first = [controller.act([1.0, -1.0]).tolist() for _ in range(3)]
    controller.reset()

    assert [controller.act([1.0, -1.0]).tolist() for _ in range(3)] == first
    assert first[0] != first[1]


def test_a_pickled_controller_continues_where_it_was(remembering: Genome) -> None:
    controller = Controller(remembering, halved, loudest)
    controller.act({"numbers": [1.0, -1.0]})

    again = pickle.loads(pickle.dumps(controller))

    assert again.genome == controller.genome
    assert np.array_equal(again.network.values, controller.network.values)
    for numbers in ([3.0, 0.0], [0.0, 3.0]):
        assert again.act({"numbers": numbers}) == controller.act({"numbers": numbers})
    assert np.array_equal(again.network.values, controller.network.values)


def test_a_later_change_of_the_genome_does_not_change_the_controller(genome: Make) -> None:
    some = genome("0>2 +1.0 #1").copy(id=7)
    controller = Controller(some)
    before = controller.act([1.0, 0.0])
    some.synapses["weight"] = 0.0

    assert controller.act([1.0, 0.0]) == before
    assert controller.genome.synapses["weight"].tolist() == [1.0]
    assert repr(controller) == "<Controller of genome 7: 2 inputs, 1 outputs>"


def test_an_invalid_genome_is_refused(genome: Make) -> None:
    some = genome("0>2 +1.0 #1")
    some.neurons["activation"] = 999

    with pytest.raises(GenomeError, match="activation code 999 is not registered"):
        Controller(some)


def test_an_observation_of_another_length_is_refused(genome: Make) -> None:
    with pytest.raises(ValueError, match=r"takes \(2,\) inputs, one per input neuron, but got shape \(3,\)"):
        Controller(genome("0>2 +1.0 #1")).act([1.0, 2.0, 3.0])
