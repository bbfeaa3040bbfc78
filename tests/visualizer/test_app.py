import gzip
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from flask.testing import FlaskClient

import visualizer
from neat.runs.replay_format import Replay
from tests.visualizer.receiving import events_in, next_event, request_events
from tests.visualizer.runs import generation_of, grown, make_run, with_elites
from visualizer.app import create_app
from visualizer.events.broadcast import Broadcast
from visualizer.run_index import RunIndex
from visualizer.run_reader import RunReader
from visualizer.security import Guard

Serve = Callable[..., FlaskClient]

STATIC = Path(visualizer.__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}


def answer_of(client: FlaskClient, address: str, status: int = 200) -> Any:
    """Return the JSON answer of an address."""
    answer = client.get(address, buffered=True)
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/json"
    return answer.get_json()


def lengthen(run: Path, generations: int) -> None:
    """Give a history so many generations, number 7,001 with the best score."""
    with closing(sqlite3.connect(run / "history.sqlite")) as database, database:
        database.execute("DELETE FROM generation")
        rows = [(number, 1.0 if number != 7_001 else 99.0, -number / 10, 10) for number in range(generations)]
        database.executemany("INSERT INTO generation (number, best, mean, champion) VALUES (?, ?, ?, ?)", rows)


def test_the_page_and_its_files_are_served(client: FlaskClient) -> None:
    page = client.get("/", buffered=True)
    files = {path.name: TYPES[path.suffix] for path in STATIC.iterdir() if path.suffix in TYPES}

    assert page.status_code == 200
    assert page.mimetype == "text/html"
    assert len(files) > 10
    for name, mimetype in files.items():
        answer = client.get(f"/static/{name}", buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
        assert answer.headers["ETag"]
    preloaded = re.findall(r'rel="modulepreload" href="static/([^"]+)"', page.get_data(as_text=True))
    assert sorted(preloaded) == sorted(name for name in files if name.endswith(".js"))


def test_the_files_of_the_page_are_compressed_and_sent_once(client: FlaskClient) -> None:
    for address in ("/", "/static/main.js", "/static/style.css"):
        plain = client.get(address, buffered=True)
        packed = client.get(address, buffered=True, headers={"Accept-Encoding": "gzip"})

        assert "Content-Encoding" not in plain.headers
        assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
        assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data)
        assert gzip.decompress(packed.data) == plain.data
        known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
        again = client.get(address, buffered=True, headers=known)
        assert (again.status_code, again.data) == (304, b"")


def test_a_run_answers_with_what_the_header_shows(client: FlaskClient) -> None:
    facts = answer_of(client, "/api/run")

    shown = {name: facts[name] for name in ("name", "task", "seed", "state", "generations", "evaluations", "species")}
    assert shown == {
        "name": "some-run", "task": "wandering", "seed": 1, "state": "finished", "generations": 6, "evaluations": 900,
        "species": 2,
    }  # fmt: skip
    assert (facts["best"], facts["validated"]) == (3.0, 2.75)
    assert facts["evaluations_per_second"] == pytest.approx(750 / (5 * 0.11))
    assert facts["settings"]["population_size"] == 150


def test_a_history_has_a_column_for_each_value(client: FlaskClient) -> None:
    history = answer_of(client, "/api/history")

    assert history["generations"] == [0, 1, 2, 3, 4, 5]
    assert history["champion"] == [10, 10, 20, 20, 30, 30]
    assert history["champion_fitness"] == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    assert history["mean"] == [0.5, 0.5, 1.0, 1.0, 1.5, 1.5]
    assert history["species"] == {"1": [[n, 100 - n] for n in range(6)], "2": [[0, 50]]}
    assert "best_high" not in history


def test_a_history_can_start_after_a_generation(client: FlaskClient) -> None:
    assert answer_of(client, "/api/history?since=3")["generations"] == [4, 5]
    assert answer_of(client, "/api/history?since=5")["generations"] == []


