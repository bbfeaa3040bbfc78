"""Poles on a cart: the physics against a textbook's, the episode against a plain loop, and what counts as solved."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import neat
from fitness import DoublePole, SinglePole
from fitness.tasks.double_pole.episode import WINDOW, balance
from fitness.tasks.double_pole.physics import LARGEST_ANGLE, TRACK, Senses, act, failed, observe, poles_of
from fitness.tasks.double_pole.picture import CART_COLOUR, METRE, Picture
from fitness.tasks.double_pole.task import GENERAL, LONG, SHORT, PoleBalancing, generalization_values
from neat import Genome, Network, Population, Settings, TaskError
from neat.activations import activation_code
from tests.conftest import genome_of

State = NDArray[np.float64]
states = st.tuples(*(st.floats(-reach, reach) for reach in (2.4, 2.0, 0.6, 2.0, 0.6, 2.0))).map(np.array)
outputs = st.floats(0.0, 1.0)

BALANCE = (-1.559, -1.761, -2.581, -5.739, 1.333, 0.954)
"""Weights that balance both poles for good: on position, velocity, and angle and swing of either pole."""


def seeing_balancer() -> Genome:
    """Return a network that is shown velocities and balances for good."""
    genes = ", ".join(f"{place}>6 {weight:+} #{place}" for place, weight in enumerate(BALANCE))
    return genome_of(genes, inputs=6)


def remembering_balancer(gain: float = 1.0) -> Genome:
    """Return a network that knows the velocities because it remembers what it saw a step ago."""
    genes = ""
    for place, unit in enumerate((4.8, 0.52, 0.52)):
        swing = BALANCE[2 * place + 1] * unit / 0.02 / 2.0 * gain
        genes += f"{place}>3 {BALANCE[2 * place] * gain + swing:+.6f} #{place}, "
        genes += f"{place}>{4 + place} +1.0 #{3 + place}, {4 + place}>3 {-swing:+.6f} #{6 + place}, "
    genome = genome_of(genes, inputs=3, bias_neuron=False, recurrent=True)
    genome.neurons["activation"][1:] = activation_code("identity")
    return genome


def accelerations(state: State, force: float, poles: NDArray[np.float64]) -> tuple[float, list[float]]:
    """Return the accelerations that solve the equations of motion, written down as a linear system.

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


def after(state: State, output: float, poles: int = 2) -> State:
    state = state[: 2 + 2 * poles].copy()
    act(state, output, poles_of(poles), np.empty((5, len(state))))
    return state


@pytest.mark.parametrize("poles", [1, 2])
@given(states, outputs)
def test_cart_and_poles_move_as_the_equations_of_motion_say(poles: int, state: State, output: float) -> None:
    assert after(state, output, poles) == pytest.approx(
        pushed(state[: 2 + 2 * poles], output, poles_of(poles)), rel=1e-9, abs=1e-9
    )


@given(states, outputs)
def test_the_mirror_image_moves_as_the_mirror_image(state: State, output: float) -> None:
    assert after(-state, 1.0 - output) == pytest.approx(-after(state, output), rel=1e-9, abs=1e-12)


def energy(state: State, poles: NDArray[np.float64]) -> float:
    """Return kinetic and potential energy in J."""
    total = 0.5 * state[1] ** 2
    for i, (mass, half) in enumerate(poles):
        angle, swing = state[2 + 2 * i], state[3 + 2 * i]
        across, down = state[1] + half * swing * math.cos(angle), -half * swing * math.sin(angle)
        total += 0.5 * mass * (across**2 + down**2) + 0.5 * (mass * half**2 / 3.0) * swing**2
        total += mass * 9.8 * half * math.cos(angle)
    return float(total)


def test_a_cart_left_alone_keeps_its_energy_but_for_the_hinges_friction() -> None:
    state = np.array([0.0, 0.3, 0.2, -0.1, -0.1, 0.2])
    before = energy(state, poles_of(2))
    for _ in range(100):
        act(state, 0.5, poles_of(2), np.empty((5, 6)))

    assert abs(state[2]) > 1.0  # the long pole has swung down
    assert energy(state, poles_of(2)) == pytest.approx(before, abs=2e-3)


@pytest.mark.parametrize("output", [-3.0, 4.0])
def test_no_output_pushes_harder_than_the_largest_force(output: float) -> None:
    assert np.array_equal(after(np.zeros(6), output), after(np.zeros(6), float(output > 0.0)))


