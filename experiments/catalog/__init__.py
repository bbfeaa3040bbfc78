"""Catalog: the experiments there are, each a task with settings worth running."""