@pytest.mark.parametrize("since", ["", "x", "1.5", "٣", "9" * 30, "--1"])
def test_an_invalid_number_is_refused_by_its_name(client: FlaskClient, since: str) -> None:
    assert "since must be an integer" in answer_of(client, f"/api/history?since={since}", 400)["error"]


def test_a_long_history_is_thinned_and_keeps_its_peaks(serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "long", 1)
    lengthen(tmp_path / "long", 12_000)

    history = answer_of(serve(tmp_path / "long"), "/api/history")

    assert len(history["generations"]) == 4_000
    assert history["generations"][-1] == 11_999
    assert max(history["best_high"]) == 99.0
    assert min(history["mean_low"]) == -1199.9


def test_every_champion_is_listed_once(client: FlaskClient) -> None:
    champions = answer_of(client, "/api/champions")["champions"]

    assert [(one["genome"], one["generation"], one["hidden"], one["replay"]) for one in champions] == [
        (10, 0, 1, True), (20, 2, 2, True), (30, 4, 3, True),
    ]  # fmt: skip


def test_the_species_of_a_generation_and_the_life_of_one(client: FlaskClient) -> None:
    (one, _) = answer_of(client, "/api/species?generation=4")["species"]
    assert (one["id"], one["size"], one["founded"], one["stagnant"]) == (1, 96, 0, 0)

    life = answer_of(client, "/api/species/1")
    assert (life["first"], life["last"], life["size"]) == (0, 5, [100, 99, 98, 97, 96, 95])
    assert client.get("/api/species/77").get_json() == {"error": "species 77 never lived in some-run."}


def test_the_curve_of_a_run_is_its_best_fitness_so_far(client: FlaskClient) -> None:
    assert answer_of(client, "/api/curve") == {
        "evaluations": [150, 300, 450, 600, 750, 900], "best": [1.0, 1.0, 2.0, 2.0, 3.0, 3.0],
    }  # fmt: skip


def test_the_list_of_runs_is_sent_only_when_it_has_changed(serve: Serve, made: Path) -> None:
    client = serve(made.parent)
    (run,) = answer_of(client, "/api/runs")["runs"]
    assert (run["seed"], run["evaluations"], run["validated"], run["solved"]) == (1, 900, 2.75, False)
    assert run["curve"] == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]

    tag = client.get("/api/runs").headers["ETag"]
    assert client.get("/api/runs", headers={"If-None-Match": tag}).status_code == 304


def test_the_map_of_a_run_is_sent_only_when_it_has_changed(serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1)
    client = serve(run.directory)
    assert answer_of(client, "/api/elites") == {"measures": []}
    elite = grown(2, 5, id=44, fitness=2.0)
    run.record(with_elites(generation_of(1, elite), {(3, 4): elite}))

    found = answer_of(client, "/api/elites")
    assert found["elites"] == [
        {"cell": [3, 4], "genome": 44, "score": 2.0, "generation": 1, "measures": [21.0, 18.0], "solved": True,
         "replay": False},
    ]  # fmt: skip
    assert (found["lines"], found["downwards"]) == ([], False)
    assert answer_of(client, "/api/history")["coverage"] == [None, 0.02]
    tag = client.get("/api/elites").headers["ETag"]
    assert client.get("/api/elites", headers={"If-None-Match": tag}).status_code == 304


def test_the_network_of_an_elite_is_served(serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1)
    elite = grown(2, 5, id=44, fitness=2.0)
    run.record(with_elites(generation_of(1, grown(1, 4, id=10, fitness=1.0)), {(3, 4): elite}))
    client = serve(run.directory)

    network = answer_of(client, "/api/brain/44?like=10")
    assert (network["genome"], network["generation"], network["fitness"]) == (44, 1, 2.0)
    assert len(network["synapses"]) == 5
    assert client.get("/api/brain/44.svg").mimetype == "image/svg+xml"


