import numpy as np
import pytest

from neat import Genome, Settings, align, compatibility_distance, crossover, crossover_of_equals


def test_figure_4_genes_match_are_disjoint_and_excess(figure_4: tuple[Genome, Genome]) -> None:
    alignment = align(*figure_4)

    assert (alignment.matching, alignment.disjoint, alignment.excess) == (5, 3, 2)
    assert alignment.weight_difference == 1.0


def test_figure_4_child_of_equals_can_have_every_gene_of_both(figure_4: tuple[Genome, Genome]) -> None:
    rng = np.random.default_rng(0)
    seen: set[int] = set()
    for _ in range(200):
        child = crossover_of_equals(*figure_4, rng)
        child.check()
        markings = child.synapses["marking"].tolist()
        assert markings[:5] == [1, 2, 3, 4, 5]
        seen.add(len(markings))
        if markings == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]:
            assert child.neurons["id"].tolist() == [3, 4, 5]  # the offspring that figure 4 draws
            break
    else:
        pytest.fail("the offspring of figure 4 never came up")
    assert len(seen) > 1


def test_disjoint_and_excess_genes_come_from_the_fitter_parent(figure_4: tuple[Genome, Genome]) -> None:
    first, second = figure_4

    assert crossover(first, second, np.random.default_rng(0)).synapses["marking"].tolist() == [1, 2, 3, 4, 5, 8]
    assert crossover(second, first, np.random.default_rng(0)).synapses["marking"].tolist() == [
        1, 2, 3, 4, 5, 6, 7, 9, 10,
    ]  # fmt: skip


def test_matching_genes_come_from_either_parent_with_even_chance(figure_4: tuple[Genome, Genome]) -> None:
    rng = np.random.default_rng(1)

    weights = np.array([crossover(*figure_4, rng).synapses["weight"][:5] for _ in range(1000)])

    assert set(np.unique(weights)) == {1.0, 2.0}
    assert np.allclose(weights.mean(axis=0), 1.5, atol=0.06)


def test_a_gene_disabled_in_either_parent_is_disabled_in_three_children_of_four(
    figure_4: tuple[Genome, Genome],
) -> None:
    rng = np.random.default_rng(2)

    enabled = np.array([crossover(*figure_4, rng).synapses["enabled"] for _ in range(4000)]).mean(axis=0)

    assert enabled[[0, 2, 3, 5]].tolist() == [1.0, 1.0, 1.0, 1.0]
    assert np.allclose(enabled[[1, 4]], 0.25, atol=0.03)  # 2 is off in both parents, 5 in one


def test_weights_can_be_averaged(figure_4: tuple[Genome, Genome]) -> None:
    settings = Settings().replace("mating.average_chance", 1.0)

    child = crossover(*figure_4, np.random.default_rng(0), settings)

    assert child.synapses["weight"].tolist() == [1.5, 1.5, 1.5, 1.5, 1.5, 1.0]


def test_a_child_shares_no_memory_with_its_parents(figure_4: tuple[Genome, Genome]) -> None:
    child = crossover(*figure_4, np.random.default_rng(0))
    child.synapses["weight"] = 99.0
    child.neurons["bias"] = 99.0

    assert all((parent.synapses["weight"] < 3.0).all() and (parent.neurons["bias"] == 0.0).all() for parent in figure_4)
    assert np.isnan(child.fitness)


def test_a_feed_forward_child_of_equals_never_closes_a_cycle(genome: object) -> None:
    one = genome("0>3 +1.0 #1, 3>4 +1.0 #2, 4>2 +1.0 #3, 0>4 +1.0 #4, 3>2 +1.0 #5")  # type: ignore[operator]
    other = genome("0>3 +1.0 #1, 4>3 +1.0 #6, 3>2 +1.0 #5, 0>4 +1.0 #4, 4>2 +1.0 #3")  # type: ignore[operator]
    rng = np.random.default_rng(3)

    for _ in range(200):
        crossover_of_equals(one, other, rng).check()


def test_parents_of_different_shapes_are_refused(genome: object) -> None:
    with pytest.raises(ValueError, match="parents of one shape"):
        crossover(genome("0>2 +1.0 #1"), genome("0>3 +1.0 #1", inputs=3), np.random.default_rng(0))  # type: ignore[operator]


def test_distance_of_the_parents_of_figure_4_is_that_of_equation_1(figure_4: tuple[Genome, Genome]) -> None:
    settings = Settings()

    # below 20 genes N is 1: 1.0 * 2 excess + 1.0 * 3 disjoint + 0.4 * a mean difference of 1
    assert compatibility_distance(*figure_4, settings) == pytest.approx(5.4)
    # with N = 9, the size of the larger one
    small = settings.replace("species.small_genome", 0)
    assert compatibility_distance(*figure_4, small) == pytest.approx(5.0 / 9.0 + 0.4)
    weighted = settings.replace("species.excess_coefficient", 3.0).replace("species.weight_coefficient", 2.0)
    assert compatibility_distance(*figure_4, weighted) == pytest.approx(3.0 * 2 + 3 + 2.0)


def test_genomes_without_a_common_gene_differ_in_structure_only(genome: object) -> None:
    one, other = genome("0>2 +5.0 #1"), genome("1>2 -5.0 #2")  # type: ignore[operator]

    assert compatibility_distance(one, other, Settings()) == 2.0
