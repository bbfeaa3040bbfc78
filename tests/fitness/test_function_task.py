import functools
import pickle
from pathlib import Path

import numpy as np
import pytest

from fitness.function_task import FunctionTask, for_networks
from fitness.task import as_task
from neat import Network

ROOT = Path(__file__).parents[2]


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


def test_a_decorated_function_stays_a_function_and_is_a_task() -> None:
    @for_networks(inputs=3, outputs=2, solved_at=9.0)
    def score(network: Network) -> float:
        return 10.0

    task = as_task(score)

    assert callable(score)
    assert (task.name, task.inputs, task.outputs, task.solved_at) == ("score", 3, 2, 9.0)
    assert score(None) == 10.0  # type: ignore[arg-type]  # it ignores the network


USER = """
import fitness
import neat

@fitness.for_networks(inputs=2, outputs=1, solved_at=3.9)
def score(network: neat.Network) -> float:
    return float(network.activate([0.0, 1.0])[0])

task = fitness.Gymnasium("CartPole-v1", episodes=3)
population = neat.Population(neat.Settings(), inputs=score.inputs, outputs=score.outputs, seed=1)
with fitness.Workers(score, processes=2) as workers:
    for generation in neat.evolve(population, workers):
        if fitness.solves(score, generation) or fitness.solves(task, generation):
            break
drawing: str = generation.champion.to_svg()
neat.warm_up()
"""


def test_a_type_checker_accepts_what_the_documents_show(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api")
    (tmp_path / "user.py").write_text(USER)

    # With the settings and the cache of the project's own check: without that this takes a quarter of a minute.
    configuration = ["--config-file", str(ROOT / "setup.cfg"), "--cache-dir", str(ROOT / ".mypy_cache")]
    output, errors, status = api.run([*configuration, str(tmp_path / "user.py")])

    assert (status, errors) == (0, ""), output
