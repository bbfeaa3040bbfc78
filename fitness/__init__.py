"""Fitness: what a genome is scored on, and how many are scored at once.

task         the protocol: inputs, outputs, evaluate(network, rng); and functions as tasks
xor          the smallest problem that needs a hidden neuron
double_pole  poles on a cart, with and without velocities (a package)
mario        Super Mario Bros. on an emulated NES, seen as tiles (a package)
minatar      Atari's games on tiles
atari        Atari's games by their memory
flappy       Flappy Bird, seen as a bird would
gymnasium    any environment of gymnasium, whatever its spaces
spaces       observations to numbers, numbers to actions
calibration  how unusual a number is, measured in random play
lanes        many episodes in step
words        what the numbers of well-known environments mean
evaluator    what all ways to score a generation have in common
workers      worker processes that score generations, and outlive what happens to them
recorder     a process that plays each new champion once, for people to watch
recording    an episode written down: activations, answers, rewards, pictures
film         its pictures
distributed  any executor of concurrent.futures, where one machine is not enough
"""

from fitness.evaluation.distributed import Distributed
from fitness.evaluation.evaluator import Evaluator
from fitness.evaluation.workers import Workers
from fitness.replays.recorder import Recorder
from fitness.task import Frame, FunctionTask, Task, as_task, episode_scores, is_solved, score
from fitness.tasks.atari import Atari
from fitness.tasks.double_pole import DoublePole, SinglePole
from fitness.tasks.gymnasium.task import Gymnasium
from fitness.tasks.mario import Mario
from fitness.tasks.minatar import MinAtar
from fitness.tasks.xor import Xor

__all__ = [
    "Atari",
    "Distributed",
    "DoublePole",
    "Evaluator",
    "Frame",
    "FunctionTask",
    "Gymnasium",
    "Mario",
    "MinAtar",
    "Recorder",
    "SinglePole",
    "Task",
    "Workers",
    "Xor",
    "as_task",
    "episode_scores",
    "is_solved",
    "score",
]
