import ast
import contextlib
import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import neat.settings
from neat import NeatError, Settings, SettingsError

CONCERNS = [setting.type for setting in dataclasses.fields(Settings) if dataclasses.is_dataclass(setting.type)]


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


def test_what_toml_leaves_out_has_its_default() -> None:
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
def test_impossible_settings_are_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.from_toml(text)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_set_or_be_refused(text: str) -> None:
    with contextlib.suppress(NeatError):
        assert isinstance(Settings.from_toml(text), Settings)


def test_replace_takes_words_as_the_command_line_has_them() -> None:
    settings = Settings().replace("genome.activations", "tanh,relu").replace("genome.recurrent", "true")
    settings = settings.replace("population_size", "77").replace("reproduction.sharing", "rank")

    assert settings.genome.activations == ("tanh", "relu")
    assert (settings.genome.recurrent, settings.population_size, settings.reproduction.sharing) == (True, 77, "rank")
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


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().population_size = 3  # type: ignore[misc]


@pytest.mark.parametrize("concern", CONCERNS)
def test_every_setting_has_its_meaning_under_it(concern: Any) -> None:
    tree = ast.parse(Path(neat.settings.__file__).read_text(encoding="utf-8"))
    (body,) = (node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == concern.__name__)
    for place, node in enumerate(body):
        if isinstance(node, ast.AnnAssign):
            below = body[place + 1] if place + 1 < len(body) else None
            assert isinstance(below, ast.Expr), f"{ast.unparse(node.target)} has no docstring"
