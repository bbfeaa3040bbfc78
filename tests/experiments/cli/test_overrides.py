import os
from pathlib import Path

import pytest

from experiments.cli.overrides import chosen_settings
from neat import Settings, SettingsError
from neat.runs.run import About, Run


def test_without_options_the_settings_of_the_experiment_are_used() -> None:
    settings = Settings(population_size=20)

    assert chosen_settings(settings) == settings


def test_later_options_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("population_size = 20\n[mutation]\nadd_neuron_rate = 0.1\n")
    words = ["mutation.add_neuron_rate=0.2", " genome.initial = one "]

    chosen = chosen_settings(Settings.paper(), file=str(file), assignments=words, population=30)

    assert (chosen.population_size, chosen.mutation.add_neuron_rate, chosen.genome.initial) == (30, 0.2, "one")
    assert chosen.species == Settings().species  # the file replaces those of the experiment


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "bom.toml"
    file.write_bytes(b"\xef\xbb\xbfpopulation_size = 20\r\n[mutation]\r\nadd_neuron_rate = 0.1\r\n")

    assert chosen_settings(Settings(), file=str(file)).population_size == 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"settings\.toml cannot be read: No such file"),
        (b"population_size = 20 # \xff", r"settings\.toml is not encoded in UTF-8"),
        (b"population_size = 1", r"settings\.toml: population_size must"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(content: bytes | None, message: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "settings.toml").write_bytes(content)

    with pytest.raises(SettingsError, match=message):
        chosen_settings(Settings(), file=str(tmp_path / "settings.toml"))


def test_a_file_of_settings_is_regular_and_of_limited_length_and_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("population_size = 20")
    (tmp_path / "link.toml").symlink_to("mine.toml")
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(2**35)
    os.mkfifo(tmp_path / "pipe")

    assert chosen_settings(Settings(), file=str(tmp_path / "link.toml")).population_size == 20
    for name, reason in (("huge.toml", "it has more than 1,048,576 bytes"), ("pipe", "it is a pipe, not a regular")):
        with pytest.raises(SettingsError, match=f"{name} cannot be read: {reason}"):
            chosen_settings(Settings(), file=str(tmp_path / name))


def test_an_assignment_needs_an_equals_sign() -> None:
    with pytest.raises(SettingsError, match=r"--set takes NAME=VALUE, such as .*, but got 'mutation'"):
        chosen_settings(Settings(), assignments=["mutation"])


def test_the_settings_of_a_run_can_be_used_for_another_one(tmp_path: Path) -> None:
    settings = Settings(population_size=33).replace("mutation.add_neuron_rate", 0.2)
    run = Run.create(tmp_path / "run", settings, About(task="xor", seed=1))

    assert chosen_settings(Settings(), file=str(run.directory / "settings.toml")) == settings


def test_a_setting_named_run_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("run = 3\n")

    with pytest.raises(SettingsError, match=r"settings\.toml: run is not a setting"):
        chosen_settings(Settings(), file=str(tmp_path / "settings.toml"))
