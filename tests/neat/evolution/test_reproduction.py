from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import EvaluationError, Genome, Genomes, Markings, Population, Settings, Shape
from neat.evolution import reproduction
from neat.evolution.reproduction import next_generation, quotas, rank_values, raw_values
from neat.evolution.species import Species

Make = Callable[..., Genome]


def generation_of(*scores: tuple[float, ...], settings: Settings) -> tuple[Genomes, list[Species], Markings]:
    """Return genomes with these scores, one tuple for each species, the species, and the markings of the run."""
    flat = [score for group in scores for score in group]
    population = Population(settings.replace("population_size", len(flat)), inputs=2, outputs=1, seed=3)
    genomes = population.ask()
    genomes.fitness = np.array(flat)
    ends = np.cumsum([len(group) for group in scores])
    species = [
        Species(number, 0, genomes[int(end) - 1].copy(), np.arange(end - len(group), end))
        for number, (group, end) in enumerate(zip(scores, ends, strict=True), start=1)
    ]
    return genomes, species, population.markings


def species_of(*sizes: int) -> list[Species]:
    """Return species of these sizes, their members side by side in the generation."""
    ends = np.cumsum(sizes)
    unused = Genome(None, np.empty(0), np.empty(0))  # type: ignore[arg-type]  # representatives are not used here
    return [
        Species(number, 0, unused, np.arange(end - size, end))
        for number, (size, end) in enumerate(zip(sizes, ends, strict=True), start=1)
    ]


def bred(scores: list[tuple[float, ...]], children: list[int], settings: Settings) -> tuple[Genomes, Genomes]:
    genomes, species, markings = generation_of(*scores, settings=settings)
    return genomes, next_generation(genomes, species, np.array(children), settings, markings, 1000)


CLONES = Settings().replace("mating.asexual_share", 1.0)


@pytest.mark.parametrize(("size", "carried"), [(5, 0), (6, 1)])
def test_the_champion_of_a_species_of_more_than_five_is_copied_unchanged(size: int, carried: int) -> None:
    scores = tuple(float(number % 4) for number in range(size))
    genomes, children = bred([(9.0,), scores], [5, 7], Settings())

    champion = genomes[1 + int(np.argmax(scores))]
    assert [child.id for child in children[5:] if child.id < 1000] == [champion.id] * carried
    assert [child for child in children[5:] if child.id < 1000] == [champion] * carried


@pytest.mark.parametrize("keep", [False, True])
def test_the_best_genome_is_copied_even_from_a_small_species(keep: bool) -> None:
    genomes, children = bred([(1.0, 2.0), (9.0,)], [4, 2], Settings().replace("reproduction.keep_best", keep))

    assert [child.id for child in children if child.id < 1000] == [genomes[2].id] * keep


def test_a_copied_champion_keeps_its_parents_and_loses_its_score() -> None:
    population = Population(
        Settings(population_size=30).replace("species.threshold", 99.0), inputs=2, outputs=1, seed=0
    )
    population.tell(np.arange(30.0))
    young = next(genome for genome in population.ask() if genome.parents)
    scores = np.zeros(30)
    scores[population.ask().ids.tolist().index(young.id)] = 1.0

    population.tell(scores)

    again = next(genome for genome in population.ask() if genome.id == young.id)
    assert again.parents == young.parents
    assert np.isnan(again.fitness)


@pytest.mark.parametrize(
    ("share", "parents"), [(0.0, {9}), (0.1, {9}), (0.2, {9, 8}), (0.25, {9, 8, 7}), (1.0, set(range(10)))]
)
def test_the_survival_share_is_rounded_up(share: float, parents: set[int]) -> None:
    settings = CLONES.replace("reproduction.survival_share", share).replace("reproduction.elite_size", 100)
    settings = settings.replace("reproduction.keep_best", False)

    _, children = bred([tuple(range(10))], [400], settings)

    assert {parent for child in children for parent in child.parents} == parents


def test_the_children_of_a_species_have_parents_of_that_species() -> None:
    settings = Settings().replace("mating.interspecies_chance", 0.0).replace("reproduction.survival_share", 1.0)
    _, children = bred([(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)], [30, 0, 50], settings)

    assert len(children) == 80
    assert {parent for child in children[:30] for parent in child.parents} == {0, 1}
    assert {parent for child in children[31:] for parent in child.parents} == {4, 5}


