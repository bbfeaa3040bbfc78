"""Super Mario Bros. on the emulator."""

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import multiprocess
import numpy as np
import pytest
from PIL import Image

from experiments.catalog.registry import find, make_task
from experiments.cli.main import main
from experiments.runner.champion import champion_of
from fitness.tasks.gymnasium.input_rules import under_input_rules
from fitness.tasks.mario import Mario
from fitness.tasks.mario.emulator import DOWN, LEFT, RIGHT, UP, A, B, Nes
from fitness.tasks.mario.memory import NORMAL, PLAYER_HIGH_Y, PLAYER_PAGE, PLAYER_STATE, PLAYER_X, can_jump
from fitness.tasks.mario.score import FINISHED, Attempt
from fitness.tasks.mario.task import buttons_of
from neat import Network, Population, Settings, TaskError
from neat.runs.replay_format import Replay
from neat.runs.run import Run
from tests.fitness.tasks.mario.players import RIGHTWARD, Always, Jumper
from tests.games import needs_mario


@pytest.mark.parametrize(
    ("outputs", "buttons"),
    [
        ((0.5, 0.5, 0.5, 0.5, 0.5, 0.5), 0),
        ((0.6, 0.0, 0.0, 0.0, 0.9, 0.7), RIGHT | A | B),
        ((0.6, 0.6, 0.0, 0.0, 0.9, 0.0), A),
        ((0.0, 0.6, 0.7, 0.8, 0.0, 0.0), LEFT),
        ((0.0, 0.0, 0.7, 0.0, 0.0, 0.0), UP),
        ((0.0, 0.0, 0.0, 0.7, 0.0, 0.0), DOWN),
    ],
)
def test_outputs_above_one_half_press_buttons_and_opposite_directions_cancel(
    outputs: tuple[float, ...], buttons: int
) -> None:
    assert buttons_of(np.array(outputs)) == buttons


@needs_mario
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"level": "1-9"}, "level must be one of 1-1 to 8-4, but is '1-9'"),
        ({"level": "1-1,"}, "level must be one of 1-1 to 8-4, but is ''"),
        ({"level": "1-1,2-1,1-1"}, "level must name each level once, but is '1-1,2-1,1-1'"),
        ({"score": "points"}, "score must be one of distance, mario, craig, but is 'points'"),
        ({"skip": 0}, "skip must be a whole number of at least 1, but is 0"),
        ({"patience": 1}, "patience must be at least skip, which is 4, but is 1"),
    ],
)
def test_arguments_out_of_range_are_rejected(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(TaskError, match=message):
        Mario(**wrong)


@needs_mario
def test_walking_right_ends_at_the_first_goomba() -> None:
    attempt = Mario().attempt(RIGHTWARD)  # type: ignore[arg-type]

    assert attempt == Attempt(start=40, farthest=291, frames=160, finished=False, dead=True, time=393)
    assert Mario().evaluate(RIGHTWARD, np.random.default_rng(0)) == 251.0  # type: ignore[arg-type]


@needs_mario
def test_an_attempt_without_progress_ends_when_patience_does() -> None:
    attempt = Mario(patience=40).attempt(Always(*[0.0] * 6))  # type: ignore[arg-type]

    assert (attempt.frames, attempt.farthest, attempt.dead) == (40, 40, False)


class Recorded:
    """A NES that keeps what is pressed, and whether Mario could jump at that moment."""

    def __init__(self, nes: Nes) -> None:
        self.nes = nes
        self.pressed: list[tuple[int, int, bool]] = []

    def frames(self, buttons: int, count: int) -> None:
        self.pressed.append((buttons, count, can_jump(self.nes.memory())))
        self.nes.frames(buttons, count)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.nes, name)


@needs_mario
@pytest.mark.parametrize("skip", [1, 4])
def test_a_button_that_is_held_jumps_again_where_mario_can_jump(skip: int, monkeypatch: pytest.MonkeyPatch) -> None:
    task = Mario(skip=skip)
    task.open()
    nes = Recorded(task.console.nes)
    monkeypatch.setattr(task.console, "nes", nes)

    task.attempt(Always(1.0, 0.0, 0.0, 0.0, 1.0, 1.0))  # type: ignore[arg-type]

    released = [place for place, (buttons, _, _) in enumerate(nes.pressed) if not buttons & A]
    assert len(released) > 2
    assert all(nes.pressed[place][1:] == (1, True) for place in released)
    assert all(nes.pressed[place + 1][0] & A for place in released)
    assert all(count == skip for place, (_, count, _) in enumerate(nes.pressed) if not {place, place - 1} & {*released})


@needs_mario
def test_without_rejumps_a_held_button_jumps_once_as_on_the_console() -> None:
    holding = Always(1.0, 0.0, 0.0, 0.0, 1.0, 1.0)

    assert Mario(rejump=False).attempt(holding).farthest == 305  # type: ignore[arg-type]
    assert Mario().attempt(holding).farthest == 1125  # type: ignore[arg-type]


class Scripted:
    """A NES whose Mario is, after each frame, at a position and in a state that were written down."""

    def __init__(self, script: list[tuple[int, int]]) -> None:
        self.script = script
        self.frame = -1

    def load(self, state: bytes) -> None:
        self.frame = -1

    def frames(self, buttons: int, count: int) -> None:
        self.frame += count

    def memory(self) -> Any:
        x, state = self.script[max(0, min(self.frame, len(self.script) - 1))]
        ram = np.zeros(2048, np.uint8)
        ram[[PLAYER_PAGE, PLAYER_X, PLAYER_STATE, PLAYER_HIGH_Y]] = x // 256, x % 256, state, 1
        return ram


