"""The JSON of a champion is what docs/reference/json.md and its schema say."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neat
from experiments.catalog.registry import find
from experiments.runner.task_conversions import conversions_of
from fitness import as_task
from neat import Controller
from neat.network.action import DTYPES, Between, Largest
from neat.network.observation import Numbers, Scaled
from tests.conftest import genome_of
from tests.evolved import evolved
from tests.neat.exchange.agreement import EVERY_ACTION, EVERYTHING, every_part

jsonschema = pytest.importorskip("jsonschema")
DOCUMENT = (Path(__file__).parents[3] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
SCHEMA = json.loads(files("neat.exchange").joinpath("champion.schema.json").read_text())
BUNDLED = sorted((Path(__file__).parents[3] / "experiments" / "catalog" / "champions").glob("*.json"))


def validator() -> Any:
    return jsonschema.Draft202012Validator(SCHEMA)


def evaluator() -> Any:
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL):
        exec(compile(code, "docs/reference/json.md", "exec"), names)
    assert names["schema"] == SCHEMA
    return names["Evaluator"]


@pytest.mark.parametrize("recurrent", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_evaluator_of_the_document_acts_as_the_controller_does(seed: int, recurrent: bool) -> None:
    genome = evolved(seed, recurrent=recurrent, plain=True)
    genome.neurons["activation"] = np.resize([0, 2, 3], len(genome.neurons))
    controller = Controller(genome, Scaled(Numbers((4,)), 0.5, [1.0, 2.0, 3.0, 4.0]), Largest([4, 2, 9]))
    stranger = evaluator()(controller.to_json())

    for observation in np.random.default_rng(seed).normal(size=(20, 4)).tolist():
        assert stranger.act(observation) == controller.act(observation)
        found = [stranger.values[neuron] for neuron in genome.neurons["id"]]
        assert np.allclose(found, controller.network.values[genome.shape.sensors :], rtol=1e-12, atol=1e-12)


def test_the_tables_of_the_document_have_every_function() -> None:
    firsts = [line.split("|")[1] for line in DOCUMENT.splitlines() if line.startswith("| `")]
    named = {*re.findall(r"`(\w+)`", "".join(firsts))}

    assert named >= {*neat.ACTIVATIONS, *neat.AGGREGATIONS}
    assert SCHEMA["$defs"]["action"]["oneOf"][3]["properties"]["dtype"]["enum"] == [*DTYPES]


def test_the_schema_is_valid_and_accepts_the_example_of_the_document() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)

    validator().validate(json.loads(example))
    neat.Genome.from_json(example)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_bundled_champions_follow_the_schema(path: Path) -> None:
    validator().validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["CartPole-v1", "MountainCarContinuous-v0", "xor"])
def test_champions_of_games_follow_the_schema(name: str) -> None:
    task = as_task(find(name).task())
    genome = evolved(2, inputs=task.inputs, outputs=task.outputs)
    conversions = conversions_of(task)

    validator().validate({**json.loads(genome.to_json()), "controller": conversions.to_dict()})


def test_every_conversion_follows_the_schema() -> None:
    validator().validate(json.loads(Controller(every_part(1), EVERYTHING, EVERY_ACTION).to_json()))
    validator().validate(json.loads(evolved(3, recurrent=True).to_json()))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), 2), (("shape", "recurrent"), "no"), (("neurons", 0, "bias"), None),
        (("neurons", 0, "activation"), "a b"), (("synapses", 0, "enabled"), 1), (("controller", "format"), 2),
        (("controller", "action", "kind"), "most"),
        (("controller", "action", "dtype"), "complex64"), (("controller", "observation", "more"), 1),
    ],
)  # fmt: skip
def test_what_is_not_read_is_not_valid(place: tuple[str | int, ...], value: object) -> None:
    controller = Controller(genome_of("0>2 +1.0 #1"), Numbers((2,)), Between(0.0, 1.0, (1,), "float32"))
    data = json.loads(controller.to_json())
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        validator().validate(data)
