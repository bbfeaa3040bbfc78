import pytest

from experiments.catalog.general import general_settings, small_steps
from experiments.catalog.gymnasium_control import (
    CART_POLE,
    GENERAL,
    PRESETS,
    SEARCHED,
    SIMULATED_FASTER,
    experiment,
    on_envpool,
)
from experiments.catalog.registry import make_task
from fitness.tasks.gymnasium.input_rules import under_input_rules


def test_an_environment_with_a_preset_gets_it() -> None:
    found = experiment("CartPole-v1")

    assert (found.settings, found.generations) == (PRESETS["CartPole-v1"].settings, 150)
    task = make_task(found)
    assert (task.inputs, task.outputs) == (4, 2)
    assert task.solved_at == 500.0
    assert CART_POLE.settings == found.settings


def test_an_environment_without_a_preset_gets_the_general_settings() -> None:
    found = experiment("Blackjack-v1")

    assert (found.generations, found.summary) == (GENERAL.generations, "Blackjack-v1 of gymnasium")
    assert found.settings_for(make_task(found)) == general_settings(make_task(found))


def test_an_environment_on_envpool_says_so_in_its_name() -> None:
    assert experiment("Pendulum-v1", envpool=True).name == "envpool:Pendulum-v1"


def test_bodies_with_joints_start_with_small_weights() -> None:
    assert SEARCHED.genome.initial_weight_spread < small_steps(100).genome.initial_weight_spread
    assert PRESETS["HalfCheetah-v5"].settings is PRESETS["Swimmer-v5"].settings is SEARCHED


def test_a_walker_that_stands_still_restarts() -> None:
    settings = PRESETS["BipedalWalker-v3"].settings
    assert settings is not None
    assert settings.search == SEARCHED.search
    assert 0 < settings.extinction.restart < PRESETS["BipedalWalker-v3"].generations / 2


@pytest.mark.parametrize(
    ("body", "rules", "episodes"),
    [
        *(("HalfCheetah-v5", rules, 100) for rules in (4, 5, 6)),
        ("HalfCheetah-v5", 7, 20),
        ("Swimmer-v5", 7, 100),
        ("Swimmer-v5", 8, 20),
    ],
)
def test_a_run_is_validated_in_as_many_episodes_as_when_it_was_begun(
    monkeypatch: pytest.MonkeyPatch, body: str, rules: int, episodes: int
) -> None:
    monkeypatch.setitem(PRESETS, "MountainCar-v0", PRESETS[body])  # which needs MuJoCo
    with under_input_rules(rules):
        assert make_task(experiment("MountainCar-v0")).validation_episodes == episodes


@pytest.mark.parametrize(("rules", "episodes", "short"), [(2, 3, False), (3, 2, False), (4, 2, False), (5, 1, True)])
def test_what_has_a_preset_now_had_the_general_options_of_its_time(
    monkeypatch: pytest.MonkeyPatch, rules: int, episodes: int, short: bool
) -> None:
    monkeypatch.setitem(PRESETS, "MountainCar-v0", PRESETS["HalfCheetah-v5"])  # which needs MuJoCo
    with under_input_rules(rules):
        task = make_task(experiment("MountainCar-v0"))

    assert (task.episodes, task.validates_whole) == (episodes, short)


@pytest.mark.parametrize(
    ("rules", "episodes", "step_reward", "validated"), [(2, 3, 0.0, 100), (5, 2, 0.0, 100), (6, 2, -1.0, 20)]
)
def test_a_hopper_that_was_begun_before_is_paid_for_standing(
    monkeypatch: pytest.MonkeyPatch, rules: int, episodes: int, step_reward: float, validated: int
) -> None:
    monkeypatch.setitem(PRESETS, "MountainCar-v0", PRESETS["Hopper-v5"])  # which needs MuJoCo
    with under_input_rules(rules):
        task = experiment("MountainCar-v0").task()

    assert (task.episodes, task.step_reward, task.validation_episodes) == (episodes, step_reward, validated)


def test_what_envpool_simulates_faster_is_named_and_found() -> None:
    assert on_envpool("BipedalWalker-v3") == "envpool:BipedalWalker-v3"
    assert [on_envpool(name) for name in ("CartPole-v1", "envpool:BipedalWalker-v3", "xor")] == [None, None, None]
    known = pytest.importorskip("envpool").list_all_envs()
    assert set(SIMULATED_FASTER) <= set(known)


@pytest.mark.parametrize("id", sorted(set(PRESETS) - {"HalfCheetah-v5", "Hopper-v5", "Swimmer-v5"}))
def test_every_preset_has_options_that_gymnasium_takes(id: str) -> None:
    if id.startswith(("LunarLander", "BipedalWalker")):
        pytest.importorskip("Box2D")

    assert make_task(experiment(id)).inputs > 0
