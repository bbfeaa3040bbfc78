"""Double pole: balance two poles of different lengths on one cart, seeing their speeds or not.

physics   how cart and poles move, and when all is lost
episode   a network and a cart in one compiled loop
task      the tasks: double pole, single pole, with and without velocities
picture   what it looks like
"""

from fitness.tasks.double_pole.task import DoublePole, PoleBalancing, SinglePole

__all__ = ["DoublePole", "PoleBalancing", "SinglePole"]
