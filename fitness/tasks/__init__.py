"""Tasks: the problems that come with the framework."""
