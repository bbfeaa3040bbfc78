"""A robot in a maze, compared with a twin that is written as plainly as possible."""

import math
from types import FunctionType

import numpy as np
import pytest

from fitness.tasks.maze import episode
from fitness.tasks.maze.episode import distance_along, distance_to_wall, move, observe, walk
from fitness.tasks.maze.maps import MAPS, Map
from neat import Network, Population, Settings
from neat.kernels import JIT, plain


def direction(degrees: float) -> complex:
    return complex(math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


class Twin:
    """The robot of the release, by complex numbers and without any of our kernels."""

    def __init__(self, maze: Map) -> None:
        self.walls = [(complex(*wall[:2]), complex(*wall[2:])) for wall in maze.walls.tolist()]
        self.place, self.goal = complex(*maze.start), complex(*maze.goal)
        self.heading = self.speed = self.turn = 0.0

    def seen(self, degrees: float) -> float:
        """Return how far a rangefinder at this angle from the heading sees."""
        ray = 100.0 * direction(self.heading + degrees)
        found = 1.0
        for one, other in self.walls:
            matrix = np.array([[ray.real, one.real - other.real], [ray.imag, one.imag - other.imag]])
            if abs(np.linalg.det(matrix)) < 1e-12:
                continue
            along, place = np.linalg.solve(matrix, [one.real - self.place.real, one.imag - self.place.imag])
            if 0.0 < along < found and 0.0 < place < 1.0:
                found = float(along)
        return found

    def observation(self) -> list[float]:
        towards = self.goal - self.place
        angle = math.degrees(math.atan2(towards.imag, towards.real)) - self.heading
        slices = [(315, 405), (45, 135), (135, 225), (225, 315)]
        turns = [angle % 360.0, angle % 360.0 + 360.0]
        radar = [float(any(low <= one < high for one in turns)) for low, high in slices]
        return [*(self.seen(degrees) for degrees in (-90, -45, 0, 45, 90, 180)), *radar]

    def clear(self, place: complex) -> bool:
        """Return whether no wall is nearer than 8."""
        for one, other in self.walls:
            along = ((place - one) * (other - one).conjugate()).real / abs(other - one) ** 2
            nearest = one + min(1.0, max(0.0, along)) * (other - one)
            if abs(place - nearest) < 8.0:
                return False
        return True

    def step(self, first: float, second: float) -> None:
        self.turn = min(3.0, max(-3.0, self.turn + first - 0.5))
        self.speed = min(3.0, max(-3.0, self.speed + second - 0.5))
        new = self.place + self.speed * direction(self.heading)
        self.heading += self.turn
        if self.clear(new):
            self.place = new


def networks(count: int) -> list[Network]:
    settings = Settings(population_size=count).replace(
        {"genome.recurrent": True, "mutation.add_neuron_rate": 0.5, "mutation.add_synapse_rate": 1.0}
    )
    population = Population(settings, inputs=10, outputs=2, seed=5)
    for _ in range(3):
        population.tell(np.random.default_rng(population.generation).random(count))
    return [Network(genome) for genome in population.ask()]


@pytest.mark.parametrize("name", MAPS)
def test_the_compiled_episode_is_that_of_the_twin(name: str) -> None:
    maze, steps = MAPS[name], 60
    for network in networks(4):
        twin, expected = Twin(maze), []
        network.reset()
        for step in range(steps):
            observation = twin.observation()
            for _ in range(10 if step == 0 else 1):
                outputs = network.activate(observation)
            twin.step(*outputs)
            expected.append((twin.place.real, twin.place.imag))
        path, state = np.zeros((steps, 2)), np.array([*maze.start, 0.0, 0.0, 0.0])

        assert walk(network, maze.walls, state, np.array(maze.goal), steps, False, path) == steps
        np.testing.assert_allclose(path, expected, rtol=1e-9, atol=1e-9)
        assert path[-1].tolist() == state[:2].tolist()


@pytest.mark.parametrize("faulty", [False, True])
def test_an_uncompiled_network_walks_as_a_compiled_one(faulty: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    maze = MAPS["medium"]

    def end_of(network: Network) -> list[float]:
        state = np.array([*maze.start, 0.0, 0.0, 0.0])
        walk(network, maze.walls, state, np.array(maze.goal), 50, faulty, np.empty((0, 2)))
        return state.tolist()

    compiled = [end_of(network) for network in networks(5)]
    monkeypatch.setattr(Network, "circuit", None)
    assert [end_of(network) for network in networks(5)] == compiled


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
@pytest.mark.parametrize("name", MAPS)
def test_a_plain_episode_is_a_compiled_one_bit_for_bit(name: str) -> None:
    maze, steps = MAPS[name], 40
    twin = plain.twin_of(episode.walk_compiled)
    assert isinstance(twin, FunctionType)
    results = []
    for network in networks(3):
        for function in (episode.walk_compiled, twin):
            path, state = np.zeros((steps, 2)), np.array([*maze.start, 0.0, 0.0, 0.0])
            goal = np.array(maze.goal)
            function(network.circuit, maze.walls, state, goal, steps, False, path)
            distance = plain.twin_of(episode.distance_to) if function is twin else episode.distance_to
            results.append((path.tolist(), state.tolist(), distance(goal, state)))

    assert results[::2] == results[1::2]


def test_the_episode_ends_at_the_goal() -> None:
    network, maze = networks(2)[0], MAPS["medium"]
    state = np.array([*maze.start, 0.0, 3.0, 0.0])

    goal = np.array([maze.start[0] + 5.0, maze.start[1]])
    steps = walk(network, maze.walls, state, goal, 400, False, np.empty((0, 2)))

    assert steps < 5


def test_the_fault_of_the_release_is_that_the_radar_hides_a_rangefinder() -> None:
    maze = MAPS["hard"]
    state = np.array([*maze.start, 30.0, 0.0, 0.0])
    right, faulty = np.full(10, np.nan), np.full(10, np.nan)

    observe(maze.walls, state, np.array(maze.goal), False, right)
    observe(maze.walls, state, np.array(maze.goal), True, faulty)

    assert faulty[:5].tolist() == right[:5].tolist()
    assert faulty[5:9].tolist() == right[6:].tolist()
    assert faulty[9] == 0.0
    assert right[6:].sum() == 1.0


def test_a_ray_along_a_wall_or_through_its_end_hits_nothing() -> None:
    walls = np.array([[10.0, 0.0, 20.0, 0.0], [30.0, 0.0, 30.0, 5.0]])

    assert distance_along(walls, 0.0, 0.0, 1.0, 0.0) == episode.RANGE
    assert distance_along(walls, 0.0, 2.0, 1.0, 0.0) == 30.0
    assert distance_along(walls, 0.0, 2.0, -1.0, 0.0) == episode.RANGE


def test_a_wall_in_the_way_stops_the_move_but_not_the_turn() -> None:
    walls = np.array([[0.0, -50.0, 0.0, 50.0]])
    state = np.array([9.0, 0.0, 180.0, 3.0, 0.0])

    move(walls, state, 1.0, 0.5)

    assert state.tolist() == [9.0, 0.0, 180.5, 3.0, 0.5]
    assert distance_to_wall(walls, 0, 3.0, 54.0) == 5.0
