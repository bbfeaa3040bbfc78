from experiments.catalog.registry import make_task
from experiments.catalog.xor import EXPERIMENT


def test_every_child_tries_one_new_synapse() -> None:
    assert EXPERIMENT.settings.mutation.add_synapse_rate == 1.0
    assert EXPERIMENT.settings.population_size == 150


def test_the_task_is_exclusive_or() -> None:
    task = make_task(EXPERIMENT)

    assert (task.inputs, task.outputs) == (2, 1)
