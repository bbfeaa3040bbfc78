"""System: atomic writes, locks, signals and standard output."""
