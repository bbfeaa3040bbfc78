"""A page that follows a run: live, stopped, disconnected and reconnected."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes import start_neat
from tests.visualizer.browser.visit import HIDE, PATIENCE, Serve, Visits, served, wait_for
from tests.visualizer.runs import generation_of, grown, make_run


def test_a_live_run_is_drawn_and_updated(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    evolution = start_neat("evolve", "CartPole-v1", "--generations", "100000", "--run", "run", cwd=tmp_path)
    try:
        wait_for(tmp_path / "run" / "champion.json")
        opened = visit(serve(tmp_path / "run"))
        opened.until(lambda: opened.state() == "live", "live")
        opened.until(lambda: opened.painted("#brain .wiring") > 0, "drawing of the brain")
        opened.until(lambda: opened.painted("#charts .curves") > 0, "drawing of the generations")
        before = opened.text("#cursor")
        opened.until(lambda: opened.text("#cursor") != before, "new generation")
        assert opened.page.get_attribute("#live", "aria-pressed") == "true"

        opened.page.keyboard.press("Home")
        opened.until(lambda: "since generation 1 " in opened.text("#champion"), "first champion")
        evolved = opened.text("#facts")
        opened.until(lambda: opened.text("#facts") != evolved, "new generation")
        assert opened.text("#cursor").startswith("generation 1 ")
        assert opened.page.get_attribute("#live", "aria-pressed") == "false"

        opened.page.click("#live")
        opened.until(lambda: not opened.text("#cursor").startswith("generation 1 "), "last generation")
        before = opened.text("#cursor")
        opened.until(lambda: opened.text("#cursor") != before, "new generation")

        evolution.kill()
        evolution.wait()
        opened.until(lambda: opened.state() == "stale", "state stale")
        assert opened.text("#state").startswith("stopped ")
        assert opened.painted("#brain .wiring") > 0
    finally:
        evolution.kill()
        evolution.wait()


def test_a_run_that_has_no_generation_yet_says_so(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "task.py").write_text(
        "import time\ndef task(network):\n    time.sleep(60)\ntask.inputs = task.outputs = 1\n"
    )
    evolution = start_neat("evolve", "task.py:task", "--run", "run", "--workers", "1", cwd=tmp_path)
    try:
        wait_for(tmp_path / "run")
        address = serve(tmp_path / "run")
        opened = visit(address)
        opened.until(lambda: "No generation has finished yet" in opened.text("#hint"), "message")
    finally:
        evolution.kill()
        evolution.wait()


def test_a_page_reconnects_when_its_server_restarts(visit: Visits, serve: Serve, runs: Path) -> None:
    with served(runs / "xor") as address:
        opened = visit(address)
        opened.expected.append("ERR_CONNECTION_REFUSED")
        opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    opened.until(lambda: opened.state() == "reconnecting", "state reconnecting")

    with served(runs / "xor", urlsplit(address).port or 0):
        opened.until(lambda: opened.state() == "finished", "connection")


def test_a_page_beyond_the_limit_of_viewers_waits_for_a_place(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    watching = []
    for _ in range(32):
        viewer = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE / 1000)
        viewer.request("GET", "/api/events")
        watching.append((viewer, viewer.getresponse()))
    opened = visit(address)
    opened.expected.append("503")
    opened.until(lambda: opened.state() == "reconnecting", "state reconnecting")

    for viewer, answer in watching:
        answer.close()
        viewer.close()

    opened.until(lambda: opened.state() == "finished", "connection")


def test_a_hidden_tab_receives_nothing_and_catches_up_when_it_is_shown(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "run")

    opened.page.evaluate(HIDE, True)
    for number in range(6, 9):
        run.record(generation_of(number, grown(4, 9, id=50, fitness=9.0)))
    opened.page.wait_for_timeout(1_000)
    assert opened.text("#cursor") == "generation 6 of 6"

    opened.page.evaluate(HIDE, False)
    opened.until(lambda: opened.text("#cursor") == "generation 9 of 9", "missed generation")
    opened.until(lambda: "genome 50" in opened.text("#champion"), "missed champion")
