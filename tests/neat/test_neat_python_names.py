import re
from pathlib import Path

import pytest

from neat import Settings, SettingsError
from neat.neat_python_names import MISSING, RENAMED, SECTIONS, answer_to
from neat.settings import describe

EVERY_NAME = sorted({*RENAMED, *MISSING})


@pytest.mark.parametrize("name", EVERY_NAME)
@pytest.mark.parametrize("group", ["", "genome.", "mutation.", "DefaultGenome."])
def test_every_name_of_neat_python_is_answered(name: str, group: str) -> None:
    with pytest.raises(SettingsError, match="neat-python") as caught:
        Settings().replace(group + name, 1)

    assert str(caught.value).startswith(f"{group}{name} is not a setting. ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(RENAMED))
def test_every_name_that_an_answer_gives_exists(name: str) -> None:
    given = re.findall(r"\b[a-z]+\.[a-z_]+\b|\bpopulation_size\b", RENAMED[name])

    assert given
    assert not set(given) - set(describe())


def test_no_name_has_two_answers_or_is_a_setting_of_ours() -> None:
    ours = {name.rpartition(".")[2] for name in describe()}

    assert not set(RENAMED) & set(MISSING)
    assert not ours & set(EVERY_NAME)


@pytest.mark.parametrize("name", ["a_init_mean", "mutation.d_replace_rate", "IZGenome.c_max_value"])
def test_names_of_spiking_networks_are_answered(name: str) -> None:
    with pytest.raises(SettingsError, match=r"is not a setting\. neat-python has it, for spiking networks"):
        Settings().replace(name, 1)


def test_other_names_have_no_answer() -> None:
    assert answer_to("mutation.add_neuron_rate") == answer_to("") == answer_to("nothing") == ""


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_a_configuration_file_of_neat_python_is_recognized(section: str) -> None:
    with pytest.raises(SettingsError, match=r"this is a configuration file of neat-python.*`neat migrate FILE"):
        Settings.from_toml(f"# anything\n[{section}]\nactivation_default = tanh\n")


def test_the_document_lists_every_name() -> None:
    document = Path(__file__).parents[2] / "docs" / "reference" / "neat-python-settings.md"

    assert re.findall(r"^\| `(\w+)` \|", document.read_text(encoding="utf-8"), re.MULTILINE) == EVERY_NAME
