"""Gymnasium: any environment of gymnasium as a task.

environment     makes an environment
episode_faults  observations and rewards that are not finite
spaces          observations as inputs, outputs as actions
normalization   observations of mean 0 and deviation 1, measured in random play
vector          many episodes at once
labels          what the inputs and outputs of well-known environments mean
task            the task
"""
