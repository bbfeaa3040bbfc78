"""A page that follows a run: live, stopped, disconnected and reconnected."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fitness.replays.episode import record, signals
from neat import Settings
from neat.runs import heartbeat
from neat.runs.heartbeat import Heartbeat
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from tests.processes import neat, start_neat
from tests.visualizer.browser.visit import HIDE, PATIENCE, Serve, Visit, Visits, served, wait_for
from tests.visualizer.runs import Wandering, generation_of, grown, make_run

POPULATION = Settings.population_size


def follows(opened: Visit) -> bool:
    """Return whether the page follows the newest generation, as its button says."""
    return bool(opened.page.get_attribute("#live", "aria-pressed") == "true") and opened.page.is_enabled("#live")


def scored(opened: Visit) -> int:
    """Return how many genomes of the generation are scored, as the header says; 0 if it does not."""
    found = re.search(r"(\d+) of \d+ scored", opened.text("#state"))
    return int(found[1]) if found else 0


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
        assert follows(opened)

        opened.page.keyboard.press("Home")
        opened.until(lambda: "since generation 1 " in opened.text("#champion"), "first champion")
        evolved = opened.text("#facts")
        opened.until(lambda: opened.text("#facts") != evolved, "new generation")
        assert opened.text("#cursor").startswith("generation 1 ")
        assert not follows(opened)
        assert opened.page.is_enabled("#live")

        opened.page.click("#live")
        opened.until(lambda: not opened.text("#cursor").startswith("generation 1 "), "last generation")
        before = opened.text("#cursor")
        opened.until(lambda: opened.text("#cursor") != before, "new generation")

        evolution.kill()
        evolution.wait()
        opened.until(lambda: opened.state() == "stale", "state stale")
        assert opened.text("#state").startswith("stopped at ")
        assert not follows(opened)
        assert "has stopped" in opened.page.get_attribute("#live", "title")
        assert opened.painted("#brain .wiring") > 0
    finally:
        evolution.kill()
        evolution.wait()


def test_a_slow_generation_shows_its_progress_until_its_process_ends(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    """A generation of 30 s and more: it is never stopped while its process lives, and at once when that is killed."""
    (tmp_path / "task.py").write_text(
        "import time\ndef task(network):\n    time.sleep(0.4)\n    return 1.0\ntask.inputs = task.outputs = 1\n"
    )
    evolution = start_neat("evolve", "task.py:task", "--run", "run", "--workers", "1", cwd=tmp_path)
    try:
        wait_for(tmp_path / "run" / "progress.json")
        opened = visit(serve(tmp_path / "run"))
        opened.until(lambda: "The first generation is being scored" in opened.text("#hint"), "message")
        opened.until(lambda: scored(opened) > 0, "progress")
        states, before = set(), scored(opened)
        opened.until(lambda: bool(states.add(opened.state())) or scored(opened) > before + 8, "more progress")
        assert states == {"live"}
        assert opened.text("#state").startswith("evolving: generation 1, ")
        assert f" of {POPULATION} scored" in opened.text("#state")
        assert follows(opened)

        evolution.kill()
        evolution.wait()
        opened.until(lambda: opened.state() == "stale", "state stale")
        assert not follows(opened)
        assert not opened.page.is_visible("#progress.shown")
        opened.until(lambda: "neat resume continues it" in opened.text("#hint"), "remedy")
    finally:
        evolution.kill()
        evolution.wait()


def test_a_process_that_gives_no_sign_of_life_is_not_called_evolving(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    with run.hold():
        written = time.time() - 40.0
        heartbeat.write(run.directory, Heartbeat(0, 6, "evaluating", 87, 150, written - 20.0, written, written))
        opened = visit(serve(run.directory))

        opened.until(lambda: opened.text("#state").startswith("no progress for "), "state silent")

        now = time.time()
        heartbeat.write(run.directory, Heartbeat(1, 6, "evaluating", 88, 150, now - 60.0, now, now))
        opened.until(lambda: opened.text("#state").startswith("evolving: generation 7, 88 of 150 scored"), "progress")


def test_a_neuron_is_lit_while_the_run_evolves_and_its_picture_follows(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    """All cores are busy: with the workers of the run, and with as many other processes."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    evolution = start_neat("evolve", "CartPole-v1", "--generations", "100000", "--run", "run", cwd=tmp_path)
    try:
        wait_for(tmp_path / "run" / "history.sqlite")
        opened = visit(serve(tmp_path / "run"))
        opened.until(lambda: opened.page.is_visible("#episode"), "episode")
        opened.until(lambda: opened.painted("#brain .activity") > 0, "signal")
        opened.until(lambda: opened.page.is_visible("#picture") and opened.painted("#picture") > 0, "picture")
        opened.until(
            (tmp_path / "run" / "watched").exists, "sign of a viewer, which the server may leave a moment later"
        )
    finally:
        for process in (*busy, evolution):
            process.kill()
            process.wait()