@pytest.mark.parametrize(("place", "bound"), [(0, TRACK), (2, LARGEST_ANGLE), (4, LARGEST_ANGLE)])
def test_beyond_the_track_or_36_degrees_all_is_lost(place: int, bound: float) -> None:
    for way in (-1.0, 1.0):
        state = np.zeros(6)
        state[place] = way * bound
        assert not failed(state)
        state[place] = way * np.nextafter(bound, 9.0)
        assert failed(state)
    state[place] = math.nan
    assert failed(state)


def test_inputs_are_scaled_as_in_the_paper() -> None:
    seen = np.empty(6)
    observe(np.array([2.4, 1.0, 0.26, 1.0, -0.26, 2.0]), Senses(True, 0.0), seen)
    assert seen == pytest.approx([0.5, 0.5, 0.5, 0.5, -0.5, 1.0])

    hidden = np.empty(4)
    observe(np.array([2.4, 1.0, 0.26, 1.0, -0.26, 2.0]), Senses(False, 0.5), hidden)
    assert hidden == pytest.approx([0.5, 0.5, -0.5, 0.5])
    task = DoublePole(velocities=False, bias=0.5)
    assert (task.inputs, task.input_labels[-1]) == (4, "bias")


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


class InPython:
    """A network that no compiled loop can run."""

    circuit = None

    def __init__(self, genome: Genome) -> None:
        self.network = Network(genome)
        self.shape, self.reset, self.activate = genome.shape, self.network.reset, self.network.activate


@pytest.mark.parametrize("velocities", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_the_compiled_episode_is_the_plain_one_to_the_last_bit(velocities: bool, seed: int) -> None:
    task = DoublePole(velocities=velocities)
    genome = grown(task, seed, recurrent=not velocities)
    outcomes = []
    for network in (Network(genome), InPython(genome)):
        state, restless = task.initial_state(), np.zeros(WINDOW)
        steps = balance(network, state, poles_of(2), Senses(velocities, 0.0), 300, restless)  # type: ignore[arg-type]
        outcomes.append((steps, state.tolist(), restless.tolist()))

    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] > 20


def test_a_users_activation_plays_too() -> None:
    task = SinglePole()
    neat.register_activation("bent", lambda x: math.tanh(x) + 0.01 * x)
    genome = grown(task, 1, generations=3).copy()
    genome.neurons["activation"] = activation_code("bent")
    network = Network(genome)

    assert network.circuit is None
    assert task.evaluate(network, np.random.default_rng(0)) > 0.0


def test_fitness_with_velocities_is_the_number_of_steps_and_100000_are_a_solution() -> None:
    task = DoublePole()
    balancer, faller = Network(seeing_balancer()), Network(grown(task, 1, generations=1))
    rng = np.random.default_rng(0)

    assert task.evaluate(balancer, rng) == LONG
    assert task.solved(balancer)
    assert task.evaluate(faller, rng) == task.balanced(faller, task.initial_state(), LONG) < 1000
    assert not task.solved(faller)


def test_steps_are_counted() -> None:
    task = DoublePole()
    task.evaluate(Network(seeing_balancer()), np.random.default_rng(0))
    assert task.steps == LONG

    faller = Network(grown(DoublePole(), 1, generations=1))
    fallen = task.balanced(faller, task.initial_state(), LONG)
    assert task.steps == LONG + fallen + 1  # the step that it fell in was made as well


def test_fitness_without_velocities_is_gruaus() -> None:
    task, network = DoublePole(velocities=False), Network(remembering_balancer())
    state, restless = task.initial_state(), []
    network.reset()
    for _ in range(SHORT):
        seen = state[[0, 2, 4]] / (4.8, 0.52, 0.52)
        state = pushed(state, network.activate(seen)[0], poles_of(2))
        restless.append(np.abs(state[:4]).sum())

    expected = 0.1 + 0.9 * 0.75 / sum(restless[-100:])
    assert task.evaluate(network, np.random.default_rng(0)) == pytest.approx(expected, rel=1e-6)
    assert task.evaluate(Network(grown(task, 1, generations=1)), np.random.default_rng(0)) < 0.1


