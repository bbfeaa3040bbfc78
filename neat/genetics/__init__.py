"""Genetics: what evolution changes, and the operators that change it."""
