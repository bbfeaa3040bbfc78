import importlib.util
import itertools
import sys
from typing import Any

import numpy as np
import pytest

from experiments.catalog.registry import find, make_task
from experiments.cli.main import main

needs_flappy = pytest.mark.skipif(
    importlib.util.find_spec("flappy_bird_gymnasium") is None, reason="needs the extra [flappy]"
)


class Flapper:
    """A network made by hand that flaps before it falls below the gap."""

    def reset(self) -> None:
        """Do nothing: there is no state."""

    def activate(self, seen: Any) -> Any:
        _, above, _, falling = seen
        return np.array([0.5, above < 0.25 + 0.05 * falling])


@needs_flappy
def test_a_bird_that_stays_above_the_lower_pipe_passes_many() -> None:
    task: Any = make_task(find("flappy"))

    scores = [task.score_episode(Flapper(), seed) for seed in range(5)]

    assert (task.inputs, task.outputs) == (4, 2)
    assert task.input_labels == ("distance to gap", "above lower pipe", "below upper pipe", "falling")
    assert np.mean(scores) > 30.0
    assert task.score_episode(Flapper(), 0) == scores[0]


@needs_flappy
def test_the_observed_gap_is_the_next_one_until_it_is_passed() -> None:
    task: Any = make_task(find("flappy"))

    distances = [
        float(frame.inputs[0]) for frame in itertools.islice(task.play(Flapper(), np.random.default_rng(0)), 150)
    ]

    assert len(distances) == 150
    assert min(distances) > 0.0
    jumps = [later for earlier, later in itertools.pairwise(distances) if later > earlier + 0.1]
    assert len(jumps) > 0
    assert all(jump > 0.3 for jump in jumps)


def test_a_missing_package_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "flappy_bird_gymnasium.envs", None)

    assert main(["evolve", "flappy"]) == 1

    said = capsys.readouterr().err
    assert "pip install 'craig-neat[flappy]'" in said
    assert said.count("\n") == 1
