"""The workloads that both libraries are timed on: sizes, environments and episodes.

Each side runs in its own virtual environment, so this file imports nothing.
"""

BREEDING = [
    (population, inputs, outputs)
    for inputs, outputs in ((5, 4), (25, 8))  # about 20 and about 200 synapses, fully connected
    for population in (150, 1000, 5000, 10000)
]
GENERATIONS = 5
"""Timed generations of each breeding run, after two untimed ones."""
SYNAPSES = (5, 150, 1000)
"""Sizes of the networks that are built and activated."""
CART_POLE = {"population": 150, "episodes": 3, "generations": 10}
SOLVING = (
    ("CartPole-v1", 500.0, 20, 6_000),
    ("LunarLander-v3", 200.0, 3, 6_000),
    ("BipedalWalker-v3", 200.0, 1, 6_000),
)
"""(environment, mean return that ends a run, episodes of an evaluation, maximum of evaluations)."""
SOLVERS = {"population": 150, "processes": 2}
"""The population is neat-python's, whose examples have 150; craig-neat's is that of the preset."""
GAMES = (
    ("CartPole-v1", 1),
    ("MountainCar-v0", 1),
    ("Acrobot-v1", 1),
    ("Pendulum-v1", 1),
    ("LunarLander-v3", 1),
    ("envpool:Acrobot-v1", 1),
    ("envpool:Pendulum-v1", 1),
    ("envpool:LunarLander-v3", 1),
    ("MountainCarContinuous-v0", 1),
    ("FrozenLake-v1", 1),
)
"""(environment, episodes of an evaluation) for `scoring`; neat-python always plays gymnasium's version."""
SCALING = (150, 1_000, 10_000)
"""Population sizes."""
SCORING = 3
"""Generations that are scored and bred: the first ones, whose networks are equally random on both sides."""
WORKERS = {"population": 1000, "processes": 2, "generations": 10}