@needs_mario
@pytest.mark.parametrize(
    ("waits", "farthest", "frames"),
    [
        (True, 300, 201 + 300 + 100 + 60),  # to the pipe, through it, in the next area, and without progress there
        (False, 300, 201 + 60),
    ],
)
def test_patience_waits_in_a_pipe_and_begins_again_behind_it(
    waits: bool, farthest: int, frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_the_pipe = [(101 + frame, NORMAL) for frame in range(200)]
    in_the_pipe = [(300, 2)] * 150 + [(120, 7)] * 150
    behind_it = [(121 + frame, NORMAL) for frame in range(100)]
    task = Mario(skip=1, patience=60, waits=waits)
    task.open()
    monkeypatch.setattr(task.console, "nes", Scripted([(100, NORMAL), *to_the_pipe, *in_the_pipe, *behind_it]))

    attempt = task.attempt(RIGHTWARD)  # type: ignore[arg-type]

    assert (attempt.farthest, attempt.frames, attempt.dead) == (farthest, frames, False)


@needs_mario
@pytest.mark.parametrize(("rules", "is_new"), [(3, False), (4, True)])
def test_a_run_of_an_earlier_version_is_continued_with_its_jumps_and_patience(rules: int, is_new: bool) -> None:
    with under_input_rules(rules):
        level, other, craig = (make_task(find(name)).task for name in ("mario", "mario:1-2", "mario-craig"))

    assert [task.rejump for task in (level, other, craig)] == [is_new, is_new, False]
    assert [task.waits for task in (level, other, craig)] == [is_new] * 3


@needs_mario
def test_several_levels_are_attempted_one_after_the_other_and_the_score_is_the_mean() -> None:
    apart = [Mario(level) for level in ("1-1", "2-1")]
    both, rng = Mario("1-1,2-1"), np.random.default_rng(0)

    frames = [[frame.inputs.tolist() for frame in task.play(RIGHTWARD, rng)] for task in (*apart, both)]  # type: ignore[arg-type]
    scores = [task.evaluate(RIGHTWARD, rng) for task in (*apart, both)]  # type: ignore[arg-type]

    assert frames[2] == frames[0] + frames[1]
    assert scores[2] == sum(scores[:2]) / 2
    assert (both.name, both.solved_at, both.solved(RIGHTWARD)) == ("mario:1-1,2-1", None, False)  # type: ignore[arg-type]


@needs_mario
def test_several_levels_are_solved_when_each_is_finished() -> None:
    champion = Network(champion_of("mario").genome)

    assert Mario("1-1").solved(champion)
    assert not Mario("1-1,1-3").solved(champion)


@needs_mario
def test_a_network_plays_the_same_in_two_processes() -> None:
    population = Population(Settings(population_size=20), inputs=172, outputs=6, seed=3)
    genome = population.ask()[7]

    def trace(send: Any) -> None:
        task, digest = Mario(), hashlib.sha256()
        for frame in task.play(Network(genome), np.random.default_rng(0)):
            digest.update(frame.inputs.tobytes() + frame.outputs.tobytes() + frame.picture.tobytes())
        send.send(digest.hexdigest())

    digests = []
    for _ in range(2):
        context = multiprocess.get_context("spawn")
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=trace, args=(send,))
        process.start()
        digests.append(receive.recv())
        process.join()

    assert digests[0] == digests[1]


@needs_mario
def test_an_attempt_does_not_depend_on_those_before_it() -> None:
    task = Mario()

    first = task.attempt(Jumper())  # type: ignore[arg-type]
    Mario("4-2").attempt(RIGHTWARD)  # type: ignore[arg-type]

    assert task.attempt(Jumper()) == first  # type: ignore[arg-type]
    assert first.farthest > 600


@needs_mario
@pytest.mark.parametrize(
    ("name", "inputs"), [("mario", 172), ("mario:4-2", 172), ("mario:1-1,8-4", 172), ("mario-craig", 169)]
)
def test_the_experiments_use_this_task(name: str, inputs: int) -> None:
    task = make_task(find(name))

    assert (task.inputs, task.outputs) == (inputs, 6)
    assert task.input_labels is not None
    assert len(task.input_labels) == inputs


@needs_mario
def test_the_bundled_champion_finishes_the_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "mario", "--episodes", "1", "--json", "--video", str(tmp_path / "mario.gif")]) == 0
    assert json.loads(capsys.readouterr().out)["min"] > FINISHED
    with Image.open(tmp_path / "mario.gif") as film:
        assert film.n_frames > 100
        assert film.info["duration"] in (60, 70)  # 15 frames in a second, rounded to hundredths of a second


@needs_mario
def test_a_level_is_evolved_and_its_replay_has_pictures(tmp_path: Path) -> None:
    run = tmp_path / "run"

    assert main(["evolve", "mario:1-2", "--seed", "1", "--workers", "1", "--population", "6", "--generations", "2",
                 "--run", str(run)]) == 0  # fmt: skip

    about = Run.open(run).about
    assert about.agent_cell == [6, 6]
    assert (about.grid, about.output_labels) == ([13, 13], ["right", "left", "up", "down", "A", "B"])
    (replay,) = [Replay.read(path) for path in sorted((run / "replays").glob("*.zip"))][-1:]
    assert replay.facts["pictures"]


@needs_mario
def test_a_pickled_task_plays_the_same() -> None:
    task = Mario()

    assert pickle.loads(pickle.dumps(task)).attempt(RIGHTWARD) == task.attempt(RIGHTWARD)  # type: ignore[arg-type]
