import json

import numpy as np
import pytest

import neat
from neat import AGGREGATIONS, Genome, GenomeError, Population, Settings, SettingsError
from neat.aggregations import aggregation_code, aggregation_name, registered_aggregations
from neat.functions import AGGREGATION_REGISTRY
from neat.kernels import Floats
from neat.kernels.activation import FIRST_CUSTOM


def spread(signals: Floats) -> float:
    return float(max(signals) - min(signals))


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_a_built_in_aggregation_has_its_position_as_its_code(name: str) -> None:
    assert AGGREGATIONS[aggregation_code(name)] == name
    assert aggregation_name(aggregation_code(name)) == name


def test_a_registered_aggregation_has_a_code_and_a_name() -> None:
    neat.register_aggregation("spread", spread)

    code = aggregation_code("spread")
    assert code >= FIRST_CUSTOM
    assert aggregation_name(code) == "spread"
    assert registered_aggregations()["spread"] is spread


def test_an_unknown_name_gets_the_nearest_one_and_the_remedy() -> None:
    with pytest.raises(
        SettingsError, match=r"is not an aggregation\. Did you mean sum\? Register your own with neat\."
    ):
        aggregation_code("summ")
    with pytest.raises(SettingsError, match=r"medan is not an aggregation\. Did you mean median\?"):
        Settings().replace("genome.aggregations", "medan")


@pytest.mark.parametrize("name", ["sum", "not a word", ""])
def test_names_that_cannot_be_registered_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="aggregation"):
        neat.register_aggregation(name, spread)


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(TypeError, match="aggregation odd must be a function of an array of signals, but is 3"):
        neat.register_aggregation("odd", 3)  # type: ignore[arg-type]


def test_a_run_uses_mutates_saves_and_loads_a_registered_aggregation(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    neat.register_aggregation("spread", spread)
    settings = Settings(population_size=20).replace("genome.aggregations", "sum,spread")
    settings = settings.replace("mutation.aggregation_chance", 0.5).replace("mutation.add_neuron_rate", 0.5)
    population = Population(settings, inputs=3, outputs=1, seed=1)
    for _ in range(4):
        population.tell([float(neat.Network(genome).activate((0.1, -0.4, 0.8))[0]) for genome in population.ask()])
    codes = population.ask().packed.neurons["aggregation"]
    assert {aggregation_name(code) for code in codes.tolist()} == {"sum", "spread"}

    path = tmp_path_factory.mktemp("saved") / "one.population"
    population.save(path)
    loaded = Population.load(path)
    champion = loaded.champion
    assert champion is not None
    assert np.array_equal(loaded.ask().packed.neurons, population.ask().packed.neurons)
    odd = next(genome for genome in loaded.ask() if aggregation_code("spread") in genome.neurons["aggregation"])
    text = odd.to_json()
    assert "spread" in {neuron["aggregation"] for neuron in json.loads(text)["neurons"]}
    assert Genome.from_json(text) == odd

    monkeypatch.setattr(AGGREGATION_REGISTRY, "_registered", {})  # as in a process that did not register it
    with pytest.raises(neat.CheckpointError, match=r"spread is not an aggregation.*neat\.register_aggregation"):
        Population.load(path)
    with pytest.raises(GenomeError, match=r"spread is not an aggregation.*neat\.register_aggregation"):
        Genome.from_json(text)
    with pytest.raises(GenomeError, match=r"aggregation code \d+ is not registered in this process; import the module"):
        neat.Network(odd).activate((0.1, -0.4, 0.8))
