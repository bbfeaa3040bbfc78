"""Tasks: the bundled problems."""
