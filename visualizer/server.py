"""Server: the process behind `neat view`."""

import _thread
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import waitress
from flask import Flask

from neat.errors import RunError, one_line
from neat.system import signals
from visualizer.app import create_app
from visualizer.events.broadcast import Broadcast
from visualizer.run_index import RunIndex
from visualizer.security import Guard

MOST_VIEWERS = 32
SPARE_THREADS = 8
"""Threads besides one for each stream, so that other requests never wait for a stream to end."""
FAREWELL_SECONDS = 2.0
"""The longest that a stop waits for the streams to send their last event; it ends as soon as they have."""


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
        self._server = _listening(app, host, port, most_viewers + SPARE_THREADS, self._connections)
        self.host = host
        self.port = int(getattr(self._server, "effective_port", 0) or self._server.effective_listen[0][1])
        self._stopping = False

    def run(self, is_needed: Callable[[], bool] = lambda: True) -> None:
        """Serve until Ctrl-C, SIGTERM, a closed terminal, or until `is_needed` returns False."""
        before = signals.on_end(self._interrupted)
        threading.Thread(target=self._stop_when_unneeded, args=(is_needed,), daemon=True).start()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self._server.run()
        finally:
            signals.restore(before)
            self.broadcast.close()
            self._server.close()

    def stop(self) -> None:
        """End all streams with their last event, then stop. Returns at once; may be called from any thread."""
        if not self._stopping:
            self._stopping = True
            threading.Thread(target=self._end_streams, daemon=True).start()

    def _interrupted(self, signal_number: int, frame: FrameType | None) -> None:
        if self._stopping and self.broadcast.closed:
            raise KeyboardInterrupt
        self.stop()

    def _end_streams(self) -> None:
        self.broadcast.close()
        end = time.monotonic() + FAREWELL_SECONDS
        while (self.broadcast.viewers or self._has_more_to_send()) and time.monotonic() < end:
            time.sleep(0.01)
        _thread.interrupt_main()
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


def _listening(app: Flask, host: str, port: int, threads: int, connections: dict[int, Any]) -> Any:
    """Return a waitress server that already listens and keeps its connections in this dictionary."""
    # On a busy machine it warns that a request waits for a thread, which is harmless and nothing a user can change.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return waitress.create_server(
            app,
            map=connections,
            host=host,
            port=port,
            threads=threads,
            ident="neat",
            connection_limit=4 * threads,
            channel_request_lookahead=1,  # so that a stream learns that its viewer has disconnected
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or one_line(error)
        raise RunError(f"cannot listen at {host}, port {port}: {reason}; choose another --port.") from error
