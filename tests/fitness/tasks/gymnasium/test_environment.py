import functools
import sys
from typing import Any

import gymnasium
import numpy as np
import pytest

import fitness
from fitness.tasks.gymnasium.environment import UNLIMITED_STEPS, make_environment
from neat import Population, Settings, TaskError
from tests.fitness.tasks.gymnasium.environments import OldStep, Track
from tests.fitness.tasks.gymnasium.players import network_for


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


class OldReset(Track):
    def reset(self) -> Any:  # type: ignore[override]  # the interface of old gym
        return super().reset(seed=0)[0]


class OldObservation(Track):
    def reset(self, **options: Any) -> Any:
        return super().reset(**options)[0]


class OldGym:
    """An environment of the package gym, which is not a gymnasium.Env."""

    def reset(self) -> Any:
        return np.zeros(2)

    def step(self, action: Any) -> Any:
        return np.zeros(2), 0.0, True, {}


class WithoutSpaces(gymnasium.Env[Any, Any]):
    pass


def made_with_limit() -> gymnasium.Env[Any, Any]:
    return gymnasium.wrappers.TimeLimit(Track(), 7)


def length(environment: gymnasium.Env[Any, Any]) -> int:
    environment.reset(seed=0)
    steps = 1
    while not any(environment.step(environment.action_space.sample())[2:4]):
        steps += 1
    return steps


SPEC = gymnasium.envs.registration.EnvSpec("Track-v0", Track, max_episode_steps=6)


@pytest.mark.parametrize(
    ("source", "name", "steps"),
    [
        (Track, "Track", UNLIMITED_STEPS),
        (lambda: Track(width=2.0), "Track", UNLIMITED_STEPS),
        (functools.partial(Track, 2.0), "Track", UNLIMITED_STEPS),
        (made_with_limit, "made_with_limit", 7),
        (lambda: gymnasium.make("CartPole-v1"), "CartPole-v1", None),
        (SPEC, "Track-v0", 6),
        (gymnasium.spec("CartPole-v1"), "CartPole-v1", None),
    ],
)
def test_an_environment_is_made_from_whatever_makes_one(source: Any, name: str, steps: int | None) -> None:
    task = fitness.Gymnasium(source)

    assert task.name == name
    assert np.isfinite(fitness.Gymnasium(source, max_steps=5).score_episode(network_for(task), 1))
    if steps is not None:
        assert length(make_environment(source, {})) == steps
    assert length(make_environment(source, {"max_episode_steps": 3})) == 3


def test_options_are_passed_to_a_class() -> None:
    task = fitness.Gymnasium(Track, max_steps=5, width=3.0)

    assert task.environment.get_wrapper_attr("width") == 3.0
    with pytest.raises(TaskError, match=r"^environment Track cannot be made: TypeError: .*'height'"):
        fitness.Gymnasium(Track, height=3.0)


def test_a_threshold_of_the_environment_that_a_function_returns_is_known() -> None:
    assert fitness.Gymnasium(lambda: gymnasium.make("CartPole-v1")).solved_at == 475.0


@pytest.mark.parametrize(
    ("source", "has_pictures"),
    [(Track, True), (lambda: Track(), False), (lambda: Track(render_mode="rgb_array"), True)],
)
def test_an_episode_has_pictures_where_the_environment_can_be_made_to_draw(source: Any, has_pictures: bool) -> None:
    task = fitness.Gymnasium(source, max_steps=3)

    frames = list(task.play(network_for(task), np.random.default_rng(0)))

    assert [frame.picture is not None for frame in frames] == [has_pictures] * 3


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (Track(), r"but got an environment, Track; pass its class, or a function such as lambda: Track\(\)\.$"),
        (OldGym(), r"got an environment, OldGym; pass its class"),
        (3, r"takes an id, an EnvSpec, or a class or function that returns an environment, but got 3"),
        (lambda: 3, r"<lambda>\(\) must return a gymnasium\.Env, but returned 3"),
        (WithoutSpaces, r"environment WithoutSpaces has no observation_space; its constructor must set one"),
        (OldGym, r"OldGym is not a gymnasium\.Env\. .*shimmy: pass lambda: gymnasium\.make\('GymV21Environment-v0'"),
        (OldReset, r"its reset\(\) does not take seed\. .*shimmy"),
        (OldObservation, r"its reset\(\) does not return \(observation, info\)\. .*shimmy"),
        (OldStep, r"its step\(\) does not return \(observation, reward, terminated, truncated, info\)\. .*shimmy"),
    ],
)
@pytest.mark.parametrize("normalized", [False, True])
def test_what_makes_no_environment_is_refused_in_one_line(source: Any, message: str, normalized: bool) -> None:
    with pytest.raises(TaskError, match=message) as caught:
        fitness.Gymnasium(source, normalized=normalized)

    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")  # gymnasium's, about the same
def test_a_registered_environment_with_the_interface_of_old_gym_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = gymnasium.envs.registration.EnvSpec("OldStep-v0", OldStep, max_episode_steps=5)
    monkeypatch.setitem(gymnasium.registry, "OldStep-v0", spec)

    with pytest.raises(TaskError, match=r"environment OldStep-v0 does not have the interface of gymnasium"):
        fitness.Gymnasium("OldStep-v0")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_worker_processes_make_the_environment_too(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEAT_START_METHOD", method)
    sources = [Track, functools.partial(Track, width=2.0), lambda: Track(), made_with_limit, SPEC]
    for source in sources if method == "fork" else sources[2:3]:
        task = fitness.Gymnasium(source, max_steps=5)
        population = Population(Settings(population_size=4), inputs=task.inputs, outputs=task.outputs, seed=1)
        with fitness.Workers(task, processes=1) as workers, fitness.Workers(task, processes=0) as own:
            assert workers.evaluate(population.ask()).tolist() == own.evaluate(population.ask()).tolist()


def test_the_games_of_ale_py_are_found_without_an_import(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ale_py")

    assert fitness.Gymnasium("ALE/Pong-v5", obs_type="ram").inputs == 128
    monkeypatch.setitem(sys.modules, "ale_py", None)
    monkeypatch.delitem(gymnasium.registry, "ALE/Pong-v5")
    with pytest.raises(TaskError, match=r"ALE/Pong-v5 needs the package ale_py.*craig-neat\[atari\]"):
        make_environment("ALE/Pong-v5", {})


def test_an_unknown_id_may_be_registered_by_a_module_of_the_user() -> None:
    with pytest.raises(TaskError, match=r"If a module of yours registers it, write module:Race-v0\.$"):
        make_environment("Race-v0", {})
