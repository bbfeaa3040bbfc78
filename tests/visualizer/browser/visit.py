"""One page in a real browser: what it shows, and every error and console message on it."""

import json
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.processes import start_neat

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

DESKTOP = {"width": 1440, "height": 900}
LAPTOP = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds; generous, because the machine may be busy
PAINTED = """(selector) => {
    const canvas = document.querySelector(selector);
    if (!canvas.width || !canvas.height) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let at = 0; at < data.length; at += 1) painted += data[at] > 0;
    return painted;
}"""

BLUE_AT_THE_TOP = """() => {
    const canvas = document.querySelector("#charts .curves");
    if (!canvas.width || !canvas.height) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, Math.round(0.2 * canvas.height));
    let blue = 0;
    for (let at = 0; at < data.length; at += 4) blue += data[at + 3] > 200 && data[at + 2] > data[at] + 60;
    return blue;
}"""

HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@contextmanager
def served(place: Path, port: int = 0) -> Iterator[str]:
    """Serve a run or a folder of runs from a child process; yield its address."""
    server = start_neat("view", str(place), "--port", str(port), "--json", cwd=place.parent, output=True)
    assert server.stdout is not None
    try:
        yield str(json.loads(server.stdout.readline())["address"])
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=PATIENCE / 1000) == 0
        server.stdout.close()


class Visit:
    """An open page, with its console messages, errors, and requests to other origins.

    Attributes:
        complaints: All of these messages.
        expected: Parts of messages that the test causes on purpose.
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
            self.complaints.append(f"request to another origin: {url}")

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE / 1000
        while not condition():
            assert time.monotonic() < deadline, (
                f"no {what} within {PATIENCE} ms; the page shows {self.text('body')[:600]!r}"
            )
            self.page.wait_for_timeout(50)

    def painted(self, selector: str) -> int:
        """Return the number of color components on a canvas that are not 0."""
        return int(self.page.evaluate(PAINTED, selector))

    def unexpected(self) -> list[str]:
        return [one for one in self.complaints if not any(part in one for part in self.expected)]

    def state(self) -> str:
        return str(self.page.get_attribute("#state", "data-state"))


Visits = Callable[..., Visit]
Serve = Callable[[Path], str]


def hidden_neuron(opened: Visit) -> tuple[float, float]:
    """Return the position of the first hidden neuron on the screen."""
    return neurons_of(opened, "hidden")[0]


PLACED = """async (kind) => {
    const [{ Layout }, { wiresOf, samples }] = await Promise.all(
        ["layout", "wires"].map((name) => import(`/static/${name}.js`)),
    );
    const answer = async (route) => (await fetch(`/api/${route}`)).json();
    const genomes = (await answer("champions")).champions.map((champion) => champion.genome);
    const brain = await answer(`brain/${Math.max(...genomes)}`);
    const host = document.getElementById("brain");
    const unit = parseFloat(getComputedStyle(host).fontSize) / 14;
    const layout = new Layout(brain, host.clientWidth, host.clientHeight, unit);
    const { left, top } = host.getBoundingClientRect();
    const points = brain.neurons.map((_, index) => layout.of(index));
    if (kind !== "wire") {
        return points.filter((_, index) => brain.neurons[index].kind === kind).map(([x, y]) => [left + x, top + y]);
    }
    const courses = wiresOf(layout, points).map((wire) => samples(wire).map(([x, y]) => [left + x, top + y]));
    return courses.filter((_, index) => brain.synapses[index].enabled);
}"""


def neurons_of(opened: Visit, kind: str) -> list[tuple[float, float]]:
    """Return where neurons of this kind are on the screen; of outputs, the left end."""
    return [(x, y) for x, y in opened.page.evaluate(PLACED, kind)]


def wires_of(opened: Visit) -> list[list[tuple[float, float]]]:
    """Return points along each enabled synapse on the screen."""
    return [[(x, y) for x, y in course] for course in opened.page.evaluate(PLACED, "wire")]


def legend(opened: Visit) -> dict[str, str]:
    """Return the values in the legend of the charts by their names."""
    entries = """(entries) => entries.map((entry) => {
        const value = entry.querySelector("b").textContent;
        return [entry.textContent.slice(0, -value.length).trim(), value];
    })"""
    return dict(opened.page.eval_on_selector_all("#legend > span", entries))


def wait_for(path: Path) -> None:
    """Wait until a file or directory exists."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
