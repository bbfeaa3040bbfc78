import pytest

from experiments.catalog.minatar import EXPERIMENTS, NEW_RULES, SUMMARIES, experiment
from experiments.catalog.registry import find, make_task
from fitness.tasks.gymnasium.input_rules import under_input_rules
from fitness.tasks.minatar import GAMES


def test_every_game_is_an_experiment_with_a_summary() -> None:
    assert {one.name for one in EXPERIMENTS} == {f"minatar:{game}" for game in GAMES}
    assert set(SUMMARIES) == set(GAMES)


def test_a_game_is_part_of_the_name() -> None:
    assert find("minatar:freeway").summary == experiment("freeway").summary == f"{SUMMARIES['freeway']} (MinAtar)"


@pytest.mark.parametrize(("rules", "whole"), [(NEW_RULES - 1, True), (NEW_RULES, False)])
def test_a_run_of_freeway_that_was_begun_in_whole_episodes_remains_so(rules: int, whole: bool) -> None:
    pytest.importorskip("minatar")
    with under_input_rules(rules):
        task = make_task(find("minatar:freeway"))

    assert (task.episodes, task.validates_whole) == ((3, False) if whole else (1, True))
    assert not make_task(find("minatar:breakout")).validates_whole
