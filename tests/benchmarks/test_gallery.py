"""The gallery shows every bundled champion, with the command that evolves it."""

import shlex

import pytest

from benchmarks.champions import COMMANDS, WITHOUT
from benchmarks.gallery import PAGE, PICTURES, SEED, typical_seed
from experiments.catalog.registry import EXPERIMENTS, find
from experiments.cli.main import parser
from experiments.runner.champion import bundled_file, bundled_names

MOST_BYTES = 2_000_000
"""Of all pictures together."""


def test_every_bundled_champion_has_a_command_and_a_section() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert sorted(COMMANDS) == [name for name in bundled_names() if not name.startswith("mario:")]
    for name, command in COMMANDS.items():
        _, _, section = text.partition(f"\n## {name}\n")
        assert f"`{command}`" in section.partition("\n## ")[0]


def test_every_experiment_has_a_champion_or_a_reason_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert sorted([*COMMANDS, *WITHOUT]) == sorted(EXPERIMENTS)
    assert all(f"`{name}`" in text for name in WITHOUT)


def test_the_page_names_the_extras_that_its_commands_need() -> None:
    head, *_ = PAGE.read_text(encoding="utf-8").partition("\n## ")
    prefixes = {command.split()[2].partition(":")[0] for command in COMMANDS.values() if ":" in command.split()[2]}

    assert prefixes == {"envpool", "minatar"}
    assert all(f"`{prefix}:`" in head for prefix in prefixes)


def test_the_film_is_of_an_episode_that_is_not_a_rare_failure() -> None:
    assert typical_seed([13.0, 247.0, 247.0, 41.0, 247.0]) == SEED + 1
    assert typical_seed([8445.0, 8445.0]) == SEED


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_evolves_the_experiment_of_the_champion(name: str) -> None:
    program, *words = shlex.split(COMMANDS[name])
    arguments = parser().parse_args(words)

    assert (program, arguments.command) == ("neat", "evolve")
    assert find(arguments.task.removeprefix("envpool:")).name == name
    assert bundled_file(name).exists()


def test_the_pictures_are_small_and_all_shown() -> None:
    text = PAGE.read_text(encoding="utf-8")
    pictures = [*PICTURES.iterdir()]

    assert sum(path.stat().st_size for path in pictures) < MOST_BYTES
    assert all(f"(images/gallery/{path.name})" in text for path in pictures)
    assert {path.stem for path in pictures} == {bundled_file(name).stem for name in COMMANDS}
