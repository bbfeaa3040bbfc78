import base64
import json
import pickle
from pathlib import Path

import pytest

from experiments.cli.main import main
from neat import Genome, Settings
from neat.exchange.neat_python.config import migrated
from tests.neat.exchange.neat_python.files import config_at, config_text, largest_difference, made_by, written_to


def test_a_configuration_is_converted_with_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config_at(tmp_path, config_text(species_elitism="3") + "[MyReporter]\nx = 1\n")

    assert main(["migrate", str(path), str(tmp_path / "settings.toml")]) == 0

    printed = capsys.readouterr()
    settings = Settings.from_toml((tmp_path / "settings.toml").read_text())
    assert settings == migrated(path).settings
    assert printed.out == ""
    assert "  pop_size = 80: population_size = 80\n" in printed.err
    assert "none: has no counterpart here\n  species_elitism = 3: " in printed.err
    assert "[MyReporter] is not read" in printed.err


def test_a_converted_configuration_evolves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = config_at(tmp_path, config_text(num_inputs="2", num_outputs="1"))
    assert main(["migrate", str(path), "settings.toml"]) == 0

    words = ["evolve", "xor", "--settings", "settings.toml", "--generations", "2", "--seed", "1", "--workers", "0"]
    assert main([*words, "--run", "run"]) == 0

    assert "pop_size" not in (tmp_path / "run" / "settings.toml").read_text()


def test_settings_go_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config_at(tmp_path, config_text())

    assert main(["migrate", str(path)]) == 0

    assert Settings.from_toml(capsys.readouterr().out) == migrated(path).settings


def test_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config_at(tmp_path, config_text())

    assert main(["migrate", str(path), "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found == json.loads(json.dumps(migrated(path).to_dict()))


@pytest.mark.parametrize("form", ["pickle", "json"])
def test_a_genome_is_converted(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = made_by("2.0.0")["genomes"][3]
    path, config = written_to(tmp_path, one, form)
    words = ["--config", str(config)] if form == "pickle" else []

    assert main(["migrate", str(path), str(tmp_path / "champion.json"), *words, "--json"]) == 0

    genome = Genome.from_json((tmp_path / "champion.json").read_text())
    assert largest_difference(genome, one["steps"]) < 1e-9
    assert Genome.from_json(json.dumps(json.loads(capsys.readouterr().out)["genome"])) == genome


def test_a_run_begins_from_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("task.py").write_text(
        "class Task:\n"
        "    inputs, outputs = 3, 2\n"
        "    def evaluate(self, network, rng):\n"
        "        return float(network.activate([0.1, 0.2, 0.3]).sum() ** 2)\n"
    )
    Path("neat-checkpoint-3").write_bytes(base64.b64decode(made_by("2.0.0")["checkpoint"]["content"]))

    words = ["evolve", "task.py:Task", "--from", "neat-checkpoint-3", "--set", "genome.bias_neuron=false"]
    assert main([*words, "--generations", "1", "--seed", "1", "--workers", "0", "--run", "run"]) == 0

    assert (tmp_path / "run" / "champion.json").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[NEAT]\n", "the section [DefaultGenome] is missing"),
        (pickle.dumps(print), "the name 'builtins.print'"),
        (b"", "the section [NEAT] is missing"),
    ],
)
def test_what_cannot_be_converted_is_an_error_of_one_line(
    content: bytes, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(content)

    assert main(["migrate", str(tmp_path / "file")]) == 1

    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert problem in printed.err


def test_files_that_cannot_be_read_or_written_are_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config_at(tmp_path, config_text())

    assert main(["migrate", str(tmp_path / "nothing")]) == 1
    assert main(["migrate", str(path), str(tmp_path / "no" / "folder")]) == 1

    assert "cannot be read" in capsys.readouterr().err


def test_the_source_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config_at(tmp_path, config_text())

    assert main(["migrate", str(path), str(path)]) == 1

    assert "name another file" in capsys.readouterr().err
    assert path.read_text() == config_text()


def test_a_network_of_sharpneat_becomes_a_genome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "champion.NET", tmp_path / "champion.json"
    source.write_text("2 1\n\nacyclic\n\n0 2 1.5\n\n0 TanH\n")

    assert main(["migrate", str(source), str(target)]) == 0
    assert Genome.from_json(target.read_text()).synapses["weight"].tolist() == [1.5]
    assert f"{target}: its genome, from {source}" in capsys.readouterr().err.replace("\n", "")
    source.write_text("2 1\n")
    assert main(["migrate", str(source)]) == 1


def test_the_file_of_a_task_registers_its_functions_first(tmp_path: Path) -> None:
    config = config_at(tmp_path, config_text(activation_default="my_ramp", activation_options="my_ramp tanh"))
    (tmp_path / "game.py").write_text(
        "import fitness, neat\n\nneat.register_activation('my_ramp', lambda x: x)\n\n\n"
        "@fitness.for_networks(inputs=3, outputs=2)\ndef score(network):\n    return 0.0\n"
    )
    words = ["migrate", str(config), str(tmp_path / "settings.toml")]

    assert main([*words, "--task", f"{tmp_path / 'game.py'}:score"]) == 0
    assert 'activations = ["my_ramp", "tanh"]' in (tmp_path / "settings.toml").read_text()
