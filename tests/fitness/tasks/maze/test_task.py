import numpy as np
import pytest

import fitness
import neat
from fitness.tasks.maze.episode import KERNELS
from fitness.tasks.maze.maps import MAPS
from neat import Network, Population, Settings, TaskError
from neat.activations import activation_code
from tests.fitness.tasks.gymnasium.players import network_for


@pytest.mark.parametrize("name", MAPS)
def test_the_score_is_300_less_the_distance_from_the_goal_and_the_behaviour_the_end(name: str) -> None:
    task = fitness.Maze(name)
    network = network_for(fitness.as_task(task))

    outcome = task.evaluate(network, np.random.default_rng(1))

    distance = float(np.hypot(*(np.array(MAPS[name].goal) - outcome.measures)))
    assert outcome.score == pytest.approx(300.0 - distance)
    assert outcome.facts["distance"] == pytest.approx(distance)
    assert 0 < task.steps <= 400
    assert task.evaluate(network, np.random.default_rng(2)) == outcome


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_batch_scores_as_its_genomes_alone(recurrent: bool) -> None:
    task = fitness.Maze("hard")
    settings = Settings(population_size=8).replace({"genome.recurrent": recurrent, "mutation.add_neuron_rate": 1.0})
    population = Population(settings, inputs=10, outputs=2, seed=1)
    population.tell(np.arange(8.0))
    genomes = population.ask()
    rng = np.random.default_rng

    alone = [task.evaluate(Network(genome), rng(1)) for genome in genomes]

    assert task.batches_are_fast
    assert task.evaluate_batch(genomes, rng) == alone


def test_a_batch_with_functions_that_only_python_can_call_scores_as_its_genomes_alone() -> None:
    neat.register_activation("winding", lambda x: 0.5 + 0.4 * float(np.sin(x)))
    task = fitness.Maze("medium")
    genomes = Population(Settings(population_size=2), inputs=10, outputs=2, seed=1).ask()
    genomes.packed.neurons["activation"][-1] = activation_code("winding")

    outcomes = task.evaluate_batch(genomes, np.random.default_rng)

    assert outcomes == [task.evaluate(Network(genome), np.random.default_rng(1)) for genome in genomes]
    assert all(np.isfinite(outcome.score) for outcome in outcomes)


def test_without_compiled_kernels_genomes_walk_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    task = fitness.Maze("medium")
    genomes = Population(Settings(population_size=2), inputs=10, outputs=2, seed=1).ask()
    expected = task.evaluate_batch(genomes, np.random.default_rng)
    monkeypatch.setattr(KERNELS, "is_plain", lambda: True)

    assert not task.batches_are_fast
    assert task.evaluate_batch(genomes, np.random.default_rng) == expected


def test_the_measures_have_one_width_so_that_distances_are_those_of_the_release() -> None:
    for name in MAPS:
        widths = {high - low for _, low, high in fitness.Maze(name).measures}
        assert len(widths) == 1


def test_the_map_has_the_walls_beneath_it_as_in_the_picture() -> None:
    for name, maze in MAPS.items():
        task = fitness.as_task(fitness.Maze(name))
        assert [list(line) for line in task.map_lines] == maze.walls.tolist()
        assert task.map_downwards


def test_play_shows_the_episode_that_is_scored() -> None:
    task = fitness.Maze("hard")
    population = Population(Settings(population_size=2).replace("genome.recurrent", True), inputs=10, outputs=2, seed=2)
    network = Network(population.ask()[0])

    frames = list(task.play(network, np.random.default_rng(1), draw_every=100))

    score = task.evaluate(network, np.random.default_rng(1)).score
    assert sum(frame.reward for frame in frames) == pytest.approx(score)
    drawn = [index for index, frame in enumerate(frames) if frame.picture is not None]
    assert drawn == list(range(0, len(frames), 100))


def test_a_map_that_does_not_exist_is_refused() -> None:
    with pytest.raises(
        TaskError, match="Maze: map must be one of medium, hard, medium-straight, hard-straight, but is 'easy'"
    ):
        fitness.Maze("easy")


def test_novelty_finds_ends_that_spread_over_the_maze() -> None:
    task = fitness.Maze("medium")
    settings = Settings(population_size=40).replace({"genome.recurrent": True, "selection.kind": "novelty"})
    population = Population(settings, inputs=10, outputs=2, seed=1)

    with fitness.Workers(task, 0) as workers:
        first = workers.observe(population.ask())
        population.tell(first)
        for _ in range(4):
            outcomes = workers.observe(population.ask())
            population.tell(outcomes)

    assert len(population._selector.archive) > 5  # type: ignore[union-attr]
    assert np.ptp(outcomes.measures, axis=0).sum() > np.ptp(first.measures, axis=0).sum() / 2.0
