import json
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from experiments.cli import play
from experiments.cli.main import main
from experiments.cli.play import film, statistics_of
from fitness import Frame, Xor, as_task
from neat import Network, TaskError
from neat.runs.replays import elite_replays
from neat.runs.run import Run
from tests.conftest import genome_of
from tests.visualizer.runs import generation_of, grown, make_run, with_elites


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run", 1, champions=[genome_of("0>3 +0.5 #1, 1>3 -0.2 #2")]).directory


class Pictured(Xor):
    frames_per_second = 10.0

    def play(self, network, rng):  # type: ignore[no-untyped-def]  # as a user may write it
        for index in range(3):
            yield Frame([0.0, 0.0], [0.0], 0.0, np.full((4, 4, 3), 50 * index, np.uint8))


def test_the_champion_is_scored_on_episodes(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", str(run), "--task", "xor", "--episodes", "3", "--seed", "7", "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    assert list(facts) == ["episodes", "mean", "std", "min", "max", "scores"]
    assert facts["scores"] == [facts["mean"]] * 3


def test_an_elite_is_scored_and_its_replay_recorded(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elite = genome_of("0>3 +2.0 #1, 1>3 -2.0 #2").copy(id=44, fitness=1.0)
    Run.open(run).record(with_elites(generation_of(1, Run.open(run).champion()), {(0, 0): elite}))

    assert main(["play", str(run), "--task", "xor", "--genome", "44", "--episodes", "2"]) == 0

    assert "genome 44" in capsys.readouterr().out
    assert elite_replays(run).genomes() == [44]
    assert main(["play", str(run), "--task", "xor", "--genome", "45"]) == 1
    assert "genome 45 is neither a champion of" in capsys.readouterr().err


def test_all_elites_without_a_replay_are_recorded(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elites = {(0, n): genome_of("0>3 +2.0 #1, 1>3 -2.0 #2").copy(id=44 + n, fitness=1.0) for n in range(3)}
    Run.open(run).record(with_elites(generation_of(1, Run.open(run).champion()), elites))

    assert main(["play", str(run), "--task", "xor", "--elites"]) == 0
    assert capsys.readouterr().out == f"3 elites recorded; 3 elites can be watched: neat view {run}\n"
    assert elite_replays(run).genomes() == [44, 45, 46]
    assert main(["play", str(run), "--task", "xor", "--elites", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"recorded": 0, "replays": 3}


def test_elites_without_room_for_their_episodes_are_counted(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neat.runs.replays.MOST_ELITES", 2)
    elites = {(0, n): genome_of("0>3 +2.0 #1, 1>3 -2.0 #2").copy(id=44 + n, fitness=1.0) for n in range(5)}
    Run.open(run).record(with_elites(generation_of(1, Run.open(run).champion()), elites))

    assert main(["play", str(run), "--task", "xor", "--elites"]) == 0

    printed = capsys.readouterr()
    assert "2 elites recorded; 2 elites can be watched" in printed.out
    assert "3 elites without an episode: at most 2 files and 150 MB are kept, of the newest." in printed.err


def test_elites_of_what_has_no_map_are_not_recorded(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", str(run), "--task", "xor", "--elites"]) == 1
    assert "has no map of elites; a run has one if its task has measures" in capsys.readouterr().err
    assert main(["play", "xor", "--elites"]) == 1
    assert "--elites records elites of a run, but xor is one champion; name a run directory" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["play", str(run), "--elites", "--genome", "44"])


def test_scores_are_shown_by_seed(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", str(run), "--task", "xor", "--episodes", "25", "--seed", "7"]) == 0

    shown = capsys.readouterr().out
    assert "25, seeds 7 to 31" in shown
    assert "26" in shown
    assert "\n  27" not in shown  # 20 rows
    assert "... and 5 more" in shown


def test_statistics_are_of_all_scores() -> None:
    facts = statistics_of([1.0, 3.0])

    assert (facts["mean"], facts["std"], facts["min"], facts["max"]) == (2.0, 1.0, 1.0, 3.0)


def test_failed_episodes_are_left_out_of_the_statistics() -> None:
    facts = statistics_of([1.0, -math.inf, 3.0])

    assert (facts["episodes"], facts["mean"], facts["std"], facts["min"], facts["max"]) == (3, 2.0, 1.0, 1.0, 3.0)
    assert facts["scores"] == [1.0, None, 3.0]
    assert statistics_of([-math.inf])["mean"] is None


GAME = """
import fitness
class Game(fitness.Xor):
    seconds = None
    def open(self):
        self.seconds = 3.0
    def close(self):
        self.seconds = None
    def score_episode(self, network, seed):
        return self.seconds if seed > 1 else -float("inf")
"""


def test_a_task_is_open_while_it_is_played_and_may_fail_an_episode(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "opened_game.py").write_text(GAME)
    words = ["play", str(run), "--task", f"{tmp_path / 'opened_game.py'}:Game", "--seed", "1", "--episodes", "3"]

    assert main([*words, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["mean"], facts["scores"]) == (3.0, [None, 3.0, 3.0])
    assert main(words) == 0
    assert "1 episode, which mean and range leave out" in capsys.readouterr().out


def test_a_film_has_the_pictures_of_one_episode(tmp_path: Path) -> None:
    network = Network(genome_of("0>3 +0.5 #1"))

    assert film(as_task(Pictured()), network, 1, tmp_path / "film.gif") == 3
    with Image.open(tmp_path / "film.gif") as picture:
        assert (picture.n_frames, picture.info["duration"]) == (3, 100)  # type: ignore[attr-defined]  # a GIF has it


def test_a_task_without_pictures_cannot_be_filmed(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="xor draws no pictures, so there is nothing to film"):
        film(as_task(Xor()), Network(genome_of("0>3 +0.5 #1")), 1, tmp_path / "film.gif")


def test_a_film_in_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"cannot be written: .*; use a name such as something\.gif"):
        film(as_task(Pictured()), Network(genome_of("0>3 +0.5 #1")), 1, tmp_path / "film.nothing")


def test_a_champion_of_another_shape_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = make_run(tmp_path / "run", 1, champions=[grown(2, 6, inputs=3, id=9)])

    assert main(["play", str(run.directory), "--task", "xor"]) == 1
    assert "takes networks of 2 inputs and 1 outputs, but the champion of" in capsys.readouterr().err


def test_the_champion_of_a_file_plays_the_task_that_is_named(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "brain").write_bytes((run / "champion.json").read_bytes())

    assert main(["play", str(tmp_path / "brain"), "--task", "xor", "--episodes", "2", "--json"]) == 0
    expected = capsys.readouterr().out
    assert main(["play", str(run / "champion.json"), "--task", "xor", "--episodes", "2", "--json"]) == 0

    assert capsys.readouterr().out == expected
    assert main(["play", str(run / "champion.json")]) == 1
    assert f"names no task; say what its champion plays, such as --task CartPole-v1, or name the run: {run}." in (
        capsys.readouterr().err
    )
    assert main(["play", str(tmp_path / "brain"), "--task", "xor", "--elites"]) == 1
    assert "--elites records elites of a run, but" in capsys.readouterr().err


def test_a_missing_run_names_the_bundled_champions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "nowhere"]) == 1
    assert "Bundled champions, which need no run:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("film.mp4", "--video must name an animated picture, but is film.mp4; use a name such as film.gif."),
        ("film", "use a name such as film.gif."),
        ("no/film.gif", "cannot be written: the folder no does not exist; make it first."),
        ("film.gif", "xor draws no pictures"),
    ],
)
def test_a_film_that_cannot_be_made_is_refused_before_episodes_are_played(
    name: str, message: str, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(play, "episode_scores", lambda *arguments: pytest.fail("played"))

    assert main(["play", str(run), "--task", "xor", "--video", name]) == 1

    assert message in capsys.readouterr().err


def test_without_a_name_the_champion_of_the_newest_run_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    champion = genome_of("0>3 +0.5 #1, 1>3 -0.2 #2")
    make_run(tmp_path / "runs" / "one", 1, champions=[champion])

    assert main(["play", "--task", "xor", "--episodes", "2", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["episodes"] == 2
