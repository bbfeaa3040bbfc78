"""Visualizer: reads run directories and serves the page that shows a network at play.

It runs no game, unpickles nothing, imports nothing from a run, and never affects evolution. A run directory may come
from a stranger: all its contents are validated or refused.

untrusted         files, databases and values that may contain anything
history_queries   all SQL on a run's history
replay_cache      the latest replays, read and validated once
run_state         whether a run evolves, and how far it has come
run_reader        the contents of one run directory
run_index         the runs that a server shows
champion_diagram  the diagram of a champion's network, from JSON not yet validated
events            what changes in a run, published to all its viewers
security          which requests are allowed, and the headers of every answer
app               the routes
server            the process behind `neat view`
"""
