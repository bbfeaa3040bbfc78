from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import neat
from neat import EliteMap, EvaluationError, Genomes, Population, SelectionSettings, Settings
from neat.selection.elite_map import entered, map_under, numbers_of
from neat.selection.grid import Elite, Grid
from neat.selection.measure import Measure
from neat.selection.outcomes import Outcomes

MEASURES = (Measure("x", 0.0, 10.0), Measure("y", 0.0, 10.0))


def generation(size: int, number: int = 0) -> Genomes:
    """Return genomes whose ids begin with 100 times the generation."""
    population = Population(Settings(population_size=max(2, size)), inputs=1, outputs=1, seed=1)
    genomes = population.ask()[:size]
    return Genomes(
        genomes.shape, genomes.packed, np.arange(size) + 100 * number, genomes.parents, generation=number, seed=1
    )


def outcomes(scores: Sequence[float], *behaviours: tuple[float, ...]) -> Outcomes:
    solved = np.asarray(scores) > 5.0
    return Outcomes(scores, np.array(behaviours), solved=solved, declared=MEASURES[: len(behaviours[0])])


def facts(elites: tuple[Elite, ...]) -> list[tuple[int, float, int, tuple[float, ...], bool]]:
    return [(one.cell, one.score, one.genome.id, one.measures, one.solved) for one in elites]


@pytest.mark.parametrize(
    ("behaviour", "place"),
    [
        ((0.0, -1.0), (0, 0)),
        ((5.99, -0.961), (0, 0)),
        ((6.0, -0.96), (1, 1)),
        ((300.0, 1.0), (49, 49)),
        ((-1.0, 99.0), (0, 49)),
        ((1e308, -1e308), (49, 0)),
    ],
)
def test_a_behaviour_lies_in_a_cell_and_outside_of_the_ranges_in_the_outermost(
    behaviour: tuple[float, float], place: tuple[int, int]
) -> None:
    grid = Grid((Measure("x", 0.0, 300.0), Measure("y", -1.0, 1.0)), (50, 50))

    (number,) = numbers_of(grid, np.array([behaviour]))

    assert grid.place_of(int(number)) == place
    assert int(number) == 50 * place[0] + place[1]


def test_each_cell_keeps_the_best_genome_of_a_generation_and_of_equal_ones_the_first() -> None:
    elites = EliteMap(MEASURES, cells=10)

    new = elites.add(
        outcomes([1.0, 3.0, 3.0, 9.0, 2.0], (0.5, 0.5), (0.1, 0.2), (0.3, 0.4), (9.5, 0.0), (0.0, 9.9)), generation(5)
    )

    assert facts(new) == [
        (0, 3.0, 1, (0.1, 0.2), False), (9, 2.0, 4, (0.0, 9.9), False), (90, 9.0, 3, (9.5, 0.0), True)
    ]  # fmt: skip
    assert [one.genome.fitness for one in new] == [3.0, 2.0, 9.0]
    assert elites.filled.tolist() == [0, 9, 90]
    assert elites.genomes.tolist() == [1, 4, 3]
    assert elites.solved.tolist() == [False, False, True]
    assert elites.coverage == 0.03
    assert elites.qd_score == pytest.approx(14.0 / 100)


def test_an_elite_is_replaced_by_a_better_genome_and_not_by_an_equal_one() -> None:
    elites = EliteMap(MEASURES, cells=10)
    elites.add(outcomes([1.0, 5.0, 2.0], (0.0, 0.0), (5.0, 5.0), (9.0, 9.0)), generation(3))

    new = elites.add(
        outcomes([2.0, 5.0, 1.0, 0.0], (0.5, 0.0), (5.0, 5.5), (9.0, 9.0), (0.0, 5.0)), generation(4, number=3)
    )

    assert [(one.cell, one.genome.id) for one in new] == [(0, 300), (5, 303)]
    assert elites.filled.tolist() == [0, 5, 55, 99]
    assert elites.genomes.tolist() == [300, 303, 1, 2]
    assert elites.generations.tolist() == [3, 3, 0, 0]
    assert elites.scores.tolist() == [2.0, 0.0, 5.0, 2.0]
    assert elites.behaviours.tolist() == [[0.5, 0.0], [0.0, 5.0], [5.0, 5.0], [9.0, 9.0]]
    assert elites.add(outcomes([2.0], (0.0, 0.0)), generation(1, number=4)) == ()


