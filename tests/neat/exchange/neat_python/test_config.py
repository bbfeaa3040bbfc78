import logging
from pathlib import Path

import pytest

import neat
from neat import Settings, SettingsError
from neat.exchange.neat_python.config import ALWAYS, migrated
from neat.exchange.neat_python.config_keys import KEYS
from tests.neat.exchange.neat_python.files import SINCE_1, SINCE_2, config_at, config_text

SHAPES = {
    "0.92": config_text(),
    "1.x": config_text(SINCE_1),
    "2.x": config_text(SINCE_1, SINCE_2),
    "flappy bird": config_text(
        num_inputs="3", num_outputs="1", elitism="2", species_elitism="2", enabled_mutate_rate="0.01"
    ),
    "a car": config_text(num_inputs="5", num_outputs="4", activation_default="tanh", activation_options="tanh"),
    "recurrent": config_text(feed_forward="False", initial_connection="partial_nodirect 0.5", num_hidden="3"),
    "without connections": config_text(initial_connection="unconnected"),
    "FS-NEAT": config_text(initial_connection="fs_neat_nohidden"),
    "random functions": config_text(
        activation_default="random", activation_options="sigmoid gauss sin", aggregation_default="random",
        aggregation_options="sum product max", aggregation_mutate_rate="0.05",
    ),
    "uniform": config_text(SINCE_1, weight_init_type="uniform", bias_init_type="Uniform"),
    "rates above 1": config_text(weight_mutate_rate="1.5", bias_mutate_rate="0.9", bias_replace_rate="0.4"),
    "without end": config_text(SINCE_1, no_fitness_termination="True", without=("fitness_threshold",)),
    "no elite": config_text(elitism="0", species_fitness_func="mean", max_stagnation="0"),
    "minimum": config_text(fitness_criterion="min", reset_on_extinction="True", enabled_default="random"),
    "no population": config_text(pop_size="0"),
}  # fmt: skip
"""Configurations in the shapes that people publish, with values of our own."""


@pytest.mark.parametrize("shape", SHAPES)
def test_a_published_shape_becomes_settings_that_a_population_takes(shape: str, tmp_path: Path) -> None:
    migration = migrated(config_at(tmp_path, SHAPES[shape]))

    assert Settings.from_toml(migration.to_toml()) == migration.settings
    size, task = 30, migration.task
    population = neat.Population(
        migration.settings.replace("population_size", size), inputs=task.inputs, outputs=task.outputs, seed=1
    )
    for _ in range(3):
        population.tell([genome.enabled for genome in population.ask()])
    assert len(population.ask()) == size


@pytest.mark.parametrize("shape", SHAPES)
def test_every_key_of_the_file_has_one_remark(shape: str, tmp_path: Path) -> None:
    names = [line.split(" = ")[0] for line in SHAPES[shape].splitlines() if " = " in line]

    remarks = migrated(config_at(tmp_path, SHAPES[shape])).remarks
    assert sorted(remark.name for remark in remarks) == sorted(names)


def test_every_key_of_neat_python_gets_a_remark(tmp_path: Path) -> None:
    remarks = migrated(config_at(tmp_path, SHAPES["2.x"])).remarks

    assert {remark.name for remark in remarks} == set(KEYS)
    assert {remark.section for remark in remarks} == {key.section for key in KEYS.values()}


def test_what_neat_python_does_without_a_key_is_set(tmp_path: Path) -> None:
    migration = migrated(config_at(tmp_path, SHAPES["0.92"]))

    assert migration.settings.replace({name: value for name, (value, _) in ALWAYS.items()}) == migration.settings
    assert not migration.settings.genome.bias_neuron
    assert migration.settings.mutation.weights_normal


def test_the_task_and_the_run_are_stated_beside_the_settings(tmp_path: Path) -> None:
    assert migrated(config_at(tmp_path, SHAPES["2.x"])).task == (3, 2, 42, 3.9)
    assert migrated(config_at(tmp_path, SHAPES["without end"])).task == (3, 2, None, None)


def test_settings_can_be_made_of_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = config_at(tmp_path, SHAPES["0.92"])

    with caplog.at_level(logging.WARNING, "neat"):
        settings = Settings.from_neat_python(path)

    assert settings == migrated(path).settings
    assert settings.population_size == 80
    (record,) = caplog.records
    assert "not the same here: activation_default" in record.getMessage()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"pop_size": "99999999999"}, "population_size must lie in"),
        ({"compatibility_threshold": "-1"}, "species.threshold must be at least 0"),
        ({"num_inputs": "three"}, "num_inputs in .* must be a whole number"),
        ({"seed": "x"}, r"seed is in \[DefaultGenome\], but belongs in \[NEAT\]"),
        ({"fitness_threshold": "high"}, "fitness_threshold in .* must be a finite number"),
    ],
)
def test_an_impossible_value_is_an_error_of_one_line(changes: dict[str, str], problem: str, tmp_path: Path) -> None:
    path = config_at(tmp_path, config_text(**changes))

    with pytest.raises(SettingsError, match=problem) as caught:
        Settings.from_neat_python(path)

    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_file_with_a_function_of_the_program_needs_it_registered(tmp_path: Path) -> None:
    path = config_at(tmp_path, config_text(activation_default="my_wave", activation_options="my_wave tanh"))

    with pytest.raises(SettingsError, match=r"my_wave is not an activation function.*register_activation"):
        migrated(path)
