import contextlib
import http.client
import json
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from neat import RunError
from tests.games import needs_mario
from tests.processes import Process, environment, neat, start
from tests.visualizer.receiving import PATIENCE
from visualizer.run_index import RunIndex
from visualizer.security import Guard
from visualizer.server import MOST_CONNECTIONS, Server, most_connections

STREAMS = 4


def serving(place: Path | str, *words: str) -> tuple[Process, str, int]:
    """Start a server; return its process, host and port."""
    words = ("view", str(place), "--port", "0", "--json", *words)
    server = start(*words, cwd=Path.cwd(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert server.stdout is not None
    ready, _, _ = select.select([server.stdout], [], [], PATIENCE)
    if not ready:
        server.kill()
    address = json.loads(server.stdout.readline())["address"].removeprefix("http://").split("/")[0]
    host, _, port = address.rpartition(":")
    return server, host, int(port)


def ended(server: Process) -> tuple[int, str]:
    """Wait until a server that was stopped has ended; return its exit status and its standard error."""
    try:
        _, errors = server.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        raise
    return server.returncode, errors


def test_a_server_that_is_closed_before_its_loop_is_woken_ends_in_silence(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(RunIndex(made), Guard(), "127.0.0.1", 0)
    closed = []
    monkeypatch.setattr("visualizer.server._thread.interrupt_main", lambda: closed.append(server._server.close()))

    server._end_streams()  # as the thread does that `stop` starts

    assert len(closed) == 1


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_server_says_goodbye_to_all_streams_and_exits_with_0(
    made: Path, signal_number: signal.Signals
) -> None:
    server, host, port = serving(made)
    try:
        viewers = [http.client.HTTPConnection(host, port, timeout=PATIENCE) for _ in range(STREAMS)]
        answers = []
        for viewer in viewers:
            viewer.request("GET", "/api/events")
            answers.append(viewer.getresponse())
        for answer in answers:
            while not answer.readline().startswith(b"event: hello"):
                pass

        server.send_signal(signal_number)

        assert all(b"event: bye" in answer.read() for answer in answers)
        assert ended(server) == (0, "")
        for viewer in viewers:
            viewer.close()
    finally:
        server.kill()


def test_requests_are_answered_while_all_streams_are_in_use(made: Path) -> None:
    server, host, port = serving(made)
    try:
        viewers = [http.client.HTTPConnection(host, port, timeout=PATIENCE) for _ in range(32)]
        for viewer in viewers:
            viewer.request("GET", "/api/events")
            assert viewer.getresponse().status == 200
        asking = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        asking.request("GET", "/api/run")
        assert json.loads(asking.getresponse().read())["generations"] == 6
        for viewer in [*viewers, asking]:
            viewer.close()
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server)[0] == 0


def test_a_viewer_who_disconnects_makes_room_for_another(made: Path) -> None:
    server, host, port = serving(made)
    try:
        for _ in range(40):  # more than there are streams
            viewer = http.client.HTTPConnection(host, port, timeout=PATIENCE)
            viewer.request("GET", "/api/events")
            answer = viewer.getresponse()
            deadline = time.monotonic() + PATIENCE
            while answer.status == 503:
                assert time.monotonic() < deadline
                viewer.close()
                time.sleep(0.2)
                viewer.request("GET", "/api/events")
                answer = viewer.getresponse()
            assert answer.status == 200
            answer.close()
            viewer.close()
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server)[0] == 0


def test_a_port_in_use_is_reported_in_one_line(made: Path) -> None:
    server, _, port = serving(made)
    try:
        second = neat("view", str(made), "--port", str(port), cwd=made.parent)
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert f"cannot listen at 127.0.0.1, port {port}" in second.stderr
        assert "choose another --port" in second.stderr
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server)[0] == 0


def test_a_host_that_does_not_exist_is_reported(made: Path) -> None:
    with pytest.raises(RunError, match=r"cannot listen at no\.such\.host\.invalid"):
        Server(RunIndex(made), Guard(), "no.such.host.invalid", 0)


def test_an_exposed_server_requires_its_token(made: Path) -> None:
    server, _, port = serving(made, "--host", "0.0.0.0")
    try:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asking.request("GET", "/api/run")
        answer = asking.getresponse()
        assert answer.status == 403
        assert "requires a token" in json.loads(answer.read())["error"]
        asking.close()
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server)[0] == 0


