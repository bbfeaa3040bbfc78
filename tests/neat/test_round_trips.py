"""Settings as TOML and genomes as JSON: exact round trips, and no trust in what is read."""

import contextlib
import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import ACTIVATIONS, AGGREGATIONS, Genome, GenomeError, Population, Settings, SettingsError

EXTREME = [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1 / 3, 1e22, -1e-7]
CHOICES = {
    "genome.activations": st.lists(st.sampled_from(ACTIVATIONS), min_size=1, max_size=4),
    "genome.aggregations": st.lists(st.sampled_from(AGGREGATIONS), min_size=1, max_size=4),
    "genome.output_activation": st.sampled_from(ACTIVATIONS),
    "selection.goals": st.lists(st.sampled_from(("score", "novelty", "-network-size", "x")), min_size=1, unique=True),
    "selection.threshold": st.floats(1.0, 1e9),
    "selection.threshold_floor": st.floats(1e-9, 1.0),
}
EXCLUSIVE = {"weight_perturb_chance", "weight_replace_chance", "bias_perturb_chance", "bias_replace_chance"}


def valid_values(name: str, setting: "dataclasses.Field[Any]") -> st.SearchStrategy[Any]:
    """Return the valid values of this setting."""
    if name in CHOICES:
        return CHOICES[name]
    if "among" in setting.metadata:
        return st.sampled_from(setting.metadata["among"])
    if setting.type is bool:
        return st.booleans()
    low, high = max(setting.metadata["low"], -1e300), min(setting.metadata["high"], 1e300)
    if setting.type is int:
        return st.integers(int(low), min(int(high), 2**62))
    return st.floats(low, 0.5 if setting.name in EXCLUSIVE else high)


def every_setting() -> dict[str, st.SearchStrategy[Any]]:
    found = {}
    for outer in dataclasses.fields(Settings):
        if dataclasses.is_dataclass(outer.type):
            for inner in dataclasses.fields(outer.type):
                found[f"{outer.name}.{inner.name}"] = valid_values(f"{outer.name}.{inner.name}", inner)
        else:
            found[outer.name] = valid_values(outer.name, outer)
    return found


VALID = every_setting()


@given(st.fixed_dictionaries(VALID))
def test_toml_keeps_every_valid_value_of_every_setting(values: dict[str, Any]) -> None:
    settings = Settings().replace(values)

    again = Settings.from_toml(settings.to_toml())

    assert again == settings
    assert again.to_dict() == settings.to_dict()


@pytest.mark.parametrize("name", VALID)
def test_every_setting_is_suggested_when_a_letter_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=r"is not a setting\. Did you mean ") as caught:
        Settings().replace(name[:-1], 1)

    assert str(caught.value).endswith(f"Did you mean {name}?")


@pytest.mark.parametrize("name", VALID)
@pytest.mark.parametrize("value", [None, [], {}, [1], [""], float("nan"), b"x"])
def test_no_setting_accepts_a_value_of_the_wrong_type(name: str, value: object) -> None:
    with pytest.raises(SettingsError):
        Settings().replace(name, value)


@pytest.mark.parametrize("name", [name for name in VALID if name != "selection.goals"])  # names of the task's own
def test_no_setting_accepts_an_unknown_word(name: str) -> None:
    with pytest.raises(SettingsError):
        Settings().replace(name, "no such word")


@pytest.mark.parametrize("value", EXTREME)
def test_json_keeps_extreme_numbers_bit_for_bit(value: float) -> None:
    some = Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].copy(fitness=value)
    some.synapses["weight"] = value
    some.neurons["bias"] = value

    again = Genome.from_json(some.to_json())

    assert again.synapses["weight"].tobytes() == some.synapses["weight"].tobytes()
    assert again.neurons["bias"].tobytes() == some.neurons["bias"].tobytes()
    assert np.float64(again.fitness).tobytes() == np.float64(value).tobytes()


def test_json_follows_the_standard() -> None:
    text = Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].to_json()

    def refused(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    data = json.loads(text, parse_constant=refused)
    assert data["fitness"] is None
    assert data["neurons"][0]["activation"] == "steep_sigmoid"


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


def paths(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every value in nested lists and dictionaries."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(path for key, value in inner for path in paths(value, (*here, key)))]


@given(st.data())
def test_json_with_any_value_anywhere_gives_a_valid_genome_or_a_genome_error(data: st.DataObject) -> None:
    content = json.loads(Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].to_json())
    path = data.draw(st.sampled_from(paths(content)[1:]))
    target = content
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = data.draw(ANYTHING)

    with contextlib.suppress(GenomeError):
        Genome.from_json(json.dumps(content)).check()


@given(st.one_of(st.text(), ANYTHING.map(json.dumps)))
def test_any_other_text_gives_a_genome_error(text: str) -> None:
    with pytest.raises(GenomeError):
        Genome.from_json(text)