def test_the_last_champion_of_a_run_has_its_replay_when_the_run_ends(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        done = neat("evolve", "CartPole-v1", "--seed", "2", "--generations", "6", "--run", "run", cwd=tmp_path)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert done.returncode == 0, done.stderr
    champion = json.loads((tmp_path / "run" / "champion.json").read_text())["id"]

    replay = Replay.read(Replays(tmp_path / "run" / "replays").path(champion))
    assert not replay.is_pending
    assert replay.facts["pictures"]
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.state() == "finished", "state finished")
    opened.until(lambda: opened.painted("#picture") > 0, "picture")


def test_an_interrupted_run_has_the_signals_of_its_last_champion(tmp_path: Path) -> None:
    evolution = start_neat("evolve", "CartPole-v1", "--generations", "100000", "--run", "run", cwd=tmp_path)
    try:
        wait_for(tmp_path / "run" / "champion.json")
        evolution.send_signal(signal.SIGINT)
        assert evolution.wait(PATIENCE / 1000) == 130
    finally:
        evolution.kill()
        evolution.wait()

    champion = json.loads((tmp_path / "run" / "champion.json").read_text())["id"]
    assert Replays(tmp_path / "run" / "replays").path(champion).exists()
    assert not (tmp_path / "run" / "progress.json").exists()


