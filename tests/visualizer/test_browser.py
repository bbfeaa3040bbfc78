"""The page in a real browser: Debian's Chromium, driven by playwright, held to its content security policy."""

import http.client
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import fitness
from fitness.recording import record
from neat import Genome
from neat.replays import Replays
from tests.processes import environment, neat, start_neat
from tests.visualizer.runs import generation_of, grown, make_run

playwright = pytest.importorskip("playwright.sync_api", reason="the extra [browser] is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine: apt-get install chromium"),
]
DESKTOP = {"width": 1440, "height": 900}
LAPTOP = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds; the machine may be busy with other things
PAINTED = """(selector) => {
    const canvas = document.querySelector(selector);
    if (!canvas.width || !canvas.height) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, canvas.width, canvas.height).data.filter((value) => value > 0).length;
}"""

HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs that have ended: a truth table, and a game with pictures."""
    place = tmp_path_factory.mktemp("runs")
    for words in (
        ["evolve", "xor", "--seed", "3", "--generations", "40", "--run", "xor"],
        ["evolve", "CartPole-v1", "--seed", "2", "--generations", "12", "--run", "cart"],
    ):
        done = neat(*words, cwd=place)
        assert done.returncode == 0, done.stderr
    complete_replays(place / "xor", fitness.Xor())
    complete_replays(place / "cart", fitness.Gymnasium("CartPole-v1"))
    return place


def complete_replays(run: Path, task: fitness.Task) -> None:
    """Record what the run's own recorder, last in line on a busy machine, did not come to."""
    replays = Replays(run / "replays")
    with closing(sqlite3.connect(run / "history.sqlite")) as database:
        champions = database.execute("SELECT genome, generation, json FROM champion").fetchall()
    for genome, generation, text in champions:
        if genome not in replays.genomes():
            replays.keep(record(task, Genome.from_json(text), generation))


