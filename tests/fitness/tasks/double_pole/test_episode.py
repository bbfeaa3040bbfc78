"""The compiled episode, compared with the same loop in plain Python."""

import math

import numpy as np
import pytest

import neat
from fitness import DoublePole, SinglePole
from fitness.tasks.double_pole.episode import WINDOW, balance
from fitness.tasks.double_pole.physics import Senses, poles_of
from neat import Genome, Network
from neat.activations import activation_code
from tests.fitness.tasks.double_pole.poles import grown


class InPython:
    """A network that the compiled loop cannot run."""

    circuit = None

    def __init__(self, genome: Genome) -> None:
        self.network = Network(genome)
        self.shape, self.reset, self.activate = genome.shape, self.network.reset, self.network.activate


@pytest.mark.parametrize("velocities", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_compiled_episode_equals_the_plain_one_bit_for_bit(velocities: bool, seed: int) -> None:
    task = DoublePole(velocities=velocities)
    genome = grown(task, seed, recurrent=not velocities)
    results = []
    for network in (Network(genome), InPython(genome)):
        state, restless = task.initial_state(), np.zeros(WINDOW)
        steps = balance(network, state, poles_of(2), Senses(velocities, 0.0), 300, restless)  # type: ignore[arg-type]
        results.append((steps, state.tolist(), restless.tolist()))

    assert results[0] == results[1]
    assert results[0][0] > 20


def test_a_network_with_a_users_activation_function_plays() -> None:
    task = SinglePole()
    neat.register_activation("bent", lambda x: math.tanh(x) + 0.01 * x)
    genome = grown(task, 1, generations=3).copy()
    genome.neurons["activation"] = activation_code("bent")
    network = Network(genome)

    assert network.circuit is None
    assert task.evaluate(network, np.random.default_rng(0)) > 0.0