def test_parents_of_different_species_mate_with_the_chance_of_the_settings() -> None:
    settings = Settings().replace("mating.interspecies_chance", 0.3).replace("mating.asexual_share", 0.0)
    settings = settings.replace("reproduction.survival_share", 1.0)
    _, children = bred([tuple(range(5)), tuple(range(5))], [1, 4000], settings)

    mixed = [child for child in children[1:] if any(parent < 5 for parent in child.parents)]

    assert len(mixed) / 4000 == pytest.approx(0.3, abs=0.03)


def test_a_quarter_of_the_children_have_one_parent() -> None:
    settings = Settings().replace("reproduction.survival_share", 1.0).replace("mating.interspecies_chance", 0.0)
    _, children = bred([tuple(range(100))], [4000], settings)

    # 0.25, and once in a hundred a genome draws itself
    assert np.mean([len(child.parents) == 1 for child in children]) == pytest.approx(0.25 + 0.75 / 100, abs=0.03)


def test_the_fitter_parent_is_named_first() -> None:
    settings = Settings().replace("mating.asexual_share", 0.0).replace("reproduction.survival_share", 1.0)
    _, children = bred([tuple(range(10))], [200], settings)

    assert all(child.parents == tuple(sorted(child.parents, reverse=True)) for child in children)


def test_the_smaller_of_two_equally_fit_parents_gives_the_structure(genome: Make) -> None:
    shape_of = Markings(Shape(2, 1))
    small = genome(f"0>2 +1.0 #{shape_of.synapse(0, 2)}").copy(id=1, fitness=5.0)
    large = genome(f"0>2 +1.0 #{shape_of.synapse(0, 2)}, 1>2 +1.0 #{shape_of.synapse(1, 2)}").copy(id=2, fitness=5.0)
    settings = Settings().replace("mating.asexual_share", 0.0).replace("mating.mate_only_chance", 1.0)
    settings = settings.replace("reproduction.survival_share", 1.0).replace("reproduction.keep_best", False)
    species = [Species(1, 0, small, np.arange(2))]

    children = next_generation(Genomes.pack([large, small]), species, np.array([200]), settings, shape_of, 10)

    assert {len(child.synapses) for child in children if len(child.parents) == 2} == {1}
    assert {child.parents for child in children if len(child.parents) == 2} == {(1, 2)}


@given(
    st.lists(st.lists(st.floats(0.0, 1e300), min_size=1, max_size=6), min_size=1, max_size=8),
    st.integers(2, 500),
)
def test_quotas_are_within_one_child_of_the_exact_share(scores: list[list[float]], size: int) -> None:
    values = raw_values(np.array([score for group in scores for score in group]))
    all_species = species_of(*map(len, scores))
    means = np.array([values[species.members].mean() for species in all_species])
    due = means / means.sum() * size
    fittest = int(np.argmax(means))

    given_out = quotas(all_species, values, size, fittest)

    assert given_out.sum() == size
    assert (np.abs(given_out - due) < 1.0 + 1e-9).all()


@given(st.lists(st.one_of(st.floats(allow_nan=False), st.sampled_from([-np.inf, 0.0, 1.0])), min_size=1, max_size=50))
def test_ranks_depend_only_on_the_order_of_the_scores(scores: list[float]) -> None:
    values = rank_values(np.array(scores))

    assert values.sum() == pytest.approx((len(scores) + 1) / 2)
    assert ((values > 0.0) & (values <= 1.0)).all()
    for one, first in zip(scores, values, strict=True):
        for other, second in zip(scores, values, strict=True):
            assert (one < other) == (first < second)


@pytest.mark.parametrize("scores", [[-1.0, 1.0], [-5e-324, 0.0], [-np.inf, -3.0]])
def test_raw_sharing_refuses_negative_scores(scores: list[float]) -> None:
    with pytest.raises(EvaluationError, match=r"reproduction\.sharing is raw, which needs fitnesses of at least 0"):
        raw_values(np.array(scores))


