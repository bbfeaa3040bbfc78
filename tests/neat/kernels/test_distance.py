import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import SYNAPSE, Genome, Genomes, Population, Settings, Shape, align, compatibility_distance
from neat.evolution.species import speciate
from neat.kernels.distance import surely_apart
from tests.conftest import genome_of
from tests.naive import naive_distance

WEIGHTS = st.floats(-8.0, 8.0)
GENES = st.dictionaries(st.integers(0, 60), WEIGHTS, max_size=40)
COEFFICIENTS = st.floats(0.0, 5.0)


def made_of(genes: dict[int, float]) -> Genome:
    """Return a genome of these markings and weights; a distance does not depend on what synapses join."""
    rows = [(marking, 0, 100, weight, True) for marking, weight in sorted(genes.items())]
    return Genome(Shape(100, 1), np.array(rows, SYNAPSE), genome_of("0>1 +1.0 #1", inputs=1).neurons)


def alike(count: int, *, first: int = 0, weight: float = 1.0) -> Genome:
    return made_of(dict.fromkeys(range(first, first + count), weight))


def chosen(excess: float, disjoint: float, weight: float, small: int) -> Settings:
    return (
        Settings()
        .replace("species.excess_coefficient", excess)
        .replace("species.disjoint_coefficient", disjoint)
        .replace("species.weight_coefficient", weight)
        .replace("species.small_genome", small)
    )


def test_equation_1_by_hand() -> None:
    one = made_of({1: 1.0, 2: 2.0, 3: 0.5})
    other = made_of({1: 1.5, 3: -0.5, 4: 3.0, 5: 3.0})

    # 1 and 3 match, and differ by 0.5 and 1; 2 is disjoint; 4 and 5 are excess
    assert align(one, other) == (2, 1, 2, 0.75)
    assert compatibility_distance(one, other, chosen(2.0, 3.0, 4.0, 20)) == pytest.approx(
        2.0 * 2 + 3.0 * 1 + 4.0 * 0.75
    )
    assert compatibility_distance(one, other, chosen(2.0, 3.0, 4.0, 0)) == pytest.approx((4.0 + 3.0) / 4 + 4.0 * 0.75)


@pytest.mark.parametrize(("size", "n"), [(19, 1), (20, 20), (21, 21)])
def test_n_is_one_for_genomes_of_fewer_than_twenty_genes(settings: Settings, size: int, n: int) -> None:
    one, other = alike(size), alike(size - 3)

    assert compatibility_distance(one, other, settings) == pytest.approx(3.0 / n)


def test_n_is_the_size_of_the_larger_genome(settings: Settings) -> None:
    assert compatibility_distance(alike(25), alike(1), settings) == pytest.approx(24.0 / 25.0)


def test_all_genes_are_excess_against_a_genome_without_genes(settings: Settings) -> None:
    nothing = made_of({})

    assert align(nothing, alike(4)) == (0, 0, 4, 0.0)
    assert compatibility_distance(nothing, alike(4), settings) == 4.0
    assert compatibility_distance(nothing, nothing, settings) == 0.0


def test_disabled_genes_count_like_others(settings: Settings) -> None:
    one, other = alike(3), alike(3)
    other.synapses["enabled"] = False

    assert compatibility_distance(one, other, settings) == 0.0


@given(GENES, GENES, COEFFICIENTS, COEFFICIENTS, COEFFICIENTS, st.integers(1, 45))
def test_the_distance_equals_one_computed_with_sets_and_dictionaries(
    ours: dict[int, float], theirs: dict[int, float], excess: float, disjoint: float, weight: float, small: int
) -> None:
    settings = chosen(excess, disjoint, weight, small)
    one, other = made_of(ours), made_of(theirs)

    assert compatibility_distance(one, other, settings) == pytest.approx(naive_distance(one, other, settings))
    alignment = align(one, other)
    assert alignment.matching == len(ours.keys() & theirs.keys())
    assert alignment.disjoint + alignment.excess == len(ours.keys() ^ theirs.keys())


@given(GENES, GENES)
def test_the_distance_is_symmetric_and_zero_to_itself(ours: dict[int, float], theirs: dict[int, float]) -> None:
    one, other, settings = made_of(ours), made_of(theirs), Settings()

    assert compatibility_distance(one, other, settings) == compatibility_distance(other, one, settings)
    assert compatibility_distance(one, one, settings) == 0.0


@given(GENES, GENES, COEFFICIENTS, COEFFICIENTS, st.integers(0, 45), st.floats(0.0, 20.0))
def test_the_shortcut_by_size_never_separates_compatible_genomes(
    ours: dict[int, float], theirs: dict[int, float], excess: float, disjoint: float, small: int, threshold: float
) -> None:
    settings = chosen(excess, disjoint, 0.4, small)

    if surely_apart(len(ours), len(theirs), settings.distance_rates(), threshold):
        assert compatibility_distance(made_of(ours), made_of(theirs), settings) > threshold * (1.0 - 1e-12)


@given(st.lists(GENES, min_size=1, max_size=15), st.floats(0.1, 15.0))
def test_a_genome_joins_the_first_compatible_species(members: list[dict[int, float]], threshold: float) -> None:
    genomes, settings = [made_of(genes) for genes in members], Settings().replace("species.target", 0)
    expected: list[list[int]] = []
    for number, genome in enumerate(genomes):
        for species in expected:
            if compatibility_distance(genome, genomes[species[0]], settings) < threshold:
                species.append(number)
                break
        else:
            expected.append([number])

    found, _ = speciate(Genomes.pack(genomes), [], threshold, settings, next_id=1)

    assert [species.members.tolist() for species in found] == expected


def test_genomes_without_synapses_are_one_species_however_small_genomes_are_normalized() -> None:
    settings = Settings(population_size=20).replace("genome.initial", "unconnected").replace("species.target", 0)
    population = Population(settings.replace("species.small_genome", 0), inputs=2, outputs=1, seed=1)

    assert len(population.species) == 1
