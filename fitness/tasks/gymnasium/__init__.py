"""Gymnasium: any environment of gymnasium as a task.

environment     makes an environment
spaces          observations as inputs, outputs as actions
normalization   observations of mean 0 and deviation 1, measured in random play
space_random    spaces that wrappers sample from
vector          many episodes at once
labels          what the inputs and outputs of well-known environments mean
task            the task
"""