@pytest.mark.parametrize(("first", "children"), [([1.0, 2.0, 3.0, 4.0], 4), ([-1.0, 2.0, 3.0, 4.0], 1)])
def test_automatic_sharing_switches_to_ranks_at_the_first_negative_score_and_stays_there(
    first: list[float], children: int
) -> None:
    apart = Settings(population_size=4).replace("species.threshold", 0.0).replace("species.target", 0)
    population = Population(apart, inputs=2, outputs=1, seed=1)
    population.tell(first)
    best = population.ask()[3].id

    population.tell([0.0, 0.0, 0.0, 100.0])

    # of raw fitness, the best of four species has everything; of ranks, 1.6 of 0.8 + 0.8 + 0.8 + 1.6
    assert sum(child.id == best or best in child.parents for child in population.ask()) == children


def test_quotas_are_proportional_to_mean_fitness() -> None:
    values = np.array([1.0, 3.0, 6.0, 6.0])

    assert quotas(species_of(2, 2), values, 100, 0).tolist() == [25, 75]


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=12),
    st.integers(1, 300),
    st.data(),
)
def test_quotas_sum_to_the_size_and_the_fittest_species_has_a_child(
    sizes: list[int], size: int, data: st.DataObject
) -> None:
    values = np.array(data.draw(st.lists(st.floats(0.0, 1.0), min_size=sum(sizes), max_size=sum(sizes))))
    fittest = data.draw(st.integers(0, len(sizes) - 1))

    given_out = quotas(species_of(*sizes), values, size, fittest)

    assert given_out.sum() == size
    assert (given_out >= 0).all()
    assert given_out[fittest] >= 1


def test_equal_scores_share_their_mean_rank() -> None:
    assert rank_values(np.array([-5.0, 7.0, -5.0, 1e300])).tolist() == [0.375, 0.75, 0.375, 1.0]
    assert rank_values(np.array([-np.inf, 0.0])).tolist() == [0.5, 1.0]


def test_raw_values_are_proportional_and_failures_count_as_the_worst() -> None:
    assert raw_values(np.array([1.0, 2.0, 4.0, -np.inf])).tolist() == [0.25, 0.5, 1.0, 0.25]
    assert raw_values(np.array([0.0, 0.0])).tolist() == [1.0, 1.0]
    assert raw_values(np.full(3, 1e308)).sum() == pytest.approx(3.0)


def test_children_are_the_same_where_the_first_arrays_are_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(population_size=60).replace("mutation.add_neuron_rate", 1.0)

    def children() -> Genomes:
        population = Population(settings, inputs=3, outputs=2, seed=4)
        for generation in range(3):
            population.tell(np.random.default_rng(generation).random(60))
        return population.ask()

    roomy, enlarged = children(), []
    enlarge = reproduction._enlarged

    def counted(*arguments: Any) -> Any:
        enlarged.append(arguments)
        return enlarge(*arguments)

    monkeypatch.setattr(reproduction, "_room", lambda sizes, plan: 0)
    monkeypatch.setattr(reproduction, "_rounded", lambda rows: 1)
    monkeypatch.setattr(reproduction, "_enlarged", counted)
    tight = children()

    assert len(enlarged) > 3
    assert all(one == other for one, other in zip(roomy, tight, strict=True))


@given(st.integers(0, 10**12))
def test_room_is_rounded_up_by_an_eighth_at_most(rows: int) -> None:
    assert rows <= reproduction._rounded(rows) <= rows + rows / 8


@pytest.mark.parametrize("size", [5, 20, 150])
@pytest.mark.parametrize("initial", ["unconnected", "full"])
def test_children_of_small_genomes_fit_into_the_first_arrays(
    initial: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    enlarged: list[int] = []
    enlarge = reproduction._enlarged
    monkeypatch.setattr(reproduction, "_enlarged", lambda *arguments: (enlarged.append(1), enlarge(*arguments))[1])
    settings = Settings(population_size=size).replace("genome.initial", initial)
    population, rng = Population(settings, inputs=4, outputs=2, seed=1), np.random.default_rng(0)
    for _ in range(20):
        population.tell(rng.random(size))

    assert len(enlarged) <= 1
