from experiments.catalog.minatar import EXPERIMENTS, SUMMARIES, experiment
from experiments.catalog.registry import find
from fitness.tasks.minatar import GAMES


def test_every_game_is_an_experiment_with_a_summary() -> None:
    assert {one.name for one in EXPERIMENTS} == {f"minatar:{game}" for game in GAMES}
    assert set(SUMMARIES) == set(GAMES)


def test_a_game_is_part_of_the_name() -> None:
    assert find("minatar:freeway").summary == experiment("freeway").summary == f"{SUMMARIES['freeway']} (MinAtar)"