def test_a_network_has_positions_labels_and_weights(client: FlaskClient) -> None:
    network = answer_of(client, "/api/brain/20")
    genome = grown(2, 5, id=20)

    assert (network["genome"], network["generation"], network["grid"]) == (20, 2, [1, 2])
    assert network["legend"] == ["0 nothing", "1 something"]
    assert [neuron["label"] for neuron in network["neurons"]] == ["left eye", "right eye", "output 0", "", ""]
    assert [neuron["kind"] for neuron in network["neurons"]] == ["input", "input", "output", "hidden", "hidden"]
    assert all(0.0 <= neuron[axis] <= 1.0 for neuron in network["neurons"] for axis in "xy")
    assert [synapse["weight"] for synapse in network["synapses"]] == genome.synapses["weight"].tolist()


def test_a_network_can_be_laid_out_like_another(client: FlaskClient) -> None:
    assert answer_of(client, "/api/brain/30?like=20")["neurons"] != []
    assert answer_of(client, "/api/brain/30?like=30") == answer_of(client, "/api/brain/30")
    assert "never champion" in answer_of(client, "/api/brain/30?like=999", 404)["error"]
    assert "like must be" in answer_of(client, "/api/brain/30?like=x", 400)["error"]


def test_a_network_is_drawn_as_svg(client: FlaskClient) -> None:
    answer = client.get("/api/brain/30.svg")

    assert answer.mimetype == "image/svg+xml"
    title = ElementTree.fromstring(answer.get_data()).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "some-run: genome 30, generation 4"


def test_the_parts_of_a_replay_fit_together(client: FlaskClient) -> None:
    facts = answer_of(client, "/api/replay/10")
    parts = {part: client.get(f"/api/replay/10/{part}").get_data() for part in ("activations", "outputs", "pictures")}

    assert facts["steps"] == 20
    assert len(parts["activations"]) == facts["steps"] * len(facts["neurons"])
    assert np.frombuffer(parts["outputs"], "<f4").shape == (facts["steps"] * facts["outputs"],)
    step, offset, length = facts["pictures"][1]
    assert step == 2  # at most 15 pictures a second
    assert parts["pictures"][offset : offset + length].startswith(b"\x89PNG")


