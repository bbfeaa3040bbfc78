"""The cost of the page's drawing: CPU time of the browser while a brain plays, and while it is paused.

    python -m benchmarks.frames                 # two minutes; needs the extras [browser,box2d] and chromium
    python -m benchmarks.frames --markdown      # as the table of docs/results/page.md

CPU time is that of all processes of the browser, as its DevTools protocol counts it (`SystemInfo.getProcessInfo`), so a
busy machine changes it little. A frame is an animation frame in which the drawing of the brain changed. The browser has
no graphics card, so it also counts what one would fill.
"""

import argparse
import json
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright

import fitness
from fitness.replays.episode import record
from neat import NEURON, SYNAPSE, Generation, Genome, Network, Settings, Shape
from neat.evolution.generation import SpeciesRecord
from neat.runs.replays import Replays
from neat.runs.run import About, Run

SIZE = {"width": 1440, "height": 900}
SECONDS = 6.0
"""How long each measurement takes."""
SETTLE_MILLISECONDS = 2_500
"""How long the page may load and finish its transitions before a measurement."""
COUNT = """() => {
    window.drawn = 0;
    let fresh = false;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        if (!fresh && this.canvas.closest("#brain")) {
            fresh = true;
            window.drawn += 1;
            setTimeout(() => (fresh = false));
        }
        return clear.apply(this, area);
    };
}"""


class Case(NamedTuple):
    """A page to measure."""

    name: str
    task: Any
    genome: Genome
    paused: bool = False


class Cost(NamedTuple):
    """What a page costs."""

    share: float
    """Of a core."""
    frames: float
    """A second."""
    milliseconds: float
    """CPU time per frame; NaN without frames."""


class Tiles:
    """A game for the eye: 13 x 13 tiles and three more inputs move, and buttons are pressed."""

    name = "tiles"
    inputs, outputs = 172, 6
    grid = (13, 13)
    legend = ("0 nothing", "1 solid", "-1 enemy", "0.5 coin")
    frames_per_second = 60.0

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        """Score nothing."""
        return 0.0

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[fitness.Frame]:
        """Yield steps in which every input changes."""
        network.reset()
        phases = rng.random(self.inputs) * 2 * np.pi
        for step in range(600):
            seen: NDArray[np.float64] = np.sin(step / 7 + phases)
            yield fitness.Frame(seen, network.activate(seen), 0.0, None, [step // 20 % self.outputs])


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Measure the cost of the page's drawing.")
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/results/page.md")
    parser.add_argument("--only", help="measure the cases whose name contains this")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each case; the median counts")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        for number, case in enumerate(cases()):
            if arguments.only and arguments.only not in case.name:
                continue
            directory = Path(place) / str(number)
            make_run(directory, case)
            with served(directory) as address:
                cost = median([measure(browser, address, case.paused) for _ in range(arguments.rounds)])
            print(row(case.name, cost, markdown=arguments.markdown), flush=True)
        browser.close()


def cases() -> Iterator[Case]:
    """Yield the pages that are measured."""
    xor = fitness.Xor()
    yield Case("paused, xor", xor, grown(2, 1, 2, 8), paused=True)
    yield Case("xor", xor, grown(2, 1, 2, 8))
    yield Case("LunarLander, 45 synapses", fitness.Gymnasium("LunarLander-v3"), grown(8, 4, 2, 45))
    yield Case("13 x 13 tiles, 1,200 synapses", Tiles(), grown(172, 6, 200, 1_200))
    yield Case("13 x 13 tiles, 5,000 synapses", Tiles(), grown(172, 6, 200, 5_000))


def grown(inputs: int, outputs: int, hidden: int, synapses: int) -> Genome:
    """Return a network without cycles, with so many hidden neurons and synapses."""
    rng = np.random.default_rng(1)
    shape = Shape(inputs, outputs, bias_neuron=True)
    depth = np.concatenate([np.full(shape.sensors, -1.0), np.full(outputs, 2.0), np.linspace(0.0, 1.0, hidden)])
    pairs: set[tuple[int, int]] = set()
    possible = sum(int(np.sum(depth < depth[target])) for target in range(shape.sensors, len(depth)))
    while len(pairs) < min(synapses, possible):
        source, target = int(rng.integers(len(depth))), int(rng.integers(shape.sensors, len(depth)))
        if depth[source] < depth[target]:
            pairs.add((source, target))
    rows = [(marking, *pair, rng.normal(), True) for marking, pair in enumerate(sorted(pairs), start=1)]
    neurons = [(neuron, 0.0, 1.0, 0, 0) for neuron in range(shape.sensors, len(depth))]
    return Genome(shape, np.array(rows, SYNAPSE), np.array(neurons, NEURON), id=1, fitness=1.0)


def make_run(directory: Path, case: Case) -> None:
    """Make a finished run with this champion and its episode."""
    task = fitness.as_task(case.task)
    about = About(
        task=task.name,
        seed=1,
        input_labels=list(task.input_labels or ()) or None,
        output_labels=list(task.output_labels or ()) or None,
        grid=list(task.grid) if task.grid else None,
        legend=list(task.legend or ()) or None,
    )
    run = Run.create(directory, Settings(), about)
    run.note_state("finished")
    species = (SpeciesRecord(id=1, founded=0, size=150, best=1.0, mean=0.5, stagnant=0, marks=0),)
    for number in range(20):
        run.record(
            Generation(
                number=number, best=case.genome, champion=case.genome, validated=1.0, mean=0.5, median=0.5,
                species=species, threshold=3.0, evaluations=150 * (number + 1), seconds=0.1,
            )
        )  # fmt: skip
    Replays(run.directory / "replays").keep(record(task, case.genome, 0))


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve a run from a child process; yield its address."""
    command = [sys.executable, "-m", "experiments.cli.main", "view", str(directory), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield str(json.loads(server.stdout.readline())["address"])
        finally:
            server.send_signal(signal.SIGINT)


def measure(browser: Any, address: str, paused: bool) -> Cost:
    """Return what an open page costs."""
    page = browser.new_page(viewport=SIZE, color_scheme="dark")
    page.goto(address)
    page.wait_for_selector("#episode:not([hidden])")
    if paused:
        page.click("#play")
    page.evaluate(COUNT)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    session = browser.new_browser_cdp_session()
    before, start = seconds_used(session), page.evaluate("() => [performance.now(), window.drawn]")
    page.wait_for_timeout(1000 * SECONDS)
    after, end = seconds_used(session), page.evaluate("() => [performance.now(), window.drawn]")
    session.detach()
    page.close()
    wall, frames = (end[0] - start[0]) / 1000, end[1] - start[1]
    return Cost((after - before) / wall, frames / wall, 1000 * (after - before) / frames if frames else float("nan"))


def seconds_used(session: Any) -> float:
    """Return the CPU time that all processes of the browser have used."""
    return float(sum(process["cpuTime"] for process in session.send("SystemInfo.getProcessInfo")["processInfo"]))


def median(costs: list[Cost]) -> Cost:
    """Return the median of each part."""
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def row(name: str, cost: Cost, *, markdown: bool) -> str:
    """Return a row of the table."""
    each = "-" if cost.frames == 0 else f"{cost.milliseconds:.1f} ms"
    cells = [name, f"{cost.share:.1%} of a core", f"{cost.frames:.0f}", each]
    return (
        f"| {' | '.join(cells)} |" if markdown else f"{cells[0]:32}{cells[1]:>18}{cells[2]:>6} frames/s{cells[3]:>10}"
    )


if __name__ == "__main__":
    main()