@contextmanager
def served(place: Path, port: int = 0) -> Iterator[str]:
    """Serve a run or a folder of runs from a process of its own; yield its address."""
    command = [sys.executable, "-m", "experiments.command", "view", str(place), "--port", str(port), "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), text=True)
    assert server.stdout is not None
    try:
        yield str(json.loads(server.stdout.readline())["address"])
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=5.0) == 0
        server.stdout.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a run or a folder of runs until the test is over, and its pages are closed."""
    with ExitStack() as servers:
        yield lambda place: servers.enter_context(served(place))


class Visit:
    """A page that was opened, and what went wrong on it.

    Attributes:
        expected: Parts of complaints that belong to what is tested.
    """

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.expected: list[str] = []
        origin = urlsplit(address).netloc
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self._check(request.url, origin))
        page.goto(address)

    def _check(self, url: str, origin: str) -> None:
        if urlsplit(url).scheme != "data" and urlsplit(url).netloc != origin:
            self.complaints.append(f"asked another origin: {url}")

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE / 1000
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not come about; the page says {self.text('body')[:600]!r}"
            self.page.wait_for_timeout(50)

    def painted(self, selector: str) -> int:
        """Return how much of a canvas is not empty."""
        return int(self.page.evaluate(PAINTED, selector))

    def unexpected(self) -> list[str]:
        return [one for one in self.complaints if not any(part in one for part in self.expected)]

    def state(self) -> str:
        return str(self.page.get_attribute("#state", "data-state"))


@pytest.fixture
def visit(
    chromium: Any, serve: Callable[[Path], str], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visit]]:
    """Open a page; after the test, keep a picture of it, and hold everything that went wrong on it against it."""
    contexts, visits = [], []
    album = request.config.rootpath / "artifacts"

    def open_page(address: str, size: dict[str, int] = DESKTOP, scheme: str = "dark") -> Visit:
        context = chromium.new_context(viewport=size, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visits.append(Visit(context.new_page(), address))
        return visits[-1]

    yield open_page
    album.mkdir(exist_ok=True)
    for number, opened in enumerate(visits):
        name = re.sub(r"[^\w-]+", "-", request.node.name.removeprefix("test_")).strip("-")
        opened.page.screenshot(path=album / f"{name}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert [complaint for opened in visits for complaint in opened.unexpected()] == []


Visits = Callable[..., Visit]
Serve = Callable[[Path], str]


def hidden_neuron(opened: Visit) -> tuple[float, float]:
    """Return where the first hidden neuron of the brain is on the screen."""
    return neurons_of(opened, "hidden")[0]


def neurons_of(opened: Visit, kind: str) -> list[tuple[float, float]]:
    """Return where the neurons of this kind are on the screen, in a brain without a grid; of outputs, the left end."""
    brain = opened.page.evaluate("() => fetch('api/champions').then((answer) => answer.json())")
    genome = max(champion["genome"] for champion in brain["champions"])
    drawn = opened.page.evaluate(f"() => fetch('api/brain/{genome}').then((answer) => answer.json())")
    box = opened.page.locator("#brain").bounding_box()
    margin, top = 138, 26
    return [
        (
            box["x"] + margin + neuron["x"] * (box["width"] - 2 * margin),
            box["y"] + top + neuron["y"] * (box["height"] - 2 * top),
        )
        for neuron in drawn["neurons"]
        if neuron["kind"] == kind
    ]


def test_a_live_run_is_drawn_and_goes_on_being_drawn(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    evolution = start_neat("evolve", "CartPole-v1", "--generations", "100000", "--run", "run", cwd=tmp_path)
    try:
        when_there(tmp_path / "run" / "champion.json")
        opened = visit(serve(tmp_path / "run"))
        opened.until(lambda: opened.state() == "live", "live")
        opened.until(lambda: opened.painted("#brain .wiring") > 0, "a drawing of the brain")
        opened.until(lambda: opened.painted("#charts .curves") > 0, "a drawing of the generations")
        before = opened.text("#cursor")
        opened.until(lambda: opened.text("#cursor") != before, "another generation")
        assert opened.page.get_attribute("#live", "aria-pressed") == "true"

        opened.page.keyboard.press("Home")
        opened.until(lambda: "since generation 1 " in opened.text("#champion"), "the first champion")
        evolved = opened.text("#facts")
        opened.until(lambda: opened.text("#facts") != evolved, "another generation")
        assert opened.text("#cursor").startswith("generation 1 ")
        assert opened.page.get_attribute("#live", "aria-pressed") == "false"

        opened.page.click("#live")
        opened.until(lambda: not opened.text("#cursor").startswith("generation 1 "), "the last generation")
        before = opened.text("#cursor")
        opened.until(lambda: opened.text("#cursor") != before, "another generation")

        evolution.kill()
        evolution.wait()
        opened.until(lambda: opened.state() == "stale", "word that it stopped")
        assert opened.text("#state").startswith("stopped ")
        assert opened.painted("#brain .wiring") > 0
    finally:
        evolution.kill()
        evolution.wait()


def when_there(path: Path) -> None:
    """Wait until a run has come so far."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_that_has_no_generation_yet_says_so(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "task.py").write_text(
        "import time\ndef task(network):\n    time.sleep(60)\ntask.inputs = task.outputs = 1\n"
    )
    evolution = start_neat("evolve", "task.py:task", "--run", "run", "--workers", "1", cwd=tmp_path)
    try:
        when_there(tmp_path / "run")
        address = serve(tmp_path / "run")
        opened = visit(address)
        opened.until(lambda: "No generation is finished yet" in opened.text("#hint"), "word of it")
    finally:
        evolution.kill()
        evolution.wait()


def test_the_cursor_goes_to_an_old_champion_and_back_to_now(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "a champion")
    last = opened.text("#champion")

    opened.page.keyboard.press("Home")
    opened.until(lambda: "since generation 1 " in opened.text("#champion"), "the first champion")
    assert opened.text("#cursor").startswith("generation 1 ")
    assert opened.page.get_attribute("#live", "aria-pressed") == "false"

    opened.page.click("#later")
    opened.until(lambda: "since generation 1 " not in opened.text("#champion"), "the next champion")

    box = opened.page.locator("#charts").bounding_box()
    opened.page.mouse.move(box["x"] + 5, box["y"] + 60)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60, steps=5)
    opened.page.mouse.up()
    assert opened.text("#cursor").startswith(("generation 20 ", "generation 21 "))

    opened.page.keyboard.press("l")
    opened.until(lambda: opened.text("#champion") == last, "the last champion")


