"""Visualizer: reads run directories and serves the page on which a brain can be watched.

It runs no game, unpickles nothing, imports nothing from a run, and never touches evolution. A run
directory is taken for what a stranger may have written: whatever is in it is checked or refused.

reading    files, databases and values of which nothing is known beforehand
store      what one run directory says
shelf      which runs there are
brain      the diagram of a champion, as JSON and as a drawing
events     what happens in a run, told to everyone who watches
security   who may ask: Host names, the token, and the headers of every answer
app        the routes
server     the process behind `neat view`
"""
