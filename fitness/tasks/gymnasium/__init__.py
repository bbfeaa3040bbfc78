"""Gymnasium: any environment of gymnasium as a task."""