def test_playing_through_the_champions_ends_at_the_last(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "cart")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "a champion")
    last = opened.text("#champion")

    opened.page.click("#through")

    opened.until(lambda: "since generation 1 " in opened.text("#champion"), "the first champion")
    opened.until(lambda: opened.text("#champion") == last, "the last champion")


def test_a_neuron_is_isolated_under_the_pointer_and_pinned_by_a_click(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "the brain")
    opened.page.wait_for_timeout(500)
    x, y = hidden_neuron(opened)

    opened.page.mouse.move(x, y)
    opened.until(lambda: "isolated" in (opened.page.get_attribute("#brain", "class") or ""), "isolation")
    opened.page.mouse.click(x, y)
    opened.until(lambda: opened.page.is_visible("#card"), "the card")
    assert opened.text("#card h3").startswith("hidden neuron ")
    assert "steep sigmoid" in opened.text("#card")

    opened.page.keyboard.press("Escape")
    opened.until(lambda: not opened.page.is_visible("#card"), "the card's end")


@pytest.mark.parametrize("size", [LAPTOP, {"width": 1000, "height": 700}], ids=["laptop", "small"])
def test_the_card_of_a_neuron_hides_neither_it_nor_an_output(
    size: dict[str, int], visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    make_run(tmp_path / "run", 1, champions=[grown(6, 30, 4, 6, id=9, fitness=1.0)])
    opened = visit(serve(tmp_path / "run"), size)
    opened.until(lambda: opened.painted("#brain .activity") > 0, "the brain")
    outputs = [(x + 50, y) for x, y in neurons_of(opened, "output")]

    for place in (*neurons_of(opened, "input"), *neurons_of(opened, "hidden"), *outputs):
        opened.page.mouse.click(*place)
        opened.until(lambda: opened.page.is_visible("#card"), "the card")
        card = opened.page.locator("#card").bounding_box()
        for x, y in (place, *outputs):
            assert not inside(card, x, y), f"the card of what is at {place} hides what is at {x, y}"
        opened.page.keyboard.press("Escape")

    opened.page.mouse.click(*place)
    opened.page.set_viewport_size(PHONE)
    brain = opened.page.locator("#brain")
    opened.until(lambda: below(opened.page.locator("#card"), brain), "the card below the brain")


def inside(box: dict[str, float], x: float, y: float) -> bool:
    return box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]


def below(lower: Any, upper: Any) -> bool:
    box = upper.bounding_box()
    return bool(lower.bounding_box()["y"] >= box["y"] + box["height"])


def test_an_episode_plays_pauses_and_steps_with_its_picture(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "cart")
    opened = visit(address)
    opened.until(lambda: opened.page.is_visible("#episode"), "an episode")
    opened.until(lambda: not opened.text("#step").startswith("step 1 "), "a further step")
    opened.until(lambda: opened.page.is_visible("#picture") and opened.painted("#picture") > 0, "a picture")

    opened.page.click("#play")
    step = int(opened.page.input_value("#seek"))
    opened.page.wait_for_timeout(300)
    assert int(opened.page.input_value("#seek")) == step
    opened.page.click("#forth")
    assert int(opened.page.input_value("#seek")) == step + 1
    opened.page.keyboard.press(",")
    assert int(opened.page.input_value("#seek")) == step
    assert opened.text("#step") == f"step {step + 1} of {int(opened.page.get_attribute('#seek', 'max')) + 1}"


def test_the_cases_of_a_truth_table_stand_in_for_a_picture(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.page.is_visible("#cases"), "the cases")

    assert [row.split()[:2] for row in opened.text("#cases").splitlines()[1:]] == [
        ["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"],
    ]  # fmt: skip


