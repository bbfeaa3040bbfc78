"""neat-python: its configuration files and its genomes, read without its code."""
