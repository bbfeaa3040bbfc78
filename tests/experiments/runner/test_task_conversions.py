import json
import logging
from pathlib import Path
from typing import Any

import pytest

import fitness
from experiments import Session
from experiments.cli.main import main
from experiments.runner.task_conversions import conversions_of, note_conversions, warn_of_change
from neat import Controller, Network, Settings
from neat.network.conversions import TASK, Conversions
from neat.network.observation import Numbers, Scaled
from neat.runs.run import About, Run


class Clever:
    """A task that converts by Python of its own."""

    inputs, outputs, validation_episodes = 2, 1, 0

    def to_inputs(self, observation: Any) -> Any:
        return [observation["a"], observation["b"]]

    def evaluate(self, network: Network, rng: Any) -> float:
        return float(network.activate([1.0, 0.5])[0])


def test_the_conversions_of_a_task_are_those_it_describes() -> None:
    gymnasium = fitness.Gymnasium("MountainCar-v0")

    assert conversions_of(fitness.as_task(gymnasium)) == Conversions(gymnasium.to_inputs, gymnasium.to_action)
    assert conversions_of(fitness.as_task(Clever())) == Conversions(TASK, None)
    assert conversions_of(fitness.as_task(fitness.Xor())) == Conversions(None, None)


def changed(run: Run, before: Any, now: Conversions, caplog: pytest.LogCaptureFixture) -> bool:
    caplog.clear()
    with caplog.at_level(logging.WARNING, "neat"):
        warn_of_change(run, before, now)
    return "evolved with other conversions" in caplog.text


def test_changed_conversions_are_reported_and_slightly_other_measurements_are_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="xor", seed=1))

    def scaled(offset: float) -> Conversions:
        return Conversions(Scaled(Numbers((2,)), [offset, 0.0], [1.0, 2.0]), None)

    before = json.loads(json.dumps(scaled(4.0).to_dict()))
    assert not changed(run, None, scaled(4.0), caplog)
    assert not changed(run, before, scaled(4.0001), caplog)
    assert changed(run, before, scaled(5.0), caplog)
    assert changed(run, before, Conversions(None, None), caplog)
    for damaged in (3, [], {}, {"format": 1, "observation": {"kind": []}, "action": None}):
        assert changed(run, damaged, scaled(4.0), caplog)


def test_a_run_notes_the_conversions_of_its_task(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = Run.create(tmp_path / "run", Settings(), About(task="xor", seed=1))
    with caplog.at_level(logging.WARNING, "neat"):
        note_conversions(run, fitness.as_task(Clever()))
        note_conversions(run, fitness.as_task(Clever()))
    assert not caplog.records

    note_conversions(run, fitness.as_task(fitness.Xor()))

    assert "evolved with other conversions" in caplog.text
    assert run.noted_conversions() == Conversions(None, None).to_dict()


def test_the_champion_of_a_task_with_python_of_its_own_is_loaded_with_it_only(tmp_path: Path) -> None:
    settings = Settings(population_size=10)
    with Session.create(tmp_path / "run", Clever(), settings, seed=1, workers=0, record=False) as session:
        list(session.generations(1))
        expected = session.controller().act({"a": 1.0, "b": 2.0})

    with pytest.raises(ValueError, match=r"has no to_inputs: .*Session\.open\(.*\)\.controller\(\)"):
        Controller.load(tmp_path / "run")
    assert Controller.load(tmp_path / "run", Clever().to_inputs).act({"a": 1.0, "b": 2.0}) == expected


def test_play_warns_if_the_environment_has_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(population_size=10)
    with Session.create(tmp_path / "run", "MountainCar-v0", settings, seed=1, workers=0, record=False) as session:
        list(session.generations(1))
    words = ["play", str(tmp_path / "run"), "--episodes", "1"]
    assert main(words) == 0
    assert "other conversions" not in capsys.readouterr().err
    champion = json.loads((tmp_path / "run" / "champion.json").read_text())
    champion["controller"]["observation"]["scale"][0] *= 1.5
    (tmp_path / "run" / "champion.json").write_text(json.dumps(champion))

    assert main(words) == 0

    assert "evolved with other conversions" in capsys.readouterr().err
