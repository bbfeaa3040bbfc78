from typing import Any

import gymnasium
import numpy as np
import pytest

from fitness.frame import FRAMES_PER_SECOND
from fitness.tasks.gymnasium.episode import Conversions
from fitness.tasks.gymnasium.film import PICTURE, drawn, film, pace_of
from fitness.tasks.gymnasium.spaces import action_of, observation_of
from neat import EvaluationError, Genome, Network
from tests.conftest import genome_of


class Slide(gymnasium.Env[Any, Any]):
    """Five steps of a fading screen, on which nothing depends."""

    observation_space = gymnasium.spaces.Box(-1.0, 1.0, (2,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)
    metadata: dict[str, Any] = {"render_modes": [PICTURE], "render_fps": 10}  # noqa: RUF012  # as gymnasium has it

    def __init__(self, render_mode: str | None = None, spoilt: float = 0.0) -> None:
        self.render_mode = render_mode
        self.spoilt = spoilt
        self.closed = False

    def reset(self, *, seed: int | None = None, options: Any = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.left = 5
        return np.zeros(2, np.float32), {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        self.left -= 1
        return np.full(2, self.spoilt or self.left / 5, np.float32), 2.0, self.left == 0, False, {}

    def render(self) -> Any:
        return np.full((2, 2, 3), 50 * self.left, np.uint8)

    def close(self) -> None:
        self.closed = True


def frames_of(environment: Slide, draw_every: int) -> list[Any]:
    conversions = Conversions(
        "slide", observation_of(environment.observation_space), action_of(environment.action_space), ("left", "right")
    )
    genome: Genome = genome_of("0>3 +1.0 #1, 1>4 +1.0 #2", outputs=2)
    return list(film(conversions, environment, Network(genome), 7, draw_every))


def test_each_step_is_a_frame_with_what_the_network_got_and_gave() -> None:
    environment = Slide(PICTURE)

    frames = frames_of(environment, 1)

    assert [frame.reward for frame in frames] == [2.0] * 5
    assert np.allclose([frame.inputs[0] for frame in frames], [0.0, 0.8, 0.6, 0.4, 0.2])
    assert [frame.picture.max() for frame in frames] == [250, 200, 150, 100, 50]
    assert environment.closed


@pytest.mark.parametrize(("mode", "draw_every", "pictures"), [(PICTURE, 2, 3), (PICTURE, 0, 0), (None, 1, 0)])
def test_pictures_are_drawn_where_they_are_wanted_and_possible(
    mode: str | None, draw_every: int, pictures: int
) -> None:
    frames = frames_of(Slide(mode), draw_every)

    assert sum(frame.picture is not None for frame in frames) == pictures


def test_an_observation_that_is_not_finite_ends_it_and_closes_the_environment() -> None:
    environment = Slide(spoilt=np.nan)

    with pytest.raises(EvaluationError, match="input 'left' is nan"):
        frames_of(environment, 0)

    assert environment.closed


def test_an_environment_that_cannot_draw_itself_is_none() -> None:
    class Broken(Slide):
        def render(self) -> Any:
            raise OSError("no screen")

    assert isinstance(drawn(Slide), Slide)
    assert drawn(Broken) is None


@pytest.mark.parametrize("stated", [None, 0, -5, float("nan"), float("inf"), "fast", True])
def test_a_pace_that_is_not_a_positive_number_is_the_default(stated: Any) -> None:
    assert pace_of(stated) == FRAMES_PER_SECOND
    assert pace_of(10) == 10.0
