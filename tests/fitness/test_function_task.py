import functools
import pickle

import numpy as np

from fitness.function_task import FunctionTask
from neat import Network


def constant(network: Network) -> float:
    return 12.5


def test_a_function_task_returns_what_the_function_returns() -> None:
    task = FunctionTask(constant, inputs=2, outputs=1, solved_at=12.0)

    assert task.evaluate(None, np.random.default_rng(0)) == 12.5  # type: ignore[arg-type]  # it ignores the network
    assert (task.name, task.inputs, task.outputs, task.solved_at) == ("constant", 2, 1, 12.0)


def test_a_function_without_a_name_is_called_function() -> None:
    assert FunctionTask(functools.partial(constant), inputs=2, outputs=1).name == "function"


def test_a_function_task_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(FunctionTask(constant, 2, 1))).function is constant
