"""The episode on the page: its pace, its controls, its pictures and cases."""

import dataclasses
import shutil
from pathlib import Path

from neat.runs.replay_format import Replay
from neat.runs.replays import Replays
from tests.visualizer.browser.visit import Serve, Visits
from tests.visualizer.runs import make_run

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
