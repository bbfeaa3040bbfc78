"""A run directory may come from a stranger: its contents are shown as text, or refused in one line."""

import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from neat import RunError
from neat.runs.replay_format import Replay
from tests.neat.runs.hostile_histories import SCHEMAS
from tests.neat.runs.hostile_histories import change as change_history
from tests.visualizer.runs import generation_of, grown, make_run, with_elites
from visualizer.run_index import newest_run

Serve = Callable[..., FlaskClient]

MARKUP = '<img src=x onerror="alert(1)">&amp;</script>'
ROUTES = [
    "/api/runs", "/api/run", "/api/history", "/api/curve", "/api/champions", "/api/species", "/api/species/1",
    "/api/elites", "/api/brain/10", "/api/brain/10?like=20", "/api/brain/40", "/api/replay/40",
    "/api/brain/10.svg", "/api/replay/10", "/api/replay/10/activations", "/api/replay/10/pictures",
]  # fmt: skip
STRANGE = [
    None,
    "",
    MARKUP,
    -1,
    1e308,
    -(2**63),
    2**63 - 1,
    0.5,
    b"\x00\xff",
    "9" * 400,
    "\ud800".encode("utf-8", "surrogatepass"),
]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    run = make_run(tmp_path / "run")
    champion, elites = grown(3, 6, id=30, fitness=3.0), {(0, 1): grown(id=40, fitness=1.0)}
    run.record(with_elites(generation_of(5, champion, (95, 50)), elites), seconds_evaluating=0.1)
    return run.directory


@pytest.fixture
def change(run: Path) -> Iterator[Callable[..., None]]:
    """Change the history of the run by SQL, as far as SQLite accepts it."""
    with closing(sqlite3.connect(run / "history.sqlite")) as database:

        def execute(statement: str, *values: Any) -> None:
            with suppress(sqlite3.IntegrityError), database:
                database.execute(statement, values)

        yield execute


def answers(client: FlaskClient) -> dict[str, Any]:
    """Request every route; each must answer with JSON that a browser can read, or with the bytes it promises."""
    received: dict[str, Any] = {}
    for route in ROUTES:
        answer = client.get(route)
        assert answer.status_code in (200, 404), f"{route}: {answer.get_data(as_text=True)[:500]}"
        assert answer.mimetype in ("application/json", "image/svg+xml", "application/octet-stream")
        if answer.mimetype == "application/json":
            received[route] = json.loads(answer.get_data(), parse_constant=pytest.fail)
            if answer.status_code == 404:
                assert "\n" not in received[route]["error"]
    with client.get("/api/events?since=0") as stream:
        if stream.status_code == 200:
            assert next(iter(stream.response)).startswith(b": ")
    return received


def test_markup_is_returned_as_text(serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", task=MARKUP, input_labels=[MARKUP, "b"], legend=[MARKUP], grid=[1, 2])

    received = answers(serve(tmp_path / "run"))

    assert received["/api/run"]["task"] == MARKUP
    assert received["/api/brain/10"]["neurons"][0]["label"] == MARKUP
    svg = serve(tmp_path / "run").get("/api/brain/10.svg").get_data(as_text=True)
    assert "<img" not in svg


@pytest.mark.parametrize("column", ["best", "mean", "champion", "validated", "evaluations", "solved", "number"])
def test_generations_may_contain_values_of_any_type(
    serve: Serve, run: Path, change: Callable[..., None], column: str
) -> None:
    client = serve(run)
    for value in STRANGE:
        change(f"UPDATE generation SET {column} = ? WHERE number = (SELECT MAX(number) FROM generation)", value)
        answers(client)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE species SET id = ? WHERE generation = 5 AND size = 50",
        "UPDATE species SET size = ? WHERE generation = 5 AND id = 1",
        "UPDATE champion SET genome = ? WHERE generation = 4",
        "UPDATE champion SET fitness = ? WHERE genome = 10",
        "UPDATE champion SET json = ? WHERE genome = 10",
        "UPDATE meta SET value = ?",
        "UPDATE elite SET generation = ?",
        "UPDATE elite SET cell = ?",
        "UPDATE elite SET score = ?",
        "UPDATE elite SET x = ?",
        "UPDATE elite SET solved = ?",
        "UPDATE elite SET json = ?",
        "UPDATE generation SET coverage = ?",
    ],
)
def test_other_tables_may_contain_values_of_any_type(
    serve: Serve, run: Path, change: Callable[..., None], statement: str
) -> None:
    client = serve(run)
    for value in STRANGE:
        change(statement, value)
        answers(client)


