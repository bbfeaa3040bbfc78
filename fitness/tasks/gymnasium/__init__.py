"""Gymnasium: any environment of gymnasium as a task.

environment     makes an environment
episode_faults  observations and rewards that are not finite
spaces          spaces as descriptions: observations as inputs, outputs as actions
scaling         inputs brought to [0, 1] or [-1, 1] by the bounds of their space
normalization   inputs of mean 0 and deviation 1, measured in random play
random_play     what is observed when actions are random
space_random    spaces that wrappers sample from
large_inputs    a warning where inputs are large and nothing scales them
input_rules     the inputs of runs that an older version began
episode         one network plays one episode
played_episode  what happened in an episode, for a function that computes its outcome
vector          many episodes at once, on envpool
film            an episode step by step, with pictures
compiled/       whole generations in a compiled loop, bit for bit the same
labels          what the inputs and outputs of well-known environments mean
task            the task
"""