def test_pictures_appear_when_they_are_recorded_and_the_episode_continues(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    replays, champion, game = Replays(run.directory / "replays"), grown(3, 6, id=30, fitness=3.0), Wandering(steps=400)
    replays.keep(signals(game, champion, 4))
    with run.hold():
        opened = visit(serve(run.directory))
        opened.until(lambda: opened.text("#blank") == "Picture in a moment", "promise")
        opened.until(lambda: opened.painted("#brain .activity") > 0, "signal")
        opened.page.keyboard.press(" ")
        step = opened.page.evaluate("() => { const s = document.getElementById('seek'); return Number(s.value); }")

        replays.keep(record(game, champion, 4))
        opened.until(lambda: opened.page.is_visible("#picture") and opened.painted("#picture") > 0, "picture")

        assert opened.text("#blank") == ""
        assert int(opened.page.input_value("#seek")) == step
    replays.keep(signals(game, champion, 4))  # as if its recorder had been killed before the pictures
    opened.until(lambda: "neat play" in opened.text("#blank"), "remedy")


def test_a_task_that_cannot_be_watched_says_so(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 6, watchable=False)
    for genome in (10, 20, 30):
        Replays(run.directory / "replays").path(genome).unlink()

    opened = visit(serve(run.directory))

    opened.until(lambda: opened.text("#blank") == "Nothing to watch: this task has no play().", "reason")


def test_a_new_champion_is_news(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    with run.hold():
        opened = visit(serve(run.directory))
        opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")
        run.record(generation_of(6, grown(4, 7, id=50, fitness=9.0)))
        expected = "New champion in generation 7: fitness 9, 1 more neuron, 1 more synapse"

        opened.until(lambda: opened.text("#news").startswith(expected), "news")

        assert opened.page.get_attribute("#news", "role") == "status"


def test_a_page_reconnects_when_its_server_restarts(visit: Visits, serve: Serve, runs: Path) -> None:
    with served(runs / "xor") as address:
        opened = visit(address)
        opened.expected += ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET"]  # by a server that ends, or is gone
        opened.until(lambda: "genome" in opened.text("#champion"), "champion")
    opened.until(lambda: opened.state() == "reconnecting", "state reconnecting")

    with served(runs / "xor", urlsplit(address).port or 0):
        opened.until(lambda: opened.state() == "finished", "connection")


def test_a_server_that_has_stopped_is_not_asked_for_ever(visit: Visits, serve: Serve, runs: Path) -> None:
    with served(runs / "xor") as address:
        opened = visit("about:blank")
        opened.expected += ["ERR_CONNECTION_REFUSED", "Failed to load resource", "request to another origin"]
        opened.page.clock.install()
        opened.page.goto(address)
        opened.until(lambda: "genome" in opened.text("#champion"), "champion")

    def given_up() -> bool:
        opened.page.clock.run_for(5_000)
        return opened.text("#state") == "server stopped"

    opened.until(given_up, "state stopped")
    assert opened.state() == "gone"
    with served(runs / "xor", urlsplit(address).port or 0):
        opened.page.click("#retry")

        def is_back() -> bool:
            opened.page.clock.run_for(1_000)
            return opened.state() == "finished"

        opened.until(is_back, "connection")
        assert not opened.page.is_visible("#retry")


def test_an_error_of_the_page_is_not_blamed_on_the_server(visit: Visits, serve: Serve, runs: Path) -> None:
    opened = visit("about:blank")
    opened.expected += ["request to another origin", "nothing works"]
    opened.page.route("**/api/run", lambda route: route.fulfill(json={}))
    opened.page.add_init_script("Map.prototype.get = () => { throw new Error('nothing works'); };")
    opened.page.goto(serve(runs / "xor"))

    opened.until(lambda: "This page has an error" in opened.text("#message"), "message")

    assert "nothing works" in opened.text("#message")
    assert (opened.state(), opened.text("#state")) == ("gone", "error")


def test_a_page_shows_the_right_brain_by_itself_when_its_server_is_back(visit: Visits, tmp_path: Path) -> None:
    """It leaps to a champion that was never loaded while the server is away, and the run continues meanwhile."""
    run = make_run(tmp_path / "run", 6, state="running")
    with served(run.directory) as address:
        opened = visit(address)
        opened.expected.append("ERR_CONNECTION_REFUSED")
        opened.expected.append("Failed to load resource")
        opened.until(lambda: "genome 30" in opened.text("#champion"), "champion")
    opened.until(lambda: opened.state() == "reconnecting", "state reconnecting")
    assert not opened.page.is_enabled("#live")
    opened.page.keyboard.press("PageUp")
    opened.page.keyboard.press("PageUp")
    opened.until(lambda: "does not respond" in opened.text("#note"), "note")
    run.record(generation_of(6, grown(4, 9, id=50, fitness=9.0)))

    with served(run.directory, urlsplit(address).port or 0):
        opened.until(lambda: opened.text("#cursor") == "generation 1 of 7", "new generation")
        opened.until(lambda: "genome 10" in opened.text("#champion"), "champion of the cursor")
        opened.until(lambda: opened.page.is_visible("#episode"), "episode")
        assert opened.text("#note") == ""


def test_many_tabs_of_one_server_share_a_connection(chromium: Any, serve: Serve, tmp_path: Path) -> None:
    """A browser opens six connections; each of eight tabs follows the run, also when the first is closed."""
    run = make_run(tmp_path / "run", 6, state="running")
    address = serve(run.directory)
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        tabs = [Visit(context.new_page(), address) for _ in range(8)]
        for tab in tabs:
            tab.until(lambda tab=tab: tab.text("#cursor") == "generation 6 of 6", "run")  # type: ignore[misc]
        run.record(generation_of(6, grown(4, 9, id=50, fitness=9.0)))
        for tab in tabs:
            tab.until(lambda tab=tab: tab.text("#cursor") == "generation 7 of 7", "new generation")  # type: ignore[misc]

        tabs[0].page.close()
        run.record(generation_of(7, grown(4, 9, id=50, fitness=9.0)))
        for tab in tabs[1:]:
            tab.until(lambda tab=tab: tab.text("#cursor") == "generation 8 of 8", "new leader")  # type: ignore[misc]
        assert [complaint for tab in tabs for complaint in tab.unexpected()] == []
    finally:
        context.close()


def test_tabs_of_many_runs_share_the_connections_of_a_browser(chromium: Any, serve: Serve, tmp_path: Path) -> None:
    runs = [make_run(tmp_path / f"run-{number}", 2, state="running") for number in range(7)]
    address = serve(tmp_path)
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        tabs = [Visit(context.new_page(), f"{address}?run=run-{number}") for number in range(7)]
        for tab in tabs:
            tab.until(lambda tab=tab: tab.text("#cursor") == "generation 2 of 2", "run")  # type: ignore[misc]
        for tab, run in zip(tabs, runs, strict=True):
            run.record(generation_of(2, grown(4, 9, id=50, fitness=9.0)))
            tab.until(lambda tab=tab: tab.text("#cursor") == "generation 3 of 3", "new generation")  # type: ignore[misc]
        assert [complaint for tab in tabs for complaint in tab.unexpected()] == []
    finally:
        context.close()


def test_a_page_without_locks_has_its_own_stream(chromium: Any, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_init_script("delete Navigator.prototype.locks")  # as on a page that is not encrypted
    try:
        tab = Visit(context.new_page(), serve(run.directory))
        tab.until(lambda: tab.text("#cursor") == "generation 6 of 6", "run")
        assert tab.page.evaluate("() => 'locks' in navigator") is False
        run.record(generation_of(6, grown(4, 9, id=50, fitness=9.0)))
        tab.until(lambda: tab.text("#cursor") == "generation 7 of 7", "new generation")
        assert tab.unexpected() == []
    finally:
        context.close()


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

    with opened.page.expect_request("**/api/open*"):  # or a server that was started with the run would end
        opened.page.evaluate(HIDE, True)
    for number in range(6, 9):
        run.record(generation_of(number, grown(4, 9, id=50, fitness=9.0)))
    opened.page.wait_for_timeout(1_000)
    assert opened.text("#cursor") == "generation 6 of 6"

    Replays(run.directory / "replays").keep(record(Wandering(), grown(4, 9, id=50, fitness=9.0), 6))
    opened.page.evaluate(HIDE, False)
    opened.until(lambda: opened.text("#cursor") == "generation 9 of 9", "missed generation")
    opened.until(lambda: "genome 50" in opened.text("#champion"), "missed champion")
    opened.until(lambda: opened.page.is_visible("#picture"), "missed replay")