@needs_mario
def test_a_bundled_champion_is_served_like_a_run_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    server, host, port = serving("mario")

    def answer_of(address: str) -> Any:
        asking.request("GET", address)
        return json.loads(asking.getresponse().read())

    try:
        asking = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        assert answer_of("/api/run")["name"] == "mario"
        (champion,) = answer_of("/api/champions")["champions"]
        network = answer_of(f"/api/brain/{champion['genome']}")
        replay = answer_of(f"/api/replay/{champion['genome']}")
        asking.close()
    finally:
        server.send_signal(signal.SIGHUP)  # as when its terminal is closed
        status, said = ended(server)
    assert status == 0
    assert said in ("", "mario plays an episode, whose pictures take a while; the page follows.\n")  # if it took long
    assert list(tmp_path.iterdir()) == []
    assert network["grid"] == [13, 13]
    assert [neuron["label"] for neuron in network["neurons"] if neuron["kind"] == "output"][-2:] == ["A", "B"]
    assert replay["steps"] > 100
    assert replay["pictures"]
    assert any(replay["pressed"])


def test_without_any_run_the_error_says_how_to_start_one(tmp_path: Path) -> None:
    done = neat("view", cwd=tmp_path)

    assert done.returncode == 1
    assert "start one with neat evolve xor" in " ".join(done.stderr.split())


HANGING = """
import sys, time
from pathlib import Path
from visualizer.run_index import RunIndex
from visualizer.run_reader import RunReader
from visualizer.security import Guard
from visualizer.server import MOST_CONNECTIONS, Server, most_connections
import visualizer.server
visualizer.server.FAREWELL_SECONDS = float(sys.argv[2])
def about(reader):
    print("hanging", flush=True)
    time.sleep(600)
RunReader.about = about
server = Server(RunIndex(Path(sys.argv[1])), Guard(), "127.0.0.1", 0)
print(server.port, flush=True)
server.run()
print("hung" if server.is_hung else "ended", flush=True)
"""


def hanging(place: Path, farewell: float) -> "tuple[subprocess.Popen[str], http.client.HTTPConnection]":
    """Start a server that never answers `/api/run`, and request that."""
    command = [sys.executable, "-c", HANGING, str(place), str(farewell)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True)
    assert server.stdout is not None
    asking = http.client.HTTPConnection("127.0.0.1", int(server.stdout.readline()), timeout=PATIENCE)
    asking.request("GET", "/")
    assert asking.getresponse().read()
    asking.request("GET", "/api/run")
    assert server.stdout.readline() == "hanging\n"
    return server, asking


def test_the_second_signal_ends_a_server_whose_threads_hang(made: Path) -> None:
    server, asking = hanging(made, farewell=600.0)
    with closing(asking), closing(http.client.HTTPConnection("127.0.0.1", asking.port, timeout=PATIENCE)) as another:
        try:
            server.send_signal(signal.SIGINT)
            another.request("GET", "/")  # it still answers, and waits for its streams to end
            assert another.getresponse().read()
            server.send_signal(signal.SIGINT)

            assert ended(server)[0] == 130
        finally:
            server.kill()
            server.communicate(timeout=PATIENCE)


def test_the_first_signal_ends_the_loop_of_a_server_whose_threads_hang(made: Path) -> None:
    server, asking = hanging(made, farewell=0.1)
    with closing(asking):
        try:
            assert server.stdout is not None
            server.send_signal(signal.SIGINT)

            assert server.stdout.readline() == "hung\n"
        finally:
            server.kill()
            server.communicate(timeout=PATIENCE)


def test_idle_connections_do_not_take_the_page_away(made: Path) -> None:
    server, host, port = serving(made)
    openings = (b"", b"GET /api/ru", b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
    try:
        with contextlib.ExitStack() as stack:
            viewer, asking = (
                stack.enter_context(closing(http.client.HTTPConnection(host, port, timeout=PATIENCE))) for _ in range(2)
            )
            viewer.request("GET", "/api/events")
            stream = stack.enter_context(viewer.getresponse())
            idle = []
            for number in range(500):
                idle.append(stack.enter_context(socket.create_connection((host, port), timeout=PATIENCE)))
                idle[-1].sendall(openings[number % 3])

            asking.request("GET", "/api/run")
            assert json.loads(asking.getresponse().read())["generations"] == 6
            for connection in idle[:100]:  # the oldest are closed
                with contextlib.suppress(ConnectionResetError):
                    assert connection.recv(1_000) == b""
            assert stream.readline()  # the stream is not
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server) == (0, "")


def test_the_limit_on_open_files_limits_the_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {1024: 896, 256: 128, 100: 40, resource.RLIM_INFINITY: MOST_CONNECTIONS, 10**6: MOST_CONNECTIONS}
    for files, connections in limits.items():
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert most_connections(threads=40) == connections
