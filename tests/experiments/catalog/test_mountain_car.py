from experiments.catalog.registry import find, make_task
from experiments.runner.evolution_loop import check_selection


def test_the_car_is_searched_by_novelty_with_what_its_task_reports() -> None:
    experiment = find("mountain-car-deceptive")
    task = make_task(experiment)

    assert experiment.settings.selection.kind == "novelty"
    assert experiment.settings.genome.recurrent
    assert (task.name, task.inputs, task.solved_at) == ("mountain-car-hidden", 1, None)
    check_selection(experiment.settings, task)
