from typing import Any

import numpy as np
import pytest

from neat import EvaluationError, Novelty, Pareto, Population, Settings
from neat.selection import novelty as novelty_module
from neat.selection.outcomes import Measure, Outcomes
from neat.selection.pareto import ranks_of


def test_ranks_are_by_front_then_by_crowding_and_shared_by_equals() -> None:
    values = np.array([[0.0, 0.0], [0.0, 10.0], [1.0, 8.0], [1.1, 7.9], [5.0, 0.0], [5.0, 0.0]])

    ranks = ranks_of(values)

    assert ranks[0] == 1.0
    assert ranks[[2, 3]].max() < ranks[[1, 4]].min()
    assert ranks[4] == ranks[5]
    assert ranks.sum() == 21.0


def evolved() -> Population:
    population = Population(Settings(population_size=30), inputs=2, outputs=1, seed=1)
    for _ in range(10):
        population.tell(np.random.default_rng(population.generation).random(30))
    return population


def test_goals_about_networks_prefer_small_ones() -> None:
    genomes = evolved().ask()
    same = Outcomes(np.ones(30))

    by_synapses = Pareto(("connection-cost",)).judge(same, genomes)
    by_neurons = Pareto(("network-size",)).judge(same, genomes)

    enabled, hidden = [genome.enabled for genome in genomes], [genome.hidden for genome in genomes]
    assert len(set(enabled)) > 1
    for ranks, sizes in ((by_synapses, enabled), (by_neurons, hidden)):
        for one in range(30):
            for other in range(30):
                assert (ranks[one] > ranks[other]) == (sizes[one] < sizes[other])


def test_measures_and_facts_are_goals_and_a_minus_minimizes() -> None:
    outcomes = Outcomes([1.0, 1.0, 1.0], [[1.0], [2.0], [3.0]], facts={"steps": [5.0, 4.0, 6.0]},
                        declared=(Measure("x", 0.0, 3.0),))  # fmt: skip

    assert Pareto(("x",)).judge(outcomes).tolist() == [1.0, 2.0, 3.0]
    assert Pareto(("-x",)).judge(outcomes).tolist() == [3.0, 2.0, 1.0]
    assert Pareto(("-steps",)).judge(outcomes).tolist() == [2.0, 3.0, 1.0]


def test_novelty_is_a_goal_with_an_archive() -> None:
    outcomes = Outcomes([1.0, 2.0, 3.0], [[0.0], [0.1], [5.0]], declared=(Measure("x", 0.0, 5.0),))
    pareto = Pareto(("score", "novelty"), novelty=Novelty(k=2))

    ranks = pareto.judge(outcomes)

    assert ranks.argmax() == 2
    assert pareto.novelty is not None
    assert len(pareto.novelty.archive) == 2
    assert Pareto(("score",)).novelty is None


@pytest.mark.parametrize("goals", [("novelty", "local-competition"), ("local-competition", "novelty")])
def test_novelty_and_local_competition_see_the_same_archive_in_any_order(goals: tuple[str, ...]) -> None:
    rng = np.random.default_rng(1)
    pareto, novelty = Pareto(goals, novelty=Novelty(k=5, threshold=0.05)), Novelty(k=5, threshold=0.05)
    for _ in range(4):
        outcomes = Outcomes(rng.random(30), rng.random((30, 2)), declared=(Measure("x", 0, 1), Measure("y", 0, 1)))
        worse = novelty.compete(outcomes)
        values = {"novelty": novelty.judge(outcomes), "local-competition": worse}

        ranks = pareto.judge(outcomes)

        assert ranks.tolist() == ranks_of(np.stack([values[goal] for goal in goals], axis=1)).tolist()
    assert len(novelty.archive) > 5


def test_the_neighbours_are_searched_once_for_both_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    searched, search = [], novelty_module.means_and_lower
    for name in ("means_to_nearest", "lower_of_nearest"):
        monkeypatch.setattr(novelty_module, name, None)
    monkeypatch.setattr(novelty_module, "means_and_lower", lambda *words: (searched.append(1), search(*words))[1])
    outcomes = Outcomes([1.0, 2.0, 3.0], [[0.0], [0.1], [5.0]], declared=(Measure("x", 0.0, 5.0),))

    Pareto(("score", "novelty", "local-competition")).judge(outcomes)

    assert len(searched) == 1


def test_without_novelty_competitors_are_of_the_generation() -> None:
    outcomes = Outcomes([1.0, 2.0, 3.0], [[0.0], [0.1], [5.0]], declared=(Measure("x", 0.0, 5.0),))
    pareto = Pareto(("local-competition",), novelty=Novelty(k=2))

    assert pareto.judge(outcomes).tolist() == [1.0, 2.5, 2.5]
    assert pareto.novelty is not None
    assert len(pareto.novelty.archive) == 0


def test_a_fact_that_nobody_reports_decides_nothing_and_a_near_name_is_refused_until_it_is_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pareto, without = Pareto(("score", "laps")), Outcomes([1.0, 2.0, 1.0], facts={"steps": [1.0, 2.0, 3.0]})
    near = Outcomes([1.0, 2.0, 1.0], facts={"lap": [1.0, 2.0, 3.0]})

    assert pareto.judge(without).tolist() == Pareto(("score",)).judge(without).tolist()
    assert "No genome has reported laps, which is a goal" in caplog.text
    with pytest.raises(EvaluationError, match=r"laps is not a goal; .* Did you mean lap\?"):
        pareto.judge(near)
    assert pareto.judge(Outcomes([1.0, 1.0], facts={"laps": [np.nan, 3.0]})).tolist() == [-np.inf, 1.0]
    assert pareto.judge(near).tolist() == Pareto(("score",)).judge(near).tolist()
    assert pareto.judge(Outcomes.failed(2)).tolist() == [-np.inf, -np.inf]


def test_a_failed_evaluation_and_a_missing_fact_are_the_last() -> None:
    outcomes = Outcomes([1.0, -np.inf, 1.0], facts={"steps": [1.0, 9.0, np.nan]})

    assert Pareto(("score", "steps")).judge(outcomes).tolist() == [1.0, -np.inf, -np.inf]


@pytest.mark.parametrize(
    ("goals", "error"),
    [
        (
            ("scores",),
            r"scores is not a goal; goals are score, novelty, local-competition, connection-cost, network-size\. Did",
        ),
        (("connection-cost",), r"the goal connection-cost needs the genomes; call Pareto\.judge\(outcomes, genomes\)"),
    ],
)
def test_a_goal_that_does_not_exist_or_lacks_genomes_is_refused(goals: Any, error: str) -> None:
    with pytest.raises(EvaluationError, match=error):
        Pareto(goals).judge(Outcomes([1.0]))


@pytest.mark.parametrize("goals", [(), ("score", "score")])
def test_goals_are_at_least_one_and_different(goals: Any) -> None:
    with pytest.raises(ValueError, match=r"Pareto\(\) takes at least one goal, and each once"):
        Pareto(goals)
