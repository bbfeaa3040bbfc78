"""Exit status of an interrupted program; imports nothing."""

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it; of SIGTERM and a closed terminal too."""
