"""Events: what changes in a run, published to all its viewers as server-sent events, in order.

A `Watcher` polls the run directory and publishes to a `Hub`; each viewer's `stream` reads the hub at its own pace. A
viewer receives every generation, champion and replay, or a `resync` event that makes it fetch everything again. Of
the status it receives the latest only. Evolution does not know that it is watched.

wire       the bytes of an event
hub        the latest events of a run, and waiting for more
watcher    the thread that polls a run directory
stream     what one viewer receives
broadcast  all watchers and streams of a server
"""