def test_without_velocities_a_solution_must_balance_for_long_and_from_200_other_starts() -> None:
    task, memory = DoublePole(velocities=False), Network(remembering_balancer())
    falls = Network(grown(task, 1, generations=1, recurrent=True))
    swings = Network(remembering_balancer(gain=0.5))

    assert task.solved(memory)
    assert task.generalization(memory) >= GENERAL
    assert not task.solved(falls)
    assert task.balanced(swings, task.initial_state(), LONG) == LONG  # good for one start,
    assert task.generalization(swings) < GENERAL  # but not for many
    assert not task.solved(swings)


def test_the_generalisation_test_has_the_625_starts_of_the_paper() -> None:
    everything = np.array(generalization_values())

    assert len(np.unique(everything, axis=0)) == 625
    assert everything.max(axis=0) == pytest.approx([1.944, 1.215, 0.05654867, 0.13508848], rel=1e-5)
    assert sorted(set(everything[:, 0].round(9))) == [-1.944, -1.08, 0.0, 1.08, 1.944]
    assert everything.min(axis=0) == pytest.approx(-everything.max(axis=0))


def test_episodes_by_seed_begin_anywhere_within_the_ranges_of_that_test() -> None:
    task, network = DoublePole(), Network(seeing_balancer())
    scores = [task.score_episode(network, seed) for seed in range(8)]

    assert scores == [task.score_episode(network, seed) for seed in range(8)]
    assert max(scores) == SHORT
    assert task.score_episode(Network(grown(task, 1, generations=1)), 0) < SHORT


def test_single_pole_is_the_same_with_one_pole() -> None:
    task = SinglePole(start_degrees=4.0)
    balancer = Network(genome_of("0>4 +0.2 #1, 1>4 +0.3 #2, 2>4 +2.0 #3, 3>4 +1.0 #4", inputs=4))
    faller = Network(genome_of("0>4 -0.2 #1, 1>4 -0.3 #2, 2>4 -2.0 #3, 3>4 -1.0 #4", inputs=4))

    assert (task.inputs, task.name, task.initial_state()[2]) == (4, "single-pole", math.radians(4.0))
    assert task.solved(balancer)
    assert not task.solved(faller)
    assert SinglePole(velocities=False).input_labels == ("position", "angle")


def test_what_is_watched_is_what_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picture, "draw", lambda *_: None)
    task = DoublePole()
    network = Network(grown(task, 2, generations=2))
    frames = list(task.play(network, np.random.default_rng(0)))

    assert sum(frame.reward for frame in frames) == task.evaluate(network, np.random.default_rng(0))
    assert frames[0].inputs == pytest.approx([0.0, 0.0, math.radians(1.0) / 0.52, 0.0, 0.0, 0.0])
    assert sum(1 for _ in task.play(Network(seeing_balancer()), np.random.default_rng(0))) == SHORT


def test_the_picture_shows_where_the_cart_is() -> None:
    def centre(state: list[float]) -> float:
        drawn = Picture(poles_of(2)).draw(np.array(state), 0.5)
        assert (drawn.shape, drawn.dtype) == ((200, 400, 3), np.uint8)
        return float(np.nonzero((drawn == CART_COLOUR).all(axis=2))[1].mean())

    middle, right = centre([0.0] * 6), centre([1.0, 0, 0, 0, 0, 0])
    assert middle == pytest.approx(199.5, abs=1.5)
    assert right - middle == pytest.approx(METRE, abs=1.5)


@pytest.mark.parametrize("degrees", [0.0, 37.0, -40.0, math.nan])
def test_a_start_that_is_no_start_is_refused(degrees: float) -> None:
    with pytest.raises(TaskError, match=r"start_degrees must lie in \[-36, 36\] and not be 0, but is"):
        DoublePole(start_degrees=degrees)


def test_a_cart_carries_one_pole_or_two() -> None:
    with pytest.raises(TaskError, match="poles must be 1 or 2, but is 3"):
        PoleBalancing(3)


def test_without_velocities_the_champion_is_who_balances_from_the_most_starts() -> None:
    seen, hidden = DoublePole(), DoublePole(velocities=False)
    population = neat.Population(
        neat.Settings(population_size=2).replace("genome.recurrent", True), inputs=3, outputs=1, seed=1
    )
    network = neat.Network(population.ask()[0])

    assert seen.validate is None
    assert (hidden.solved_at, hidden.validation_episodes) == (200.0, 1)
    assert hidden.validate is not None
    assert hidden.validate(network) == 0.0  # it does not balance for 100,000 steps, so nothing else counts
