"""An old version of an environment is made with one line of our log, and one that is gone is refused."""

import logging
import warnings

import gymnasium
import pytest

from fitness.tasks.gymnasium import versions
from fitness.tasks.gymnasium.environment import make_environment
from fitness.tasks.gymnasium.versions import current
from neat import TaskError


@pytest.fixture(autouse=True)
def none_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_noted", set())


def test_an_old_version_is_noted_once_and_made(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="neat"), warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            environment = make_environment("CartPole-v0", {})
            assert environment.spec is not None
            assert (environment.spec.id, environment.spec.max_episode_steps) == ("CartPole-v0", 200)
            environment.close()

    assert [record.getMessage() for record in caplog.records] == [
        "CartPole-v0 is an old version; gymnasium has CartPole-v1 too."
    ]


@pytest.mark.parametrize(("old", "new"), [("LunarLander-v2", "LunarLander-v3"), ("Taxi-v2", "Taxi-v4")])
def test_a_version_that_is_gone_is_refused_with_the_newest(old: str, new: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(TaskError) as caught:
            make_environment(old, {})

    text = f"gymnasium has no {old} any more, but {new}. If a module of yours registers it, write module:{old}."
    assert str(caught.value) == text


@pytest.mark.parametrize("id", ["CartPole-v1", "CartPole-v9", "CartPole", "Nothing-v3", "module:CartPole-v0", "no id!"])
def test_other_ids_are_left_to_gymnasium(id: str, caplog: pytest.LogCaptureFixture) -> None:
    assert current(id) is id
    assert not caplog.records


def test_a_specification_is_left_to_gymnasium() -> None:
    spec = gymnasium.spec("CartPole-v1")

    assert current(spec) is spec
