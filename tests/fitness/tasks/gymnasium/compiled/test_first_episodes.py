"""The process that compiles plays a few episodes, after which a run of any game compiles nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from neat.kernels import JIT
from tests.neat.evolution.test_compiler import COUNTS

ROOT = Path(__file__).parents[5]
PROGRAM = f"""{COUNTS}
file = sys.stdout
import fitness, neat, numpy as np
from neat.evolution.warm_up import warm_up
from neat.kernels import plain
plain.move_over()
warm_up()
from fitness.tasks.double_pole import episode
from fitness.tasks.gymnasium.compiled import control, table
from fitness.tasks.maze import episode as maze
for module in (episode, control, table, maze):
    module.KERNELS.compile()
print("compiled")
tasks = [fitness.DoublePole(), fitness.DoublePole(velocities=False), fitness.SinglePole(), fitness.Maze()]
for name in ("CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "Acrobot-v1"):
    tasks.append(fitness.Gymnasium(name, max_steps=20))
for name in ("FrozenLake-v1", "CliffWalking-v1", "Taxi-v4"):
    tasks.append(fitness.Gymnasium(name, max_steps=table.BLOCK + 20, episodes=2))
for task in tasks:
    for recurrent in (False, True):
        settings = neat.Settings(population_size=4).replace("genome.recurrent", recurrent)
        genomes = neat.Population(settings, inputs=task.inputs, outputs=task.outputs, seed=1).ask()
        fitness.Workers(task, 0).evaluate(genomes)
        next(iter(task.play(neat.Network(genomes[0]), np.random.default_rng(1), draw_every=0)))
"""


@pytest.mark.skipif(not JIT, reason="nothing is compiled without the JIT")
def test_after_the_first_episodes_games_compile_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=280,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("compiled\n")[1] == ""
