import json
from pathlib import Path

from neat import Settings
from neat.exchange.neat_python.config import migrated
from neat.exchange.neat_python.migration import VERDICTS, Remark
from neat.settings import describe
from neat.settings_group import written
from tests.neat.exchange.neat_python.files import SINCE_1, SINCE_2, config_at, config_text


def test_the_settings_file_says_where_each_setting_comes_from(tmp_path: Path) -> None:
    migration = migrated(config_at(tmp_path, config_text(species_elitism="4")))

    lines = migration.to_toml().splitlines()

    assert lines[lines.index("population_size = 80") - 1] == "# pop_size = 80"
    assert lines[lines.index("weight_limit = 14.0") - 1] == "# weight_max_value = 14; weight_min_value = -14"
    assert lines[lines.index("bias_neuron = false") - 1].startswith("# neat-python has no bias neuron")
    assert any(line.startswith("# species_elitism = 4: ") for line in lines[lines.index("# Without a counterpart:") :])
    assert Settings.from_toml("\n".join(lines)) == migration.settings


def test_a_value_cannot_leave_its_comment(tmp_path: Path) -> None:
    path = config_at(tmp_path, config_text(structural_mutation_surer="default", activation_options="tanh\n relu\x1b"))

    migration = migrated(path)

    assert "\x1b" not in migration.to_toml()
    assert Settings.from_toml(migration.to_toml()) == migration.settings


def test_everything_is_plain_data(tmp_path: Path) -> None:
    migration = migrated(config_at(tmp_path, config_text(SINCE_1, SINCE_2)))

    data = json.loads(json.dumps(migration.to_dict(), allow_nan=False))

    assert Settings.from_dict(data["settings"]) == migration.settings
    assert data["task"] == {"inputs": 3, "outputs": 2, "seed": 42, "solved_at": 3.9}
    assert {key["verdict"] for key in data["keys"]} == set(VERDICTS)
    assert {name for key in data["keys"] for name in key["becomes"]} <= set(describe())
    assert sum(len(migration.of(verdict)) for verdict in VERDICTS) == len(data["keys"])


def test_a_remark_is_one_line() -> None:
    remark = Remark("NEAT", "pop_size", "3", "exact", {"population_size": 3}, "so many")

    assert str(remark) == "pop_size = 3: population_size = 3; so many"
    assert str(remark._replace(becomes={}, reason="")) == "pop_size = 3"


def test_values_are_written_as_toml() -> None:
    assert [written(value) for value in (True, 0.5, "tanh", ("a", "b"))] == ["true", "0.5", '"tanh"', '["a", "b"]']
