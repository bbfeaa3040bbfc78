import contextlib
import dataclasses
import pydoc
import re
from dataclasses import MISSING
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neat.settings
from neat import GenomeSettings, MatingSettings, NeatError, SearchSettings, Settings, SettingsError
from neat.settings_group import sentences

GROUPS = [setting.type for setting in dataclasses.fields(Settings) if dataclasses.is_dataclass(setting.type)]


@given(
    st.integers(2, 10**6), st.floats(0.0, 1.0), st.floats(0.0, 100.0), st.booleans(), st.sampled_from(["raw", "rank"])
)
def test_toml_keeps_every_value(size: int, chance: float, rate: float, recurrent: bool, sharing: str) -> None:
    settings = (
        Settings(population_size=size)
        .replace("mating.asexual_share", chance)
        .replace("mutation.toggle_rate", rate)
        .replace("genome.recurrent", recurrent)
        .replace("reproduction.sharing", sharing)
        .replace("genome.activations", ["tanh", "relu"])
    )

    assert Settings.from_toml(settings.to_toml()) == settings


def test_missing_settings_have_their_defaults() -> None:
    assert Settings.from_toml("population_size = 9") == Settings(population_size=9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("populaton_size = 9", r"populaton_size is not a setting\. Did you mean population_size\?"),
        ("[mutation]\nadd_nueron_rate = 1", r"Did you mean mutation\.add_neuron_rate"),
        ("mutation = 3", "mutation must be a table"),
        ("population_size = 1", "population_size must lie in"),
        ("population_size = 1.5", "population_size must be a whole number, but is 1.5"),
        ("population_size = true", "population_size must be a whole number, but is True"),
        ("[mutation]\nweights_chance = 3", r"mutation\.weights_chance must lie in \[0, 1\], but is 3"),
        ("[mutation]\nweights_chance = nan", r"mutation\.weights_chance must lie in"),
        ("[mutation]\nweight_limit = inf", r"mutation\.weight_limit must be finite"),
        ("[mutation]\nweights_chance = 'often'", r"mutation\.weights_chance must be a number"),
        ("[mutation]\nweight_perturb_chance = 0.9\nweight_replace_chance = 0.3", "must not sum to more than 1"),
        ("[genome]\ninitial = 'ful'", r"genome\.initial must be one of full, .* Did you mean full\?"),
        ("[genome]\nactivations = []", r"genome\.activations must be a list of at least one name"),
        ("[genome]\nactivations = ['sigmod']", r"sigmod is not an activation function\. Did you mean sigmoid\?"),
        ("[genome]\naggregations = ['summ']", r"summ is not an aggregation\. Did you mean sum\?"),
        ("not toml", "settings are not valid TOML"),
    ],
)  # fmt: skip
def test_invalid_settings_are_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.from_toml(text)


@given(st.text(max_size=60))
def test_any_text_gives_settings_or_our_own_error(text: str) -> None:
    with contextlib.suppress(NeatError):
        assert isinstance(Settings.from_toml(text), Settings)


def test_replace_takes_the_words_of_a_command_line() -> None:
    settings = Settings().replace("genome.activations", "tanh,relu").replace("genome.recurrent", "true")
    settings = settings.replace("population_size", "77").replace("reproduction.sharing", "rank")

    assert settings.genome.activations == ("tanh", "relu")
    assert (settings.genome.recurrent, settings.population_size, settings.reproduction.sharing) == (True, 77, "rank")
    assert settings.replace("search.step", ".25").replace("search.patience", "2.").search == SearchSettings(
        step=0.25, patience=2.0
    )
    for name in ("genome", "genome.", "", "nothing.at.all"):
        with pytest.raises(SettingsError, match="is not a setting"):
            settings.replace(name, "1")


def test_the_papers_settings_are_those_of_section_4_1() -> None:
    paper = Settings.paper()

    assert paper.population_size == 150
    assert (paper.species.excess_coefficient, paper.species.disjoint_coefficient) == (1.0, 1.0)
    assert (paper.species.weight_coefficient, paper.species.threshold, paper.species.target) == (0.4, 3.0, 0)
    assert (paper.mutation.add_neuron_rate, paper.mutation.add_synapse_rate) == (0.03, 0.05)
    assert (paper.mutation.weights_chance, paper.mutation.weight_perturb_chance) == (0.8, 0.9)
    assert (paper.mating.asexual_share, paper.mating.interspecies_chance) == (0.25, 0.001)
    assert paper.mating.keep_disabled_chance == 0.75
    assert (paper.mating.average_chance, paper.mating.mate_only_chance) == (0.4, 0.2)  # of the released code
    assert (paper.extinction.stagnation, paper.extinction.population_stagnation) == (15, 20)
    assert (paper.reproduction.elite_size, paper.reproduction.sharing) == (5, "raw")


def test_settings_are_immutable() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().population_size = 3  # type: ignore[misc]


def test_every_setting_is_described_by_its_public_name() -> None:
    described = neat.settings.describe()
    names = {
        f"{group}.{name}" if isinstance(table, dict) else group
        for group, table in Settings().to_dict().items()
        for name in (table if isinstance(table, dict) else [group])
    }

    assert set(described) == names
    for name, info in described.items():
        assert info.name == name
        assert info.meaning.endswith("."), name
        assert info.meaning[0].isupper() or name.startswith("species."), name
        assert not info.source.endswith("."), name
        group, _, setting = name.rpartition(".")
        table = getattr(Settings(), group) if group else Settings()
        assert info.default == getattr(table, setting)


