"""Compiled: environments of gymnasium as compiled loops, which play a whole generation in one call.

Every number is that of the environment, bit for bit: the same operations on float32 and float64 in the same order, the
same functions of the C library, and first states and random numbers that the environment itself draws. Each process
compares some episodes with the environment first, and plays the environment itself where anything differs.

rounding                   float32 among float64
cart_pole, mountain_car, mountain_car_continuous, pendulum, acrobot
                           a step of each environment of classic control
simulators                 these by number
episodes                   networks and simulators in one loop
control                    environments of classic control
table                      environments of toy text that are a table
compiled_episodes          which environments have a compiled form, and whether it is the same
"""
