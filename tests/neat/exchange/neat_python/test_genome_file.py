import base64
import gzip
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neat
from neat import Genome, GenomeError, SettingsError
from neat.exchange.neat_python import genome_file
from tests.neat.exchange.neat_python.files import VERSIONS, largest_difference, made_by, written_to

GENOMES = [
    pytest.param(one, form, id=f"{version}-{number}-{form}")
    for version in VERSIONS
    for form in ("pickle", "network", "json")
    for number, one in enumerate(made_by(version)["genomes"])
    if form in one
]


@pytest.mark.parametrize(("one", "form"), GENOMES)
def test_a_genome_has_the_outputs_of_its_network_in_neat_python(one: dict[str, Any], form: str, tmp_path: Path) -> None:
    genome = genome_file.fittest(*written_to(tmp_path, one, form)).genome

    assert genome.shape.recurrent == one["recurrent"]
    assert len(one["steps"]) > 0
    assert largest_difference(genome, one["steps"]) < 1e-9
    assert Genome.from_json(genome.to_json()) == genome


def test_the_genomes_of_the_tests_have_every_function_of_neat_python() -> None:
    functions = {name for one in made_by("2.0.0")["genomes"] for name in one["functions"]}

    assert functions == {*neat.ACTIVATIONS, *neat.AGGREGATIONS} - {"steep_sigmoid"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_checkpoint_has_all_its_genomes(version: str, tmp_path: Path) -> None:
    path = tmp_path / "neat-checkpoint-3"
    path.write_bytes(base64.b64decode(made_by(version)["checkpoint"]["content"]))

    found = genome_file.genomes(path)

    assert len(found) >= 20
    assert {one.genome.shape[:2] for one in found} == {(3, 2)}
    known = [one.genome.fitness for one in found if not math.isnan(one.genome.fitness)]
    assert Genome.from_neat_python(path).fitness == max(known)


def test_a_population_begins_from_the_genomes_of_a_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "neat-checkpoint-3"
    path.write_bytes(base64.b64decode(made_by("2.0.0")["checkpoint"]["content"]))
    genomes = [one.genome for one in genome_file.genomes(path)]
    settings = neat.Settings(population_size=30, genome={"bias_neuron": False})

    population = neat.Population(settings, inputs=3, outputs=2, seed=1, initial=genomes)

    inputs = [0.3, -1.0, 2.0]
    for ours, theirs in zip(population.ask()[:20], genomes, strict=True):
        assert np.allclose(neat.Network(ours).activate(inputs), neat.Network(theirs).activate(inputs), 1e-12)
    population.tell([genome.enabled for genome in population.ask()])


def test_a_genome_without_its_configuration_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path, _ = written_to(tmp_path, made_by("2.0.0")["genomes"][0], "pickle")

    with pytest.raises(GenomeError, match=r"without its configuration.*--config FILE"):
        Genome.from_neat_python(path)


def test_the_configuration_of_another_run_is_refused(tmp_path: Path) -> None:
    path, config = written_to(tmp_path, made_by("2.0.0")["genomes"][0], "pickle")
    text = config.read_text()
    config.write_text(text.replace("num_outputs = ", "num_outputs = 1"))

    with pytest.raises(GenomeError, match="is this its configuration file"):
        Genome.from_neat_python(path, config)


def test_an_invalid_configuration_is_an_error_about_it(tmp_path: Path) -> None:
    path, config = written_to(tmp_path, made_by("2.0.0")["genomes"][0], "pickle")
    config.write_text("[NEAT]\n")

    with pytest.raises(SettingsError, match="section"):
        Genome.from_neat_python(path, config)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is not a pickle"),
        (b"hello", "is not a pickle"),
        (b"\x80\x04", "not a valid pickle"),
        (b"\x80\x04K\x01.", "contains no genome of neat-python, but a int"),
        (gzip.compress(b"\x80\x04}.", mtime=0)[:-9], "its end is missing"),  # a time would be in the test's name
        (b"\x1f\x8bnothing", "cannot be decompressed"),
        (b'{"format_version": "1.0"}', "lacks 'network_type'"),
    ],
)
def test_a_file_that_is_something_else_is_an_error_of_one_line(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(GenomeError, match=problem) as caught:
        genome_file.genomes(tmp_path / "file")

    assert "\n" not in str(caught.value)
    assert str(tmp_path / "file") in str(caught.value)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GenomeError, match="cannot be read"):
        genome_file.genomes(tmp_path / "nothing")


def test_a_compressed_file_that_grows_without_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(genome_file, "MOST_BYTES", 10_000)
    (tmp_path / "bomb").write_bytes(gzip.compress(b"\x80\x04" + b"0" * 1_000_000))

    with pytest.raises(GenomeError, match="more than 10,000 bytes"):
        genome_file.genomes(tmp_path / "bomb")


def test_the_kind_of_a_file_follows_from_its_beginning() -> None:
    one = made_by("2.0.0")["genomes"][0]
    ours = neat.Population(neat.Settings(population_size=2), inputs=1, outputs=1, seed=1).ask()[0].to_json().encode()

    assert genome_file.is_theirs(one["json"].encode())
    assert genome_file.is_theirs(base64.b64decode(one["pickle"]))
    assert not genome_file.is_theirs(ours)
    assert not genome_file.is_genome(b"[NEAT]\npop_size = 3\n")


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_file_is_read_or_refused_in_one_line(seed: int, tmp_path: Path) -> None:
    rng, problems = random.Random(seed), []
    for _ in range(60):
        one = rng.choice(made_by("2.0.0")["genomes"][:12])
        path, config = written_to(tmp_path, one, rng.choice(("pickle", "network", "json")))
        content = bytearray(path.read_bytes())
        for _ in range(rng.choice((1, 3, 20))):
            position = rng.randrange(len(content))
            content[position : position + rng.randrange(3)] = rng.randbytes(rng.randrange(4))
        path.write_bytes(content)

        try:
            genome_file.fittest(path, config).genome.check()
        except GenomeError as error:
            problems.append(str(error))

    assert problems
    assert not [problem for problem in problems if "\n" in problem]
