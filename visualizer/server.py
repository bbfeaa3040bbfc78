"""Server: the process behind `neat view`."""

import _thread
import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from flask import Flask
from waitress.channel import HTTPChannel

from neat.errors import RunError, one_line
from neat.system import signals
from visualizer.app import create_app
from visualizer.events.broadcast import Broadcast
from visualizer.run_index import RunIndex
from visualizer.security import Guard

try:
    import resource
except ImportError:  # a system without it, such as Windows
    resource = None  # type: ignore[assignment]  # every use checks first

MOST_VIEWERS = 32
SPARE_THREADS = 8
"""Threads besides one for each stream, so that other requests never wait for a stream to end."""
FAREWELL_SECONDS = 2.0
"""The longest that a stop waits for the streams to send their last event; it ends as soon as they have."""
MOST_CONNECTIONS = 2_000
IDLE_CONNECTIONS = 64
"""Connections without a complete request that are kept; beyond this number the oldest are closed."""
IDLE_SECONDS = 2.0
"""How long a connection may take for its request, when there are too many."""
KEPT_SECONDS = 60
"""How long a connection without a request is kept when there are few."""
SPARE_FILES = 128
"""Files that this process may need besides its connections."""
KILLED = 130
"""The exit status after a second signal."""


class Server:
    """Serves the page until it is stopped.

    Attributes:
        host: Name or address at which it listens.
        port: Port at which it listens.
        broadcast: The open streams.
    """

    def __init__(self, index: RunIndex, guard: Guard, host: str, port: int, most_viewers: int = MOST_VIEWERS) -> None:
        """Start to listen.

        Args:
            index: The runs to show.
            guard: Which requests are allowed.
            host: Name or address to listen at.
            port: 0 for any free port.
            most_viewers: The largest number of open streams.

        Raises:
            RunError: The port is in use, or the host does not exist.
        """
        self.broadcast = Broadcast(most_viewers)
        self._connections: dict[int, Any] = {}
        app = create_app(index, guard, self.broadcast)
        threads = most_viewers + SPARE_THREADS
        self._most_connections = most_connections(threads)
        self._server = _listening(app, host, port, threads, self._most_connections, self._connections)
        for one in list(self._connections.values()):
            if hasattr(one, "maintenance"):  # a socket that listens: one per address of the host
                one.maintenance = self._close_idle
        self.host = host
        self.port = int(getattr(self._server, "effective_port", 0) or self._server.effective_listen[0][1])
        self._stopping = self._is_signalled = self._loop_must_end = False

    def run(self, is_needed: Callable[[], bool] = lambda: True) -> None:
        """Serve until Ctrl-C, SIGTERM, a closed terminal, or until `is_needed` returns False.

        A second signal ends the process at once, whatever its threads are doing.
        """
        before = signals.on_end(self._interrupted)
        threading.Thread(target=self._stop_when_unneeded, args=(is_needed,), daemon=True).start()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self._server.run()
            self.broadcast.close()
            self._server.close()
        finally:
            signals.restore(before)

    @property
    def is_hung(self) -> bool:
        """Whether a request is still being answered after `run` has ended; it can keep the interpreter from ending."""
        return bool(self._server.task_dispatcher.threads)

    def stop(self) -> None:
        """End all streams with their last event, then stop. Returns at once; may be called from any thread."""
        if not self._stopping:
            self._stopping = True
            threading.Thread(target=self._end_streams, daemon=True).start()

    def _interrupted(self, signal_number: int, frame: FrameType | None) -> None:
        if self._loop_must_end:
            self._loop_must_end = False
            raise KeyboardInterrupt
        if self._is_signalled:
            os._exit(KILLED)
        self._is_signalled = True
        self.stop()

    def _end_streams(self) -> None:
        self.broadcast.close()
        end = time.monotonic() + FAREWELL_SECONDS
        while (self.broadcast.viewers or self._has_more_to_send()) and time.monotonic() < end:
            time.sleep(0.01)
        self._loop_must_end = True
        _thread.interrupt_main()  # calls `_interrupted` in the main thread
        with contextlib.suppress(OSError):  # the main thread may have closed the server already
            self._server.pull_trigger()

    def _has_more_to_send(self) -> bool:
        """Return whether an answer is being produced, or waits in a buffer: a last event may still be unsent."""
        connections = list(self._connections.values())
        return any(
            getattr(connection, "requests", ()) or getattr(connection, "total_outbufs_len", 0)
            for connection in connections
        )

    def _stop_when_unneeded(self, is_needed: Callable[[], bool]) -> None:
        while not self._stopping:
            if not is_needed():
                self.stop()
            time.sleep(1.0)

    def _close_idle(self, now: float) -> None:
        """Close connections that send no request: the oldest, if there are many; called once per second in the loop.

        Otherwise anyone who can connect could take the page away from everybody, without sending anything.

        Args:
            now: As `time.time` returns it.
        """
        channels = [one for one in self._connections.values() if isinstance(one, HTTPChannel)]
        idle = sorted(
            (one for one in channels if not one.requests and not one.total_outbufs_len),
            key=lambda one: float(one.creation_time),
        )
        surplus = len(idle) - IDLE_CONNECTIONS
        patience = 0.0 if len(channels) > 0.8 * self._most_connections else IDLE_SECONDS
        for position, channel in enumerate(idle):
            limit = patience if position < surplus else KEPT_SECONDS
            since = channel.creation_time if position < surplus else channel.last_activity
            if now - since > limit:
                channel.will_close = True


def most_connections(threads: int) -> int:
    """Return how many connections the limit on open files leaves room for."""
    files = MOST_CONNECTIONS + SPARE_FILES
    if resource is not None:
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        files = MOST_CONNECTIONS + SPARE_FILES if files == resource.RLIM_INFINITY else files
    return min(MOST_CONNECTIONS, max(files - SPARE_FILES, threads))


def _listening(app: Flask, host: str, port: int, threads: int, most: int, connections: dict[int, Any]) -> Any:
    """Return a waitress server that already listens and keeps its connections in this dictionary."""
    # It warns of every request that waits for a thread, and of every connection that it cannot accept: nothing that a
    # user can change, and enough to fill a disk.
    for name in ("waitress", "waitress.queue"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        return waitress.create_server(
            app,
            map=connections,
            host=host,
            port=port,
            threads=threads,
            ident="neat",
            connection_limit=most,
            cleanup_interval=1,
            asyncore_use_poll=True,  # select() takes no file number from 1,024 on
            channel_request_lookahead=1,  # so that a stream learns that its viewer has disconnected
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or one_line(error)
        raise RunError(f"cannot listen at {host}, port {port}: {reason}; choose another --port.") from error