@pytest.mark.parametrize(
    "change_json",
    [
        lambda data: data["shape"].update(inputs=10**9),
        lambda data: data["shape"].update(outputs="many"),
        lambda data: data["neurons"].append(data["neurons"][0]),
        lambda data: data["neurons"][0].update(id=-1),
        lambda data: data["neurons"][0].update(bias=None),
        lambda data: data["neurons"][0].update(activation=MARKUP),
        lambda data: data["synapses"][0].update(target=0),
        lambda data: data["synapses"][0].update(source=99_999),
        lambda data: data["synapses"][0].update(weight="heavy"),
        lambda data: data["synapses"].extend(data["synapses"] * 50_001),
        lambda data: data.update(neurons={}),
        lambda data: data.clear(),
    ],
)
def test_a_champion_that_is_not_a_valid_genome_is_refused_or_drawn(
    serve: Serve, run: Path, change: Callable[..., None], change_json: Callable[[Any], None]
) -> None:
    data = json.loads((run / "champion.json").read_text())
    change_json(data)
    change("UPDATE champion SET json = ? WHERE genome = 10", json.dumps(data))

    received = answers(serve(run))

    network = received["/api/brain/10"]
    assert "damaged" in network.get("error", "") or network["neurons"][2]["activation"] == MARKUP


@pytest.mark.parametrize("text", ["[" * 100_000, '{"id": NaN}', "null", "3", '{"id": 1e999}', "{" + '"a":' * 5_000])
def test_invalid_json_is_refused(serve: Serve, run: Path, change: Callable[..., None], text: str) -> None:
    change("UPDATE champion SET json = ? WHERE genome = 10", text)

    assert "damaged" in answers(serve(run))["/api/brain/10"]["error"]


@pytest.mark.parametrize(
    "text",
    ["", "run = 3", "[run]\ntask = [[[]]]\nseed = {a = 1}", "[run", "\x00", "[run]\ngrid = [-1, 2]",
     "[run]\ngrid = [1, 'x']",
     "[run]\ninput_labels = [1, {}, '" + "x" * 10_000 + "']\nlegend = 'word'", "[run]\nseed = " + "9" * 400,
     "a = " + "[" * 3_000 + "]" * 3_000,
     "[run]\nmap_lines = [1, [], [1, 2, 3, 'x'], [nan, 0, inf, 1]]\nmap_downwards = 7"],
)  # fmt: skip
def test_settings_may_contain_anything(serve: Serve, run: Path, text: str) -> None:
    (run / "settings.toml").write_text(text, encoding="utf-8")

    answers(serve(run))


