import re
from pathlib import Path
from typing import Any

import pytest

from neat import Settings, SettingsError
from neat.neat_python_names import MISSING, RENAMED, SECTIONS, answer_to
from neat.settings import describe
from tests.neat.exchange.neat_python.files import config_text

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
    document = (Path(__file__).parent.parent.parent / "docs" / "how-to" / "neat-python.md").read_text(encoding="utf-8")

    table = document[document.index("\n## Settings\n") :]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == EVERY_NAME


def test_the_examples_of_the_document_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config-feedforward").write_text(config_text(), encoding="utf-8")
    document = (Path(__file__).parent.parent.parent / "docs" / "how-to" / "neat-python.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}

    for code in re.findall(r"```python\n(.*?)```", document, re.DOTALL):
        exec(compile(code, "neat-python.md", "exec"), names)

    assert names["generation"].champion.fitness > 3.0
    assert names["settings"].population_size == 80
    assert names["remark"].verdict == "differs"
