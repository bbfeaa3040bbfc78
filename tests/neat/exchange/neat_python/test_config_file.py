from pathlib import Path

import pytest

from neat import SettingsError
from neat.exchange.neat_python.config_file import MOST_BYTES, read
from tests.neat.exchange.neat_python.files import config_at, config_text


def test_values_are_read_with_the_defaults_of_neat_python(tmp_path: Path) -> None:
    entries = read(config_at(tmp_path, config_text()))

    assert entries.whole("pop_size") == 80
    assert entries.number("weight_init_stdev") == 1.0
    assert entries.truth("feed_forward")
    assert entries.words("activation_options") == ["tanh", "relu"]
    assert entries.chosen("species_fitness_func", ("max", "mean")) == "max"
    assert not entries.has("fitness_sharing")
    assert entries.text("fitness_sharing") == "normalized"


def test_keys_are_read_in_any_case_and_with_comments_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeff# mine\n; too\n" + config_text().replace("pop_size = 80", "Pop_Size: 81").replace("= True", "= yes")
    entries = read(config_at(tmp_path, text))

    assert entries.whole("pop_size") == 81
    assert entries.truth("feed_forward")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (config_text(without=("NEAT",)), r"the section \[NEAT\] is missing; a configuration file of neat-python has"),
        (config_text(without=("DefaultStagnation",)), r"the section \[DefaultStagnation\] is missing"),
        ("", r"the section \[NEAT\] is missing"),
        (config_text().replace("[DefaultGenome]", "[IZGenome]"), "spiking networks"),
        (config_text(conn_ad_prob="1"), r"conn_ad_prob in \[DefaultGenome\] is not a key.* Did you mean conn_add_prob"),
        (config_text(elitism="1") + "pop_size = 3\n", r"pop_size is in \[DefaultRepro.*belongs in \[NEAT\]"),
        (config_text() + "zzz = 3\n", "zzz in .* is not a key of neat-python. Remove it"),
        (config_text() + "[NEAT]\n", "not a configuration file of neat-python"),
        ("pop_size = 3\n", "not a configuration file of neat-python"),
        (config_text() + "elitism = 3\n", "not a configuration file of neat-python"),
    ],
)  # fmt: skip
def test_an_invalid_file_is_an_error_of_one_line(text: str, problem: str, tmp_path: Path) -> None:
    path = config_at(tmp_path, text)

    with pytest.raises(SettingsError, match=problem) as caught:
        read(path)

    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_section_may_be_missing_where_a_class_of_the_program_has_its_own(tmp_path: Path) -> None:
    text = config_text(without=("DefaultStagnation",)) + "[MyStagnation]\nmine = 3\n"

    entries = read(config_at(tmp_path, text))

    assert entries.other_sections == ("MyStagnation",)
    assert entries.whole("max_stagnation") == 15


@pytest.mark.parametrize(
    ("changes", "call", "problem"),
    [
        ({"pop_size": "many"}, "whole:pop_size", r"pop_size in \[NEAT\] must be a whole number, but is 'many'"),
        ({"pop_size": "9" * 5000}, "whole:pop_size", "pop_size"),
        ({"pop_size": "150 # all"}, "whole:pop_size", "A comment must have a line of its own"),
        ({"node_add_prob": "nan"}, "number:node_add_prob", "must be a finite number, but is 'nan'"),
        ({"node_add_prob": ""}, "number:node_add_prob", "but is ''"),
        ({"feed_forward": "maybe"}, "truth:feed_forward", "must be True or False, but is 'maybe'"),
        ({"activation_options": ""}, "words:activation_options", "a list of names"),
    ],
)
def test_an_invalid_value_is_an_error(changes: dict[str, str], call: str, problem: str, tmp_path: Path) -> None:
    entries = read(config_at(tmp_path, config_text(**changes)))
    kind, name = call.split(":")

    with pytest.raises(SettingsError, match=problem):
        getattr(entries, kind)(name)


def test_a_missing_key_without_a_default_is_an_error(tmp_path: Path) -> None:
    entries = read(config_at(tmp_path, config_text(without=("conn_add_prob",))))

    with pytest.raises(SettingsError, match=r"\[DefaultGenome\] lacks conn_add_prob, for which"):
        entries.number("conn_add_prob")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"#" * (MOST_BYTES + 1))
    (tmp_path / "binary").write_bytes(b"[NEAT]\n\xff\xfe")

    for name, problem in (("nothing", "cannot be read"), ("large", "more than"), ("binary", "not a configuration")):
        with pytest.raises(SettingsError, match=problem):
            read(tmp_path / name)


def test_nothing_is_expanded(tmp_path: Path) -> None:
    entries = read(config_at(tmp_path, config_text(activation_default="%(pop_size)s")))

    assert entries.text("activation_default") == "%(pop_size)s"
