"""The episode on the page: its pace, its controls, its pictures and cases."""

import base64
import dataclasses
import io
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fitness.frame import Frame
from fitness.replays.episode import record
from neat import Network
from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from tests.visualizer.browser.visit import Serve, Visits
from tests.visualizer.runs import Wandering, grown, make_run

STEP_TIMES = """async (genome) => {
    const { Replay } = await import("/static/replay.js");
    const { Player } = await import("/static/player.js");
    let now = 0;
    const times = [];
    const player = new Player(() => times.push(now));
    player.load(await Replay.fetch(genome));
    for (now = 10; now <= 1000; now += 10) player.advance(10);
    return times;
}"""

PICTURES_IN_LEAPS = """async (genome) => {
    // Return the index of the picture that each frame shows of a page that takes 40 steps for a frame: 20 pictures.
    const { Replay } = await import("/static/replay.js");
    const replay = await Replay.fetch(genome);
    const canvas = document.createElement("canvas");
    const shown = [];
    for (let step = 0; step < replay.steps; step += 40) {
        replay.pictures.draw(step, canvas);
        shown.push(replay.pictures.shown);
        while ([...replay.pictures.decoded.values()].some(({ bitmap }) => bitmap === null))
            await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return shown;
}"""

DRAWN = """async ([genome, steps]) => {
    // Return the pictures that a canvas shows at these steps, as PNG files in base64.
    const { Replay } = await import("/static/replay.js");
    const replay = await Replay.fetch(genome);
    const canvas = document.createElement("canvas");
    const shown = [];
    for (const step of steps) {
        while (!replay.pictures.draw(step, canvas)) await new Promise((resolve) => setTimeout(resolve, 5));
        shown.push(canvas.toDataURL("image/png").split(",")[1]);
    }
    return shown;
}"""


def set_pace(run: Path, milliseconds: float) -> int:
    """Write the duration of a step into a replay file of the run; return its genome."""
    replays = Replays(run / "replays")
    genome = replays.genomes()[-1]
    replay = Replay.read(replays.path(genome))
    dataclasses.replace(replay, facts={**replay.facts, "milliseconds": milliseconds}).write(replays.path(genome))
    return genome


