import re
from pathlib import Path

import pytest

import neat
from neat import RunError, Settings
from neat.runs import settings_file
from neat.runs.settings_file import About


def test_settings_and_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    settings = Settings(population_size=33).replace("genome.activations", ["tanh", "relu"])
    about = About(
        task="mario",
        seed=2**62,
        generations=5,
        solve=True,
        input_labels=["a", "b"],
        output_labels=["jump"],
        grid=[1, 2],
        agent_cell=[0, 1],
        summary="see",
    )

    settings_file.write(tmp_path, settings, about)

    read, table = settings_file.read(tmp_path)
    assert read == about
    assert Settings.from_dict(table) == settings


def test_a_run_has_the_version_that_created_it(tmp_path: Path) -> None:
    settings_file.write(tmp_path, Settings(), About(task="xor", seed=1))

    assert settings_file.read(tmp_path)[0].version == neat.__version__


def test_a_run_of_an_older_version_keeps_that_version(tmp_path: Path) -> None:
    settings_file.write(tmp_path, Settings(), About(task="xor", seed=1, version="0.1.0"))

    assert settings_file.read(tmp_path)[0].version == "0.1.0"


def test_a_run_that_does_not_state_its_input_rules_has_the_first(tmp_path: Path) -> None:
    settings_file.write(tmp_path, Settings(), About(task="xor", seed=1))
    file = tmp_path / "settings.toml"
    assert settings_file.read(tmp_path)[0].input_rules == settings_file.INPUT_RULES

    file.write_text("\n".join(line for line in file.read_text().splitlines() if "input_rules" not in line))
    assert settings_file.read(tmp_path)[0].input_rules == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"settings\.toml cannot be read: its table \[run\] is missing\.$"),
        ("[run]\ntask = 'xor'", r"settings\.toml cannot be read: \[run\] lacks 'seed'\.$"),
        (
            "[run]\ntask = 'xor'\nseed = 1\ncolor = 3",
            r"settings\.toml cannot be read: \[run\] has the unknown entry 'color'\.$",
        ),
        ("[run]\ntask = 5\nseed = 1", r"\[run\] task must be a text of at most 5,000 characters, but is 5\.$"),
        ("[run]\ntask = 'xor'\nseed = 'x'", r"\[run\] seed must be a whole number in \[0, 2\*\*63\), but is 'x'\.$"),
        ("[run]\ntask = 'xor'\nseed = true", r"\[run\] seed must be a whole number in .*, but is True\.$"),
        ("[run]\ntask = 'xor'\nseed = -1", r"\[run\] seed must be a whole number in .*, but is -1\.$"),
        ("[run]\ntask = 'xor'\nseed = 1\noptions = [1]", r"\[run\] options must be a table, but is \[1\]\.$"),
        ("[run]\ntask = 'xor'\nseed = 1\ninput_rules = 99", r"input_rules must be a whole number in \[1, 8\]; a newer"),
        ("[run]\ntask = 'xor'\nseed = 1\ninput_rules = true", r"input_rules must be a whole number in .*, but is True"),
        ("run = 3", r"settings\.toml cannot be read: its table \[run\] is missing\.$"),
        ("[run]\nformat = 9\ncolor = 3", "has format 9, but this version reads 1; use a newer version"),
        ("\x00", r"settings\.toml cannot be read: "),
    ],
)
def test_an_invalid_file_is_an_error_of_one_line(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "settings.toml").write_text(content)

    with pytest.raises(RunError, match=message) as caught:
        settings_file.read(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["", "nowhere", "file"])
def test_any_other_place_is_not_a_run_directory(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RunError, match=r"is not a run directory: settings\.toml is missing\.$"):
        settings_file.read(tmp_path / place)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("generations = 'x'", "generations must be a whole number"),
        ("solve = 1", "solve must be true or false"),
        ("version = 3", "version must be a text"),
        ("input_labels = [1]", "input_labels must be a list of at most 100,000 texts"),
        ("output_labels = 'x'", "output_labels must be a list"),
        ("grid = [1, 'x']", "grid must be two whole numbers above 0"),
        ("agent_cell = [0, -1]", "agent_cell must be two whole numbers of at least 0"),
        ("summary = 3", "summary must be a text"),
        ("grid = [0, 2]", "grid must be two whole numbers above 0"),
        ("legend = {}", "legend must be a list"),
        ("watchable = 1", "watchable must be true or false"),
        ("map_lines = [[1, 2, 3]]", "map_lines must be a list of at most 10,000 lines of four numbers"),
        ("map_lines = [[1, 2, 3, 'x']]", "map_lines must be a list of at most 10,000 lines of four numbers"),
        ("map_lines = 3", "map_lines must be a list"),
        ("map_downwards = 0", "map_downwards must be true or false"),
    ],
)
def test_every_entry_has_its_type(tmp_path: Path, entry: str, expected: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[run]\ntask = 'xor'\nseed = 1\n{entry}")

    with pytest.raises(RunError, match=re.escape(expected)):
        settings_file.read(tmp_path)


def test_what_could_not_be_read_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"settings\.toml would have more than 1,048,576 bytes"):
        settings_file.write(tmp_path, Settings(), About(task="xor", seed=1, options={"table": ["x" * 1_000] * 5_000}))
    assert not list(tmp_path.iterdir())
