"""Evaluation: a generation scored in this process, in worker processes, or on a cluster."""