def test_an_episode_plays_at_the_pace_of_its_replay_file(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    genome = set_pace(tmp_path / "run", 200.0)
    opened = visit(serve(tmp_path / "run"))

    assert opened.page.evaluate(STEP_TIMES, genome) == [0, 200, 400, 600, 800, 1000]


def test_the_cases_of_a_truth_table_play_at_the_pace_of_its_replay_file(
    visit: Visits, serve: Serve, runs: Path, tmp_path: Path
) -> None:
    shutil.copytree(runs / "xor", tmp_path / "run")
    genome = set_pace(tmp_path / "run", 300.0)
    opened = visit(serve(tmp_path / "run"))

    assert opened.page.evaluate(STEP_TIMES, genome) == [0, 300, 600, 900]


def test_a_pace_too_fast_for_a_screen_does_not_block_the_page(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "run", 1)
    genome = set_pace(tmp_path / "run", 1e-300)
    opened = visit(serve(tmp_path / "run"))
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")

    assert 1 < len(opened.page.evaluate(STEP_TIMES, genome)) <= 102


def test_an_episode_plays_pauses_and_steps_with_its_picture(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "cart")
    opened = visit(address)
    opened.until(lambda: opened.page.is_visible("#episode"), "episode")
    opened.until(lambda: not opened.text("#step").startswith("step 1 "), "further step")
    opened.until(lambda: opened.page.is_visible("#picture") and opened.painted("#picture") > 0, "picture")

    opened.page.click("#play")
    step = int(opened.page.input_value("#seek"))
    opened.page.wait_for_timeout(300)
    assert int(opened.page.input_value("#seek")) == step
    opened.page.click("#step-forward")
    assert int(opened.page.input_value("#seek")) == step + 1
    opened.page.keyboard.press(",")
    assert int(opened.page.input_value("#seek")) == step
    assert opened.text("#step") == f"step {step + 1} of {int(opened.page.get_attribute('#seek', 'max')) + 1}"


def test_a_truth_table_is_shown_as_cases(visit: Visits, serve: Serve, runs: Path) -> None:
    address = serve(runs / "xor")
    opened = visit(address)
    opened.until(lambda: opened.page.is_visible("#cases"), "cases")

    assert [row.split()[:2] for row in opened.text("#cases").splitlines()[1:]] == [
        ["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"],
    ]  # fmt: skip


class Table(Wandering):
    """A truth table that is higher than its place."""

    play = None  # type: ignore[assignment]  # it has cases

    def cases(self) -> list[tuple[str, tuple[float, float]]]:
        return [(f"case {number} → 1", (number / 40, 1.0)) for number in range(40)]


def test_a_long_truth_table_scrolls_in_its_place(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 6)
    Replays(run.directory / "replays").keep(record(Table(), grown(3, 6, id=30, fitness=3.0), 4))
    opened = visit(serve(run.directory))
    opened.until(lambda: opened.page.is_visible("#cases"), "cases")

    screen = opened.page.locator("#screen").bounding_box()
    head = opened.page.locator("#cases tr >> nth=0").bounding_box()
    assert screen["y"] <= head["y"]
    assert screen["y"] + screen["height"] <= opened.page.locator("#episode").bounding_box()["y"]
    last = opened.page.locator("#cases tr >> nth=40")
    last.scroll_into_view_if_needed()
    assert last.bounding_box()["y"] + last.bounding_box()["height"] <= screen["y"] + screen["height"] + 1


def test_a_page_too_slow_for_every_picture_shows_some_of_them(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1)
    champion = grown(1, 4, id=10, fitness=1.0)
    Replays(run.directory / "replays").keep(record(Wandering(steps=400), champion, 0))
    opened = visit(serve(run.directory))

    shown = opened.page.evaluate(PICTURES_IN_LEAPS, 10)

    assert shown[0] == -1
    assert all(later > before for before, later in pairwise(shown[1:]))


class Blinking(Wandering):
    """A game whose pictures differ in few places, for very long."""

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        for step, frame in enumerate(super().play(network, rng)):
            yield frame._replace(picture=self.picture(step))

    @staticmethod
    def picture(step: int) -> NDArray[np.uint8]:
        """Return a picture in grey: dots appear in the first row, and disappear, one after another."""
        pixels = np.full((24, 32), 40, np.uint8)
        pixels[0, np.arange(32) < step // 2 % 64] = 255
        pixels[0, np.arange(32) < step // 2 % 64 - 32] = 90
        return pixels


def test_patches_show_the_same_pictures_in_any_order(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", 1)
    champion = grown(1, 4, id=10, fitness=1.0)
    replay = record(Blinking(steps=400), champion, 0, patches=True)
    assert [at for at, entry in enumerate(replay.facts["pictures"]) if len(entry) == 3] == [0, 129]
    Replays(run.directory / "replays").keep(replay)
    opened = visit(serve(run.directory))

    steps = [0, 1, 2, 40, 30, 256, 258, 260, 399, 257, 0, 399]
    shown = opened.page.evaluate(DRAWN, [10, steps])

    for step, picture in zip(steps, shown, strict=True):
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("L"))
        assert np.array_equal(pixels, Blinking.picture(step)), step


def test_pictures_that_are_not_decoded_are_not_waited_for(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    """A large brain on a processor that is six times slower."""
    champion = grown(200, 1_200, id=10, inputs=20, outputs=4, fitness=1.0)
    run = make_run(tmp_path / "run", 1, champions=[champion])
    address = serve(run.directory)
    opened = visit(address)
    throttle = opened.page.context.new_cdp_session(opened.page)
    throttle.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    opened.page.reload()

    opened.until(lambda: opened.page.is_visible("#picture") and opened.painted("#picture") > 0, "picture")

    throttle.send("Emulation.setCPUThrottlingRate", {"rate": 1})