def test_a_history_that_is_not_a_database_is_refused(serve: Serve, run: Path) -> None:
    path = run / "history.sqlite"
    valid = path.read_bytes()
    rng = np.random.default_rng(1)
    client = serve(run)
    for content in (b"", b"SQLite format 3\x00", rng.bytes(5_000), valid[:2_000], valid[: len(valid) // 2]):
        path.write_bytes(content)
        assert "error" in answers(client)["/api/run"]


def test_forty_damaged_histories_are_read_or_refused(serve: Serve, run: Path) -> None:
    path = run / "history.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    valid, rng = path.read_bytes(), np.random.default_rng(2)
    client = serve(run)
    for _ in range(40):
        content = bytearray(valid)
        for place in rng.integers(len(content), size=30):
            content[place] = int(rng.integers(256))
        path.write_bytes(content)
        answers(client)


def test_very_many_elites_are_read_in_time_and_of_each_cell_one(serve: Serve, run: Path) -> None:
    with closing(sqlite3.connect(run / "history.sqlite")) as database, database:
        rows = ((10**7 + number, 100 + number, 6, number % 2_500, 1.0, 1.0, 2.0, 0, "{}") for number in range(30_000))
        database.executemany("INSERT OR REPLACE INTO elite VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    found = answers(serve(run))["/api/elites"]

    assert [one["genome"] for one in found["elites"]] == list(range(27_600, 30_100))


def test_a_view_that_never_ends_is_refused_in_place_of_a_table(
    serve: Serve, run: Path, change: Callable[..., None]
) -> None:
    change("DROP TABLE generation")
    change("CREATE VIEW generation AS WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n)"
           " SELECT number, 1.0 AS best, 1.0 AS mean FROM n")  # fmt: skip

    assert "it has the view 'generation'" in answers(serve(run))["/api/run"]["error"]


def test_pipes_and_folders_in_place_of_files_block_no_request(serve: Serve, run: Path) -> None:
    client = serve(run)
    for name in ("history.sqlite", "settings.toml", "replays/10.zip"):
        (run / name).rename(run / "aside")
        os.mkfifo(run / name)
        answers(client)
        (run / name).unlink()
        (run / name).mkdir()
        answers(client)
        (run / name).rmdir()
        (run / "aside").rename(run / name)
    assert client.get("/api/run").status_code == 200


def test_a_link_to_another_file_in_place_of_a_replay_reveals_nothing(serve: Serve, run: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (run / "replays" / "10.zip").unlink()
    (run / "replays" / "10.zip").symlink_to(tmp_path / "secret")

    assert "secret" not in json.dumps(answers(serve(run)))


def test_damaged_replays_are_refused_by_every_route(serve: Serve, run: Path) -> None:
    path = run / "replays" / "10.zip"
    valid = path.read_bytes()
    client = serve(run)
    for content in (b"", b"PK", valid[:-10], valid[: len(valid) // 2], b"x" * 1_000):
        path.write_bytes(content)
        for part in ("", "/activations", "/outputs", "/pictures"):
            answer = client.get(f"/api/replay/10{part}")
            assert answer.status_code == 404
            assert "10.zip" in answer.get_json()["error"]


def test_a_replay_with_a_number_that_json_cannot_hold_is_refused(serve: Serve, run: Path) -> None:
    path = run / "replays" / "10.zip"
    replay = Replay.read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("replay.json", json.dumps(replay.facts)[:-1] + ', "more": 1e999}')
        archive.writestr("activations.int8", replay.activations)
        archive.writestr("outputs.float32", replay.outputs)
        archive.writestr("pictures.bin", replay.pictures)

    assert "10.zip cannot be read" in answers(serve(run))["/api/replay/10"]["error"]


def test_runs_outside_the_folder_are_neither_listed_nor_served(serve: Serve, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    make_run(folder / "inside", 1)
    (folder / "link").symlink_to(run)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "twin").symlink_to(folder / "inside")
    client = serve(folder)

    assert {one["name"] for one in client.get("/api/runs").get_json()["runs"]} == {"inside", "twin"}
    for name in ("link", "loop", "../run", "..", ".", "inside/", "./inside", str(run), "inside/../inside", "a\0b"):
        answer = client.get("/api/run", query_string={"run": name})
        assert answer.status_code == 404
        assert "does not exist" in answer.get_json()["error"]
    assert client.get("/api/run", query_string={"run": "twin"}).status_code == 200


def test_a_pickle_in_the_run_is_never_loaded(serve: Serve, run: Path, tmp_path: Path) -> None:
    bomb = f"cos\nmknod\n(V{tmp_path / 'exploded'}\ntR.".encode()
    for name in ("checkpoints/00000.population", "champion.json", "replays/10.zip"):
        (run / name).write_bytes(bomb)
    (run / "settings.py").write_text(f"open({str(tmp_path / 'exploded')!r}, 'w')")

    answers(serve(run))

    assert not (tmp_path / "exploded").exists()


def test_a_settings_file_that_is_a_link_is_not_served(serve: Serve, run: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_bytes((run / "settings.toml").read_bytes() + b"\n[token]\nvalue = 'secret'\n")
    client = serve(run)
    (run / "settings.toml").unlink()
    (run / "settings.toml").symlink_to(secret)

    assert "secret" not in json.dumps(answers(client))
    with pytest.raises(RunError, match="no run in"):
        newest_run(tmp_path)


def test_a_hostile_run_does_not_disturb_the_others_in_its_folder(serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "good", 2)
    for number, script in enumerate(SCHEMAS.values()):
        change_history(make_run(tmp_path / f"bad-{number}", 2).directory / "history.sqlite", script)
    client = serve(tmp_path)

    runs = {one["name"]: one for one in client.get("/api/runs").get_json()["runs"]}

    assert runs.pop("good")["error"] is None
    assert {one["state"] for one in runs.values()} == {"damaged"}
    assert all("is not the history of a run" in one["error"] for one in runs.values())
    assert client.get("/api/run?run=good").status_code == 200
