"""The diagrams of the concept pages are those that their command draws."""

import pytest

from benchmarks import diagrams


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return diagrams.diagrams()


def test_the_diagrams_of_the_documents_are_those_that_the_command_draws(drawn: dict[str, str]) -> None:
    stale = [name for name, text in drawn.items() if (diagrams.IMAGES / name).read_text(encoding="utf-8") != text]

    assert not stale, f"{stale}: run python -m benchmarks.diagrams"


def test_a_disabled_gene_is_dashed_and_an_inhibiting_one_orange(drawn: dict[str, str]) -> None:
    genome_with_split_synapse = drawn["mutations.svg"].split("<g ")[2]

    assert genome_with_split_synapse.count("stroke-dasharray") == 1
    assert diagrams.NEGATIVE in drawn["crossover.svg"]


def test_the_species_of_a_generation_fill_the_picture(drawn: dict[str, str]) -> None:
    assert " L20.0 200.0" in drawn["species.svg"]
