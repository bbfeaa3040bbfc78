"""What is timed and counted: never part of the tests, each a command that prints a table."""
