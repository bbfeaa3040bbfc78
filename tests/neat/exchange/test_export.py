import json
from pathlib import Path

import numpy as np
import pytest

import neat
from neat import Controller, GenomeError, RunError
from neat.exchange.export import ENDINGS, FORMS, PLAN_FORMS
from neat.network.action import Largest
from neat.network.observation import Numbers
from tests.evolved import evolved
from tests.neat.exchange.agreement import needs_torch


@pytest.fixture
def controller() -> Controller:
    return Controller(evolved(4), Numbers((4,)), Largest([0, 1, 2]))


@pytest.mark.parametrize("form", [form for form in FORMS if form != "onnx"])
def test_every_form_of_text_is_returned_and_written(form: str, controller: Controller, tmp_path: Path) -> None:
    text = neat.export(controller, tmp_path / "out", to=form)

    assert isinstance(text, str)
    assert (tmp_path / "out").read_text(encoding="utf-8") == text == neat.export(controller, to=form)


def test_the_ending_of_a_file_says_its_form(controller: Controller, tmp_path: Path) -> None:
    assert set(ENDINGS.values()) == {*FORMS} - {"torch"}
    assert neat.export(controller, tmp_path / "brain.JS") == neat.export(controller, to="javascript")
    with pytest.raises(ValueError, match="to must be given for"):
        neat.export(controller, tmp_path / "brain.txt")


def test_json_is_what_a_controller_is_loaded_from(controller: Controller, tmp_path: Path) -> None:
    neat.export(controller, tmp_path / "a.json")

    assert Controller.load(tmp_path / "a.json").act([1.0, 2.0, 3.0, 4.0]) == controller.act([1.0, 2.0, 3.0, 4.0])
    assert "controller" not in json.loads(neat.export(controller, to="json", raw=True))


def test_a_genome_is_exported_without_conversions() -> None:
    assert neat.export(evolved(4), to="python") == neat.export(Controller(evolved(4)), to="python")


def test_the_task_and_labels_are_in_the_comment(controller: Controller) -> None:
    text = str(neat.export(controller, to="python", task="Cart", input_labels=["a", "b", "c", "d"]))

    assert "genome 4, evolved on Cart; written by" in text
    assert "inputs: a, b, c, d" in text
    assert "outputs: act 0, act 1, act 2" in text


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
def test_every_file_says_what_it_was_made_from(form: str, controller: Controller) -> None:
    content = neat.export(controller, to=form, task="Cart")
    text = content if isinstance(content, str) else content.decode("latin-1")

    assert f"genome 4, evolved on Cart; written by craig-neat {neat.__version__}" in text


def test_labels_of_another_number_are_an_error(controller: Controller) -> None:
    with pytest.raises(ValueError, match="input_labels must be 4, one for each input, or none, but are 3"):
        neat.export(controller, to="c", input_labels=["a", "b", "c"])
    with pytest.raises(ValueError, match="output_labels must be 3, one for each output, or none, but are 4"):
        neat.export(controller, to="svg", output_labels=["a", "b", "c", "d"])


@pytest.mark.parametrize("form", PLAN_FORMS)
def test_a_conversion_in_python_is_refused_with_the_remedy(form: str) -> None:
    controller = Controller(evolved(4), lambda observation: observation, Largest([0, 1, 2]))

    with pytest.raises(GenomeError, match=r"to_inputs cannot be exported: it is Python of its own.*raw=True \(--raw\)"):
        neat.export(controller, to=form)


def test_raw_leaves_conversions_out() -> None:
    controller = Controller(evolved(4), lambda observation: observation, Largest([0, 1, 2]))

    assert neat.export(controller, to="c", raw=True) == neat.export(evolved(4), to="c")


def test_wrong_arguments_are_errors(controller: Controller, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"to must be one of .*, but is 'pyton'\. Did you mean python\?"):
        neat.export(controller, to="pyton")
    with pytest.raises(ValueError, match="precision must be float64 or float32, but is 'float16'"):
        neat.export(controller, to="c", precision="float16")
    with pytest.raises(ValueError, match=r"precision float32 is for onnx and c, but to is torch; call float\(\)"):
        neat.export(controller, to="torch", precision="float32")
    with pytest.raises(RunError, match="cannot be written: No such file"):
        neat.export(controller, tmp_path / "no" / "brain.c")


def test_a_path_in_place_of_a_champion_is_an_error_with_the_remedy() -> None:
    with pytest.raises(TypeError, match=r"must be a Controller or a Genome, but is 'runs/x'.*Controller\.load"):
        neat.export("runs/x", to="c")  # type: ignore[arg-type]  # what is tested


@needs_torch
def test_a_champion_is_a_trainable_module() -> None:
    genome = evolved(4)
    module = neat.to_torch(genome)

    assert np.allclose(module.activate([0.1, 0.2, 0.3, 0.4]), neat.Network(genome).activate([0.1, 0.2, 0.3, 0.4]))
    assert len(list(module.parameters())) == 3
