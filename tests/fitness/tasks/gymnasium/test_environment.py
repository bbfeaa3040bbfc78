import sys

import gymnasium
import pytest

from fitness.tasks.gymnasium.environment import UNLIMITED_STEPS, make_environment
from neat import TaskError


def test_an_unknown_environment_is_rejected_with_the_nearest_name() -> None:
    with pytest.raises(TaskError, match=r"gymnasium cannot make 'CartPoll-v1': .* Did you mean CartPole-v1\?"):
        make_environment("CartPoll-v1", {})


def test_an_unknown_option_is_rejected_in_one_line() -> None:
    with pytest.raises(TaskError, match=r"gymnasium cannot make 'CartPole-v1': .*gravitation") as caught:
        make_environment("CartPole-v1", {"gravitation": 3})

    assert "\n" not in str(caught.value)


def test_an_environment_without_a_limit_gets_one() -> None:
    environment = make_environment("CliffWalking-v1", {})
    environment.reset(seed=0)
    steps = 1
    while not environment.step(3)[3]:  # into the wall
        steps += 1

    assert steps == UNLIMITED_STEPS


def test_an_environments_own_limit_is_kept() -> None:
    spec = make_environment("CartPole-v1", {}).spec

    assert spec is not None
    assert spec.max_episode_steps == 500


def test_a_missing_package_is_named_with_gymnasiums_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(**options: object) -> gymnasium.Env[object, object]:
        raise gymnasium.error.DependencyNotInstalled("Box2D is not installed, run `pip install swig`")

    monkeypatch.setitem(gymnasium.registry, "Missing-v0", gymnasium.envs.registration.EnvSpec("Missing-v0", make))

    with pytest.raises(
        TaskError, match=r"Missing-v0 needs a package that is not installed: pip install 'gymnasium\[box2d\]'"
    ):
        make_environment("Missing-v0", {})


def test_the_error_of_a_bundled_environment_is_not_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flappy_bird_gymnasium.envs", None)

    with pytest.raises(TaskError, match=r"^Flappy Bird needs the package flappy_bird_gymnasium"):
        make_environment("fitness.tasks.flappy:Flappy-v0", {})