def test_a_threshold_takes_weak_synapses_out_of_the_drawing(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.painted("#brain .wiring") > 0, "the brain")
    opened.page.wait_for_timeout(500)
    full = opened.painted("#brain .wiring")

    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "a lighter drawing")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(
    visit: Visits, serve: Serve, runs: Path, scheme: str
) -> None:
    address = serve(runs / "cart")
    opened = visit(address, PHONE, scheme)
    opened.until(lambda: opened.page.is_visible("#episode"), "an episode")

    assert opened.page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_a_folder_gives_a_list_to_choose_from(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs)
    opened = visit(address)
    opened.until(lambda: opened.page.locator("#runs a").count() == 2, "the list")

    opened.page.click("#runs a:has-text('xor')")

    opened.until(lambda: "genome" in opened.text("#champion"), "a champion")
    assert opened.text("#name") == "xor"
    opened.page.click(".home")
    opened.until(lambda: opened.page.locator("#runs a").count() == 2, "the list again")


def test_a_server_that_comes_back_is_found_again(visit: Visits, serve: Serve, runs: Path) -> None:
    with served(runs / "xor") as address:
        opened = visit(address)
        opened.expected.append("ERR_CONNECTION_REFUSED")
        opened.until(lambda: "genome" in opened.text("#champion"), "a champion")
    opened.until(lambda: opened.state() == "reconnecting", "word that the server is gone")

    with served(runs / "xor", urlsplit(address).port or 0):
        opened.until(lambda: opened.state() == "finished", "the run again")


def test_a_page_that_is_one_too_many_waits_its_turn(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    watching = []
    for _ in range(32):
        viewer = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10.0)
        viewer.request("GET", "/api/events")
        watching.append((viewer, viewer.getresponse()))
    opened = visit(address)
    opened.expected.append("503")
    opened.until(lambda: opened.state() == "reconnecting", "word that it is full")

    for viewer, answer in watching:
        answer.close()
        viewer.close()

    opened.until(lambda: opened.state() == "finished", "its turn")


def test_words_of_a_run_are_text_and_never_markup(visit: Visits, serve: Serve, runs: Path, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    shutil.copytree(runs / "xor", tmp_path / "run")
    settings = tmp_path / "run" / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace('task = "xor"', f'task = "{hostile}"')
    settings.write_text(text.replace('"a xor b"', f'"{hostile}"'), encoding="utf-8")

    address = serve(tmp_path / "run")
    opened = visit(address)
    opened.until(lambda: "genome" in opened.text("#champion"), "a champion")

    assert hostile in opened.text("#task")
    assert opened.page.locator("img").count() == 0


def test_a_hidden_tab_listens_to_nothing_and_catches_up_when_it_is_shown(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", 6, state="running")
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.text("#cursor") == "generation 6 of 6", "the run")

    opened.page.evaluate(HIDE, True)
    for number in range(6, 9):
        run.record(generation_of(number, grown(4, 9, id=50, fitness=9.0)))
    opened.page.wait_for_timeout(1_000)
    assert opened.text("#cursor") == "generation 6 of 6"

    opened.page.evaluate(HIDE, False)
    opened.until(lambda: opened.text("#cursor") == "generation 9 of 9", "what was missed")
    opened.until(lambda: "genome 50" in opened.text("#champion"), "the champion that was missed")


def test_a_brain_of_thousands_of_synapses_is_drawn_and_can_be_sifted(
    visit: Visits, serve: Serve, tmp_path: Path
) -> None:
    labels = {"grid": [13, 13], "legend": ["0 nothing", "1 solid", "-1 enemy"]}
    make_run(tmp_path / "run", 2, champions=[grown(200, 5_000, 172, 6, id=9, fitness=1.0)], **labels)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.painted("#brain .activity") > 0, "its signals")
    assert opened.text("#tiles").split() == ["nothing", "solid", "enemy"]
    full = opened.painted("#brain .wiring")

    opened.page.fill("#weight", "0.9")

    opened.until(lambda: opened.painted("#brain .wiring") < 0.7 * full, "fewer synapses")


def test_a_run_that_cannot_be_shown_says_why(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    (tmp_path / "run" / "history.sqlite").write_text("no database")
    opened = visit(serve(tmp_path / "run"))
    opened.expected.append("404")

    opened.until(lambda: "cannot be shown" in opened.text("#message"), "word of it")

    assert "history.sqlite of run cannot be read" in opened.text("#message")
    assert opened.state() == "gone"
