"""System: atomic writes, locks and signals."""
