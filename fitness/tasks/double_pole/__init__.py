"""Double pole: balance two poles of different lengths on one cart, with or without their velocities as inputs.

physics   how cart and poles move, and when an episode fails
episode   a network and a cart in one compiled loop
task      the tasks: double pole and single pole, with and without velocities
picture   a state as an image
"""

from fitness.tasks.double_pole.task import DoublePole, PoleBalancing, SinglePole

__all__ = ["DoublePole", "PoleBalancing", "SinglePole"]
