"""Genomes that balance poles, and the physics as a textbook has it."""

import math

import numpy as np
from numpy.typing import NDArray

from fitness.tasks.double_pole.task import PoleBalancing
from neat import Genome, Network, Population, Settings
from neat.activations import activation_code
from tests.conftest import genome_of

State = NDArray[np.float64]


BALANCE = (-1.559, -1.761, -2.581, -5.739, 1.333, 0.954)
"""Weights that balance both poles for 100,000 steps: on position, velocity, and angle and swing of either pole."""


def velocity_balancer() -> Genome:
    """Return a network that observes velocities and balances for 100,000 steps."""
    genes = ", ".join(f"{place}>6 {weight:+} #{place}" for place, weight in enumerate(BALANCE))
    return genome_of(genes, inputs=6)


def memory_balancer(gain: float = 1.0) -> Genome:
    """Return a network that computes the velocities from the observation of the step before."""
    genes = ""
    for place, unit in enumerate((4.8, 0.52, 0.52)):
        swing = BALANCE[2 * place + 1] * unit / 0.02 / 2.0 * gain
        genes += f"{place}>3 {BALANCE[2 * place] * gain + swing:+.6f} #{place}, "
        genes += f"{place}>{4 + place} +1.0 #{3 + place}, {4 + place}>3 {-swing:+.6f} #{6 + place}, "
    genome = genome_of(genes, inputs=3, bias_neuron=False, recurrent=True)
    genome.neurons["activation"][1:] = activation_code("identity")
    return genome


def accelerations(state: State, force: float, poles: NDArray[np.float64]) -> tuple[float, list[float]]:
    """Return the accelerations that solve the equations of motion, written as a linear system.

    Lagrange's equations of a cart and rods of mass m and half length l, angle 0 upright:
        (M + sum m) x'' + sum m l cos(a) a'' = F + sum m l sin(a) a'^2
        m l cos(a) x'' + 4/3 m l^2 a'' = m g l sin(a) - friction a'
    """
    n = len(poles)
    matrix, right = np.zeros((1 + n, 1 + n)), np.zeros(1 + n)
    matrix[0, 0], right[0] = 1.0 + poles[:, 0].sum(), force
    for i, (mass, half) in enumerate(poles):
        angle, swing = state[2 + 2 * i], state[3 + 2 * i]
        matrix[0, 1 + i] = matrix[1 + i, 0] = mass * half * math.cos(angle)
        matrix[1 + i, 1 + i] = 4.0 / 3.0 * mass * half**2
        right[0] += mass * half * math.sin(angle) * swing**2
        right[1 + i] = mass * 9.8 * half * math.sin(angle) - 2e-6 * swing
    solution = np.linalg.solve(matrix, right)
    return float(solution[0]), solution[1:].tolist()


def slope(state: State, force: float, poles: NDArray[np.float64]) -> State:
    cart, turns = accelerations(state, force, poles)
    rates = [state[1], cart]
    for i, turn in enumerate(turns):
        rates += [state[3 + 2 * i], turn]
    return np.array(rates)


def pushed(state: State, output: float, poles: NDArray[np.float64]) -> State:
    """Return the state 0.02 s later, by two textbook Runge-Kutta steps."""
    force, h = (output - 0.5) * 20.0, 0.01
    for _ in range(2):
        first = slope(state, force, poles)
        second = slope(state + h / 2 * first, force, poles)
        third = slope(state + h / 2 * second, force, poles)
        fourth = slope(state + h * third, force, poles)
        state = state + h / 6 * (first + 2 * second + 2 * third + fourth)
    return state


def grown(task: PoleBalancing, seed: int, *, generations: int = 15, recurrent: bool = False) -> Genome:
    """Return the champion of a short evolution."""
    settings = Settings(population_size=30).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.3).replace("mutation.add_synapse_rate", 1.0)
    population = Population(settings, inputs=task.inputs, outputs=1, seed=seed)
    rng = np.random.default_rng(0)
    for _ in range(generations):
        population.tell([min(task.evaluate(Network(genome), rng), 1000.0) for genome in population.ask()])
    assert population.champion is not None
    return population.champion
