"""Runner: what makes a run, continues it and keeps it."""
