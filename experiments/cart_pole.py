"""Cart-pole: push a cart left or right so that the pole on it does not fall (CartPole-v1)."""

from experiments.experiment import Experiment
from fitness import Gymnasium
from neat import Settings

EXPERIMENT = Experiment(
    name="cart-pole",
    summary="balance a pole on a cart for 500 steps (CartPole-v1, three episodes an evaluation)",
    task=lambda: Gymnasium("CartPole-v1", episodes=3),
    settings=Settings(population_size=150),
    generations=100,
)