def test_a_description_has_type_bounds_choices_and_source() -> None:
    described = neat.settings.describe()

    rate = described["mutation.add_neuron_rate"]
    assert (rate.type, rate.default, rate.bounds, rate.choices, rate.allowed) == (
        "number", 0.03, (0.0, 100.0), None, "in [0, 100]",
    )  # fmt: skip
    assert rate.source == "paper: 0.03"
    sharing = described["reproduction.sharing"]
    assert (sharing.type, sharing.choices, sharing.bounds) == ("word", ("auto", "raw", "rank"), None)
    assert sharing.allowed == "one of auto, raw, rank"
    assert described["population_size"].allowed == "in [2, 10,000,000]"
    assert described["search.step"].allowed == "at least 0.001"
    assert described["genome.recurrent"].type == "true or false"


def test_the_meaning_of_a_spread_says_which_width_it_is() -> None:
    for name, info in neat.settings.describe().items():
        if name.endswith("_spread"):
            assert "alf-width" in info.meaning or "tandard deviation" in info.meaning, name


@pytest.mark.parametrize("group", GROUPS)
def test_help_shows_meaning_default_and_source_of_every_setting(group: type) -> None:
    shown = " ".join(pydoc.plain(pydoc.render_doc(group)).replace("|", " ").split())

    for name, info in neat.settings.describe().items():
        if name.startswith(group.__name__.removesuffix("Settings").lower() + "."):
            assert f"{name.rpartition('.')[2]}: {' '.join(sentences(info).split())}" in shown, name


def test_replace_changes_several_settings_at_once() -> None:
    by_name = Settings().replace({"population_size": 20, "genome.recurrent": True, "genome": {"initial": "one"}})
    by_keyword = Settings().replace(population_size=20, genome={"recurrent": "true", "initial": "one"})

    assert by_name == by_keyword == Settings(population_size=20, genome=GenomeSettings(recurrent=True, initial="one"))
    assert Settings().replace() == Settings()
    both = {"mutation.weight_perturb_chance": 0.2, "mutation.weight_replace_chance": 0.8}
    assert Settings().replace(both).replace(dict(reversed(both.items()))).mutation.weight_replace_chance == 0.8
    swapped = Settings().replace({"genome": GenomeSettings(), "genome.recurrent": True})
    assert swapped.genome == GenomeSettings(recurrent=True)


@pytest.mark.parametrize(
    "arguments", [("population_size",), ({"population_size": 3}, 4), (3, 4), ({"population_size": MISSING},)]
)
def test_replace_needs_a_value_for_each_name(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match=r"replace\(\) takes a name and its value"):
        Settings().replace(*arguments)


def test_groups_may_be_dictionaries() -> None:
    nested: Any = {"recurrent": True, "activations": ["tanh"]}

    assert Settings(genome=nested) == Settings(genome=GenomeSettings(recurrent=True, activations=("tanh",)))
    with pytest.raises(SettingsError, match=r"genome\.recurent is not a setting\. Did you mean genome\.recurrent\?"):
        Settings(genome={"recurent": True})  # type: ignore[arg-type]  # that is the test
    with pytest.raises(SettingsError, match=r"genome must be a GenomeSettings, but is 3"):
        Settings(genome=3)  # type: ignore[arg-type]  # that is the test


NUMPY = {
    int: (np.int64, np.uint8, lambda value: np.array(value, np.int16)),
    float: (np.float64, lambda value: np.array(value, np.float64)),
    bool: (np.bool_, np.array),
    str: (np.str_, np.array),
    tuple: (np.array, list, lambda value: [np.str_(word) for word in value]),
}


@pytest.mark.parametrize("name", sorted(neat.settings.describe()))
def test_every_setting_takes_values_of_numpy_and_holds_those_of_python(name: str) -> None:
    default = neat.settings.describe()[name].default
    for kind in NUMPY[type(default)]:
        settings = Settings().replace(name, kind(default))
        value = attrgetter(name)(settings)

        assert type(value) is type(default)
        assert value == default
        assert type(value) is not tuple or all(type(word) is str for word in value)
        assert Settings.from_toml(settings.to_toml()) == settings


def test_a_float_of_less_precision_is_a_float() -> None:
    assert Settings().replace("mutation.weights_chance", np.float32(0.5)) == Settings(mutation={"weights_chance": 0.5})  # type: ignore[arg-type]  # a dictionary is a group


@pytest.mark.parametrize("settings", [Settings(), Settings.paper(), Settings(population_size=7)])
def test_the_representation_is_one_line_that_makes_the_settings_again(settings: Settings) -> None:
    assert eval(repr(settings)) == settings
    assert eval(repr(settings.mating), {"MatingSettings": MatingSettings}) == settings.mating
    assert len(repr(settings)) < 320
    assert "\n" not in repr(settings)


@pytest.mark.parametrize("name", sorted(neat.settings.describe()))
def test_a_name_without_its_group_is_answered_with_its_group(name: str) -> None:
    if "." in name:
        with pytest.raises(SettingsError, match=rf"Did you mean (\S+ or )?{re.escape(name)}( or|\?)"):
            Settings().replace(name.rpartition(".")[2], 1)
