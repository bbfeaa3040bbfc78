"""Experiments: tasks with settings that are worth running, and the command line that runs them.

registry         finds a task by name, by gymnasium id, or in a user's module
xor, control     experiments: a task and its settings; double_pole, mario, and the paper's own in paper
command          `neat`: its commands and options
evolving         evolve and resume: the loop in plain sight
beginning        a new run: its settings, its directory, what it says of its task
restoring        what a resumed run goes on with
measuring        what a generation cost, and what was lost in it
verdict          whether the champion solves the task
telling          what a person is told before and after
champion         who plays: the champion of a run, or one that is kept
exhibit          one that is kept as a run that can be watched
playing          play: how good is the champion on games it never saw
showing          show and tasks: tables for people, JSON for machines
efficacy         efficacy: what many runs took; a trial is one of them, a sheet keeps them, plotting draws them
progress         one line a generation, live where there is a terminal
"""
