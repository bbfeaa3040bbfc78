import http.client
import json
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from neat import RunError
from tests.games import needs_mario
from tests.processes import environment, neat
from tests.visualizer.patience import PATIENCE
from visualizer.run_index import Shelf
from visualizer.security import Guard
from visualizer.server import Server

STREAMS = 4


def serving(place: Path | str, *words: str) -> "tuple[subprocess.Popen[str], str, int]":
    """Start a server; return it, and where it listens."""
    command = [sys.executable, "-m", "experiments.cli.main", "view", str(place), "--port", "0", "--json", *words]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True)
    assert server.stdout is not None
    ready, _, _ = select.select([server.stdout], [], [], PATIENCE)
    if not ready:
        server.kill()
    told = json.loads(server.stdout.readline())
    address = told["address"].removeprefix("http://").split("/")[0]
    host, _, port = address.rpartition(":")
    return server, host, int(port)


def ended(server: "subprocess.Popen[str]") -> tuple[int, str]:
    """Return how a server that was told to stop has ended: its status, and what it said."""
    _, said = server.communicate(timeout=PATIENCE)
    return server.returncode, said


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_server_that_is_stopped_says_goodbye_to_all_streams_and_ends_well(made: Path, kind: signal.Signals) -> None:
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

        server.send_signal(kind)

        assert all(b"event: bye" in answer.read() for answer in answers)
        assert ended(server) == (0, "")
        for viewer in viewers:
            viewer.close()
    finally:
        server.kill()


def test_requests_are_answered_while_every_stream_is_taken(made: Path) -> None:
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


def test_a_place_is_free_again_once_a_viewer_has_gone(made: Path) -> None:
    server, host, port = serving(made)
    try:
        for _ in range(40):  # more than may watch at once
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


def test_a_port_that_is_taken_is_told_in_one_line(made: Path) -> None:
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


def test_a_host_that_is_none_is_told(made: Path) -> None:
    with pytest.raises(RunError, match=r"cannot listen at no\.such\.host\.invalid"):
        Server(Shelf(made), Guard(), "no.such.host.invalid", 0)


def test_an_exposed_server_asks_for_its_token(made: Path) -> None:
    server, _, port = serving(made, "--host", "0.0.0.0")
    try:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asking.request("GET", "/api/run")
        answer = asking.getresponse()
        assert answer.status == 403
        assert "asks for a token" in json.loads(answer.read())["error"]
        asking.close()
    finally:
        server.send_signal(signal.SIGINT)
        assert ended(server)[0] == 0


@needs_mario
def test_a_champion_that_is_kept_is_served_like_a_run_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    server, host, port = serving("mario")

    def told(address: str) -> Any:
        asking.request("GET", address)
        return json.loads(asking.getresponse().read())

    try:
        asking = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        assert told("/api/run")["name"] == "mario"
        (champion,) = told("/api/champions")["champions"]
        brain = told(f"/api/brain/{champion['genome']}")
        replay = told(f"/api/replay/{champion['genome']}")
        asking.close()
    finally:
        server.send_signal(signal.SIGHUP)  # as when its terminal is closed
        assert ended(server) == (0, "")
    assert list(tmp_path.iterdir()) == []
    assert brain["grid"] == [13, 13]
    assert [neuron["label"] for neuron in brain["neurons"] if neuron["kind"] == "output"][-2:] == ["A", "B"]
    assert replay["steps"] > 100
    assert replay["pictures"]
    assert any(replay["pressed"])


def test_without_any_run_it_says_how_to_begin_one(tmp_path: Path) -> None:
    done = neat("view", cwd=tmp_path)

    assert done.returncode == 1
    assert "begin one with neat evolve xor" in " ".join(done.stderr.split())
