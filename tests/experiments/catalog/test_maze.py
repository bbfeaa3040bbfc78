import pytest

from experiments.catalog.registry import find, make_task
from experiments.runner.evolution_loop import check_selection


@pytest.mark.parametrize("name", ["maze-medium", "maze-hard", "maze-medium-straight", "maze-hard-straight"])
def test_a_maze_is_searched_by_novelty_with_what_its_task_reports(name: str) -> None:
    experiment = find(name)
    task = make_task(experiment)

    assert task.name == experiment.name == name
    assert experiment.settings.selection.kind == "novelty"
    check_selection(experiment.settings, task)
