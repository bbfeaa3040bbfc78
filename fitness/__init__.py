"""Fitness: what a genome is scored on, and how many are scored at once.

A task is any object with `inputs`, `outputs` and `evaluate(network, rng)`; `Workers` scores generations on it.

    installation          whether the package neat is ours
    task, prepared_task   the protocol of a task; a task with all its optional members
    function_task         a function of a network as a task
    environment_source    whether something makes environments, which a task plays
    frame                 one step of an episode, to be shown
    checks                validation of arguments
    optional_packages     imports that an extra installs, with the command that installs it
    global_random         the global generators of random and numpy.random, seeded for each evaluation
    outcome               what a task reports of one network, checked
    scores                scores of networks and of single episodes; whether a task is solved
    tasks/                the bundled tasks
        xor               the smallest problem that needs a hidden neuron
        double_pole/      poles on a cart, with and without velocities
        gymnasium/        any environment of gymnasium
        mario/            Super Mario Bros. on an emulated NES, seen as tiles
        maze/             mazes whose straight way is a dead end
        minatar/          Atari's games on 10 x 10 tiles
        atari             Atari's games by their memory
        flappy            Flappy Bird by the distance to the next gap
        mountain_car      gymnasium's mountain car, with measures of what the car did
    evaluation/           a generation scored
        evaluator         what all ways to score have in common: evaluate, validate
        workers           worker processes on this machine; they are replaced when they die
        distributed       any executor of concurrent.futures, such as that of a cluster
        long_evaluations  reports of evaluations that may never end
        scoring           how one process scores a slice of a generation
        child_process     the recipe for every process that is started
        pickling          what is sent to a process that cannot inherit it
    replays/              episodes of champions, recorded beside evolution
        recorder          the process that plays each new champion
        recording_process what it does
        episode           one episode as a replay
        pictures          its pictures
"""

from fitness import installation as _installation  # noqa: F401  # first: it checks that `neat` is ours

# isort: split
from fitness.evaluation.distributed import Distributed
from fitness.evaluation.evaluator import Evaluator
from fitness.evaluation.workers import Workers
from fitness.function_task import SizedFunction, for_networks
from fitness.outcome import Outcome
from fitness.replays.recorder import Recorder
from fitness.scores import episode_scores, is_solved, score, solves
from fitness.task import (
    BatchTask,
    EpisodicTask,
    Frame,
    FunctionTask,
    PreparedTask,
    Task,
    TogetherTask,
    WatchableTask,
    as_task,
)
from fitness.tasks.atari import Atari
from fitness.tasks.double_pole import DoublePole, SinglePole
from fitness.tasks.gymnasium.played_episode import Episode
from fitness.tasks.gymnasium.task import Gymnasium
from fitness.tasks.mario import Mario
from fitness.tasks.maze import Maze
from fitness.tasks.minatar import MinAtar
from fitness.tasks.mountain_car import MountainCar
from fitness.tasks.xor import Xor
from neat.selection.outcomes import Measure, Outcomes

__all__ = [
    "Atari",
    "BatchTask",
    "Distributed",
    "DoublePole",
    "Episode",
    "EpisodicTask",
    "Evaluator",
    "Frame",
    "FunctionTask",
    "Gymnasium",
    "Mario",
    "Maze",
    "Measure",
    "MinAtar",
    "MountainCar",
    "Outcome",
    "Outcomes",
    "PreparedTask",
    "Recorder",
    "SinglePole",
    "SizedFunction",
    "Task",
    "TogetherTask",
    "WatchableTask",
    "Workers",
    "Xor",
    "as_task",
    "episode_scores",
    "for_networks",
    "is_solved",
    "score",
    "solves",
]
