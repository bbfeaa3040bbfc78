"""The page of the levels of Super Mario Bros. is the one that the results give, and its champions are bundled."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.mario_levels import BRAINS, FOLDER, PROGRESS, best_of, page, trials_of
from benchmarks.paths import PAGES, RESULTS
from experiments.efficacy.results import TrialResult
from experiments.runner.champion import bundled_champion, bundled_names
from fitness.tasks.mario.level import NAMES, Level
from neat import Network
from tests.games import needs_mario

PLAYED = [level for level in NAMES if trials_of(level, RESULTS)]


def test_the_page_is_that_of_the_results() -> None:
    text = page(RESULTS)

    assert (PAGES / f"{FOLDER}.md").read_text(encoding="utf-8") == text
    assert set(re.findall(r"^\| (\d-\d) \|", text, re.MULTILINE)) == set(PLAYED)


def test_every_level_that_was_played_has_a_champion_and_no_other() -> None:
    levels = {name for name in bundled_names() if name.startswith("mario:")}

    assert levels - {BRAINS["several"]} == {f"mario:{level}" for level in PLAYED}


@needs_mario
@pytest.mark.parametrize("level", [level for level in PLAYED if Level.named(level).stage == 1])
def test_a_champion_comes_as_far_as_the_page_says(level: str) -> None:
    best = best_of(trials_of(level, RESULTS))
    assert best is not None
    champion = bundled_champion(f"mario:{level}")
    task = champion.task

    assert task.evaluate(Network(champion.genome), np.random.default_rng(0)) == best.best


def test_the_brain_for_several_levels_is_compared_on_levels_that_it_saw_and_others(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / PROGRESS).write_text("level,several,1-1\n2-1,finished,3000\n4-1,1200,800\n")

    text = page(tmp_path)

    assert "| 2-1 | yes | finished | 3,000 |  |\n| 4-1 | no | 1,200 | 800 |  |\n" in text
    assert f"Not played yet: {', '.join(NAMES)}." in text


def test_the_best_run_finished_first_or_else_came_farthest() -> None:
    trials = [trial(1, False, 3_000, 900.0), trial(2, True, 2_000, 8_400.0), trial(3, True, 500, 8_300.0)]

    assert best_of(trials) == trials[2]
    assert best_of([*trials[:1], trial(4, False, 3_000, 950.0)]) == trial(4, False, 3_000, 950.0)
    assert best_of([]) is None


def trial(seed: int, solved: bool, evaluations: int, best: float) -> TrialResult:
    return TrialResult(
        seed=seed, solved=solved, evaluations=evaluations, steps=0, generations=1, hidden=0, synapses=1, best=best,
        validated=None, seconds=1.0, cpu_seconds=1.0,
    )  # fmt: skip
