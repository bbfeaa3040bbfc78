import numpy as np
import pytest

import fitness
from experiments.catalog.elites import gait, impact
from experiments.catalog.registry import find, make_task
from experiments.runner.evolution_loop import check_selection
from fitness import Episode


def episode(observations: list[list[float]]) -> Episode:
    rows = np.array(observations, np.float32)
    steps = len(rows) - 1
    return Episode(1, rows, [0] * steps, np.ones(steps), [{}] * steps, True, 4.0)


def seen(x: float, speed: float, first: float = 0.0, second: float = 0.0) -> list[float]:
    return [x, 1.0, 0.0, speed, 0.0, 0.0, first, second]


def test_an_impact_is_where_a_leg_first_touches_the_ground() -> None:
    found = impact(episode([seen(0.0, 0.0), seen(0.25, -1.0), seen(0.5, -0.75, second=1.0), seen(0.75, 0.0, 1.0, 1.0)]))

    assert found == fitness.Outcome(4.0, (0.5, -0.75), facts={"steps": 3})


def test_a_craft_that_never_touches_the_ground_is_where_it_ends_with_its_greatest_speed() -> None:
    found = impact(episode([seen(0.0, -5.0), seen(0.25, -1.5), seen(1.0, -0.5)]))

    assert found.measures == (1.0, -1.5)  # the first observation does not count


def test_a_gait_is_how_long_each_leg_touches_the_ground_and_how_far_it_leads() -> None:
    rows = np.zeros((5, 24))
    rows[1:, 2] = 0.5
    rows[1:, 8] = (1.0, 1.0, 1.0, 0.0)
    rows[2, 13] = 1.0

    left, right, distance = gait(episode(rows.tolist())).measures

    assert (left, right) == (0.75, 0.25)
    assert distance == pytest.approx(4 * 0.5 / 6)


@pytest.mark.parametrize("name", ["lunar-lander-elites", "walker-gaits"])
def test_a_game_with_measures_is_bred_by_them(name: str) -> None:
    pytest.importorskip("Box2D")
    experiment = find(name)
    task = make_task(experiment)

    check_selection(experiment.settings, task)
    assert len(task.measures) >= 2
    assert not task.batched


def test_how_far_a_walker_walks_is_what_its_speeds_add_up_to() -> None:
    pytest.importorskip("Box2D")
    task = make_task(find("walker-gaits")).task
    environment = task.environment
    first, _ = environment.reset(seed=1)
    start = environment.unwrapped.hull.position.x
    rows = [first, *(environment.step(np.array([0.8, -0.4, -0.5, 0.3]))[0] for _ in range(40))]

    walked = environment.unwrapped.hull.position.x - start
    assert gait(episode([row.tolist() for row in rows])).measures[2] == pytest.approx(walked, abs=0.05)
    task.close()