def test_an_unchanged_replay_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/replay/10/pictures")
    again = client.get("/api/replay/10/pictures", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.get_data() == b""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/api/brain/11", "never champion"),
        (f"/api/brain/{2**60}", "genome ids are below"),
        ("/api/brain/11.svg", "never champion"),
        ("/api/replay/11", "genome 11 has no replay in some-run"),
        ("/api/replay/10/secrets", "not found"),
        ("/api/replay/../settings.toml", "not found"),
        ("/static/../app.py", "not found"),
        ("/nowhere", "not found"),
        ("/api/run?run=another", "run 'another' does not exist"),
    ],
)
def test_what_does_not_exist_is_refused_with_a_message(client: FlaskClient, address: str, words: str) -> None:
    assert words in answer_of(client, address, 404)["error"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_every_method_but_get_is_refused(client: FlaskClient, method: str) -> None:
    for address in ("/", "/api/run", "/api/brain/10"):
        assert getattr(client, method)(address).status_code == 405


def test_a_folder_lists_its_runs_newest_first_and_serves_each(serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "first", 1)
    make_run(tmp_path / "second & <last>", 2)
    (tmp_path / "no run").mkdir()
    client = serve(tmp_path)

    listed = answer_of(client, "/api/runs")

    assert listed["single"] is None
    assert {run["name"]: run["generations"] for run in listed["runs"]} == {"first": 1, "second & <last>": 2}
    assert answer_of(client, "/api/run?run=second+%26+%3Clast%3E")["generations"] == 2
    assert "choose one: ?run=NAME" in answer_of(client, "/api/run", 404)["error"]
    for name in ("no run", "..", "../made", "/etc", "first/", "."):
        assert "does not exist" in answer_of(client, f"/api/run?run={name}", 404)["error"]


def test_a_large_answer_is_compressed_for_clients_that_accept_gzip(serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    lengthen(tmp_path / "run", 2_000)
    client = serve(tmp_path / "run")

    packed = client.get("/api/history", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/api/history")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.get_data())) == plain.get_json()
    assert "Content-Encoding" not in client.get("/api/run", headers={"Accept-Encoding": "gzip"}).headers


def test_a_run_without_a_generation_is_empty(serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 0, state="")
    client = serve(tmp_path / "run")

    assert answer_of(client, "/api/run")["state"] == "empty"
    assert answer_of(client, "/api/history")["generations"] == []
    assert answer_of(client, "/api/champions")["champions"] == []


def test_a_run_is_live_while_a_process_has_it_and_stopped_when_none_has(serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 2, state="running")
    client = serve(tmp_path / "run")
    with run.hold():
        assert answer_of(client, "/api/run")["state"] == "live"
        assert answer_of(client, "/api/runs")["runs"][0]["state"] == "live"

    facts = answer_of(client, "/api/run")
    assert (facts["state"], facts["held"], facts["progress"]) == ("stale", False, None)


def test_a_stream_that_is_asked_once_ends_as_soon_as_its_viewer_knows_everything(client: FlaskClient) -> None:
    answer = request_events(client, "/api/events?since=3&once=1")

    received = list(events_in(answer.response))

    names = [event.name for event in received]
    assert names == ["hello", "champion", "generation", "generation", "status", "bye"]
    assert received[0].data["replays"] == [10, 20, 30]


def test_the_first_bytes_of_a_stream_arrive_at_once_and_the_run_right_after(client: FlaskClient) -> None:
    answer = request_events(client)
    chunks = iter(answer.response)

    assert next(chunks).startswith(b": ")  # otherwise a proxy, or a browser, would wait for more
    name, data, _ = next(events_in(chunks))
    assert (name, data["generations"], data["state"]) == ("hello", 6, "finished")
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_a_browser_resumes_from_its_header_rather_than_the_query(client: FlaskClient) -> None:
    answer = request_events(client, "/api/events?since=0", headers={"Last-Event-ID": "4"})

    assert next_event(events_in(answer.response), "generation").id == 5
    answer.close()


def test_an_invalid_number_to_resume_from_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/events", headers={"Last-Event-ID": "many"})

    assert answer.status_code == 400
    assert "Last-Event-ID must be an integer" in answer.get_json()["error"]


def test_one_viewer_too_many_is_asked_to_try_again(serve: Serve, made: Path) -> None:
    client = serve(made, most_viewers=2)
    watching = [client.get("/api/events") for _ in range(2)]

    refused = client.get("/api/events")
    assert refused.status_code == 503
    assert "already has 2 viewers; try again" in refused.get_json()["error"]
    assert client.get("/api/run").status_code == 200

    watching[0].close()
    with client.get("/api/events") as admitted:
        assert admitted.status_code == 200
    watching[1].close()


def test_a_hidden_page_says_that_it_is_open(made: Path) -> None:
    broadcast = Broadcast()
    client = create_app(RunIndex(made), Guard(), broadcast).test_client()
    assert not broadcast.is_watched

    assert client.get("/api/open").status_code == 204

    assert broadcast.is_watched


def test_the_parts_of_a_replay_are_read_from_one_file_once(
    serve: Serve, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    read = Replay.read

    def counted(path: Path) -> Replay:
        reads.append(path.name)
        return read(path)

    monkeypatch.setattr(Replay, "read", counted)
    client = serve(made)

    for part in ("", "/activations", "/outputs", "/pictures"):
        assert client.get(f"/api/replay/10{part}").status_code == 200

    assert reads == ["10.zip"]


def test_an_unexpected_error_is_an_answer_and_a_printable_line(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(reader: RunReader) -> None:
        raise ZeroDivisionError("x\x1b]0;title\x07")

    monkeypatch.setattr(RunReader, "about", fail)

    answer = client.get("/api/run")

    assert answer.status_code == 500
    assert answer.get_json() == {"error": "unexpected ZeroDivisionError; the server has printed more about it."}
    assert "ZeroDivisionError: x]0;title" in caplog.text
    assert "\x1b" not in caplog.text