def test_it_is_what_a_loop_over_all_genomes_of_the_run_finds(rng: np.random.Generator) -> None:
    elites, best = EliteMap(MEASURES, cells=5), dict[int, tuple[float, int]]()
    for number in range(20):
        genomes = generation(40, number)
        told = Outcomes(rng.integers(0, 9, 40), rng.uniform(-1.0, 11.0, (40, 2)), declared=MEASURES)
        elites.add(told, genomes)
        for cell, score, genome in zip(
            numbers_of(elites.grid, told.measures).tolist(), told.scores.tolist(), genomes.ids.tolist(), strict=True
        ):
            if cell not in best or score > best[cell][0]:
                best[cell] = score, genome

    assert dict(zip(elites.filled.tolist(), elites.genomes.tolist(), strict=True)) == {
        cell: genome for cell, (_, genome) in best.items()
    }


def test_failed_evaluations_do_not_enter() -> None:
    elites = EliteMap(MEASURES)

    assert elites.add(outcomes([-np.inf, 1.0], (1.0, 1.0), (np.nan, 1.0)), generation(2)) == ()
    assert (elites.coverage, elites.qd_score) == (0.0, 0.0)


def test_the_qd_score_subtracts_an_offset_from_each_score_and_cannot_fail() -> None:
    elites = EliteMap(MEASURES, cells=10, score_offset=-100.0)
    elites.add(outcomes([-50.0, -100.0], (0.0, 0.0), (9.0, 9.0)), generation(2))

    assert elites.qd_score == pytest.approx(0.5)
    huge = EliteMap(MEASURES, cells=1, score_offset=-1.7e308)
    huge.add(outcomes([1.7e308], (0.0, 0.0)), generation(1))
    assert huge.qd_score == np.inf


def test_of_one_measure_it_is_a_row_of_cells_and_of_three_the_first_two_count() -> None:
    row, three = EliteMap((MEASURES[0],), cells=10), (*MEASURES, Measure("z", 0.0, 1.0))

    row.add(outcomes([1.0], (3.0,)), generation(1))
    square = EliteMap(three, cells=10)
    square.add(Outcomes([1.0], np.array([[3.0, 4.0, 0.5]]), declared=three), generation(1))

    assert (row.filled.tolist(), row.grid.cells, row.coverage) == ([3], (10,), 0.1)
    assert (square.filled.tolist(), square.behaviours.tolist()) == ([34], [[3.0, 4.0]])


@pytest.mark.parametrize(
    ("measures", "cells"),
    [
        ((), 10), ((("x", 0.0, np.inf),), 10), (MEASURES, 0), ((("x", 1.0, 0.0),), 5), (MEASURES, 10**10),
        (MEASURES, 2.5), (MEASURES, "5"),
    ],
)  # fmt: skip
def test_invalid_arguments_are_refused(measures: Sequence[tuple[str, float, float]], cells: Any) -> None:
    with pytest.raises(ValueError, match=r"EliteMap\(\) takes \(name, low, high\) of at least one measure, .* but got"):
        EliteMap(measures, cells)


def test_outcomes_of_another_task_are_refused() -> None:
    with pytest.raises(EvaluationError, match="whose first measures are x and y, but got measure 1; make a new"):
        EliteMap(MEASURES).add(Outcomes([1.0], np.zeros((1, 1))), generation(1))


def test_a_map_of_a_run_begins_with_the_first_outcomes_that_have_measures() -> None:
    settings, genomes = SelectionSettings(cells=4, score_offset=2.0), generation(2, number=7)
    told = outcomes([1.0, 1.0], (0.0, 0.0), (9.0, 9.0))

    found, new = entered(None, told, genomes, settings)

    assert found is not None
    assert (found.grid.cells, found.grid.began, found.score_offset, len(new)) == ((4, 4), 7, 2.0, 2)
    assert entered(found, told, genomes, settings) == (found, ())
    assert entered(found, None, genomes, settings) == (found, ())
    assert entered(found, Outcomes([1.0, 2.0]), genomes, settings) == (found, ())
    assert entered(None, told, genomes, SelectionSettings(cells=0)) == (None, ())
    other, _ = entered(found, outcomes([1.0, 1.0], (0.0,), (1.0,)), genomes, settings)
    assert other is not found


def test_a_map_remains_when_settings_change_unless_its_cells_do() -> None:
    known = EliteMap(MEASURES, cells=4)

    assert map_under(known, SelectionSettings(cells=4, score_offset=3.0, kind="novelty")) is known
    assert known.score_offset == 3.0
    assert map_under(known, SelectionSettings(cells=5)) is map_under(known, SelectionSettings(cells=0)) is None
    assert map_under(None, SelectionSettings()) is None


def test_it_says_what_it_is() -> None:
    assert repr(EliteMap(MEASURES)) == "<EliteMap of x and y: 0 of 2500 cells filled>"
    assert len(EliteMap(MEASURES)) == 0
    assert neat.EliteMap is EliteMap
