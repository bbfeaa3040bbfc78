"""Efficacy: how many evaluations a task takes, measured over many runs."""
