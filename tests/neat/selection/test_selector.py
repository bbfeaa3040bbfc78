"""Populations that breed by the selection of their settings."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import CheckpointError, EvaluationError, Genomes, Network, Population, Settings, SettingsError
from neat.evolution import population as population_module
from neat.selection.archive import Archive
from neat.selection.outcomes import Measure, Outcomes
from neat.selection.selector import Selector, archives_of, needs_measures, selector_for
from neat.settings import SELECTION
from tests.plain import digest

KINDS: dict[str, dict[str, Any]] = {
    "novelty": {"selection.neighbours": 4},
    "dominated-novelty": {},
    "pareto": {"selection.goals": ["score", "novelty", "connection-cost"]},
    "pareto of facts": {"selection.kind": "pareto", "selection.goals": ["-sum", "x", "network-size"]},
    "local-competition": {
        "selection.kind": "pareto", "selection.goals": ["novelty", "local-competition"], "selection.least_score": -1.0,
    },
}  # fmt: skip
"""What is set for each beside its kind, which is its name by default."""


def population_of(kind: str) -> Population:
    settings = Settings(population_size=30).replace({"selection.kind": kind} | KINDS.get(kind, {}))
    return Population(settings, inputs=2, outputs=2, seed=3)


def outcomes_of(genomes: Genomes) -> Outcomes:
    places = np.array([Network(genome).activate((1.0, 0.3)) for genome in genomes])
    facts = {"sum": places.sum(axis=1)}
    return Outcomes(
        places[:, 0] - 2.0 * places[:, 1], places, facts=facts, declared=(Measure("x", 0, 1), Measure("y", 0, 1))
    )


def evolve(population: Population, generations: int) -> None:
    for _ in range(generations):
        population.tell(outcomes_of(population.ask()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_settings_select_as_the_object_does(kind: str) -> None:
    by_setting, by_object = population_of(kind), population_of("score")
    selector: Any = selector_for(by_setting.settings.selection)

    for _ in range(6):
        genomes = by_object.ask()
        outcomes = outcomes_of(genomes)
        by_object.tell(outcomes, selection=selector.judge(outcomes, genomes))
        by_setting.tell(outcomes_of(by_setting.ask()))

    assert digest(by_setting.ask()) == digest(by_object.ask())
    assert isinstance(selector, Selector)


@pytest.mark.parametrize("kind", KINDS)
def test_a_population_saved_and_loaded_continues_bit_for_bit(kind: str, tmp_path: Path) -> None:
    through, stopped = population_of(kind), population_of(kind)
    evolve(through, 12)
    evolve(stopped, 5)
    stopped.save(tmp_path / "population")

    continued = Population.load(tmp_path / "population")
    evolve(continued, 7)

    assert digest(continued.ask()) == digest(through.ask())
    for one, other in zip(archives_of(continued._selector), archives_of(through._selector), strict=True):
        np.testing.assert_equal(
            {name: value for name, value in vars(one).items() if isinstance(value, np.ndarray | float | int)},
            {name: value for name, value in vars(other).items() if isinstance(value, np.ndarray | float | int)},
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_of_tell_that_fails_leaves_the_archive_as_it_was(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    population, undisturbed = population_of(kind), population_of(kind)
    evolve(population, 3)
    evolve(undisturbed, 4)
    before = pickle.dumps(population)

    with pytest.raises(KeyboardInterrupt):
        population.tell(outcomes_of(population.ask()), fail)
    assert pickle.dumps(population) == before
    has_archive = any(type(part) is Archive for part in archives_of(population._selector))
    places: list[tuple[Any, str]] = [(population_module, "speciate"), *([(Archive, "_adjust")] if has_archive else [])]
    for owner, name in places:
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fail)
            with pytest.raises(KeyboardInterrupt):
                population.tell(outcomes_of(population.ask()))
        assert pickle.dumps(population) == before

    evolve(population, 1)
    assert digest(population.ask()) == digest(undisturbed.ask())


def fail(*_: Any) -> float:
    raise KeyboardInterrupt


@pytest.mark.parametrize("kind", ["novelty", "dominated-novelty"])
def test_scores_alone_are_refused_where_measures_are_needed(kind: str) -> None:
    population = population_of(kind)

    with pytest.raises(EvaluationError, match=rf'selection\.kind is "{kind}", which needs measures, but tell\(\)'):
        population.tell(np.ones(30))


def test_goals_without_measures_take_scores_alone() -> None:
    settings = Settings(population_size=30).replace("selection.kind", "pareto")
    population = Population(settings, inputs=2, outputs=2, seed=3)

    population.tell(np.arange(30.0))

    assert population.generation == 1


def test_a_selection_that_is_passed_replaces_that_of_the_settings() -> None:
    population, plain = population_of("novelty"), population_of("score")

    population.tell(np.ones(30), selection=np.arange(30.0))
    plain.tell(np.ones(30), selection=np.arange(30.0))

    assert digest(population.ask()) == digest(plain.ask())


def test_the_archive_ends_with_other_settings_and_with_another_task() -> None:
    population = population_of("novelty")
    evolve(population, 3)
    archive = population._selector.archive  # type: ignore[union-attr]
    population.settings = population.settings.replace("mutation.add_neuron_rate", 0.2)
    assert population._selector.archive is archive  # type: ignore[union-attr]
    assert len(archive) > 0

    population.rescore()
    assert len(population._selector.archive) == 0  # type: ignore[union-attr]
    population.settings = population.settings.replace("selection.kind", "score")
    assert population._selector is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda archive: setattr(archive, "points", archive.points.astype(np.int64)),
        lambda archive: setattr(archive, "points", np.full_like(archive.points, np.nan)),
        lambda archive: setattr(archive, "points", archive.points.ravel()),
        lambda archive: setattr(archive, "scores", archive.scores[:1]),
        lambda archive: setattr(archive, "scores", np.full_like(archive.scores, np.inf)),
        lambda archive: setattr(archive, "threshold", np.inf),
        lambda archive: setattr(archive, "threshold", "1"),
        lambda archive: setattr(archive, "floor", 0.0),
        lambda archive: setattr(archive, "idle", -1),
        lambda archive: setattr(archive, "more", 1),
    ],
)
def test_an_archive_that_breaks_a_rule_is_not_saved(damage: Any, tmp_path: Path) -> None:
    population = population_of("novelty")
    evolve(population, 2)
    damage(population._selector.archive)  # type: ignore[union-attr]

    with pytest.raises(CheckpointError, match="is not written"):
        population.save(tmp_path / "population")


def test_a_selector_that_is_not_that_of_the_settings_is_not_saved(tmp_path: Path) -> None:
    population = population_of("novelty")
    population._selector.k = 3  # type: ignore[union-attr]
    with pytest.raises(CheckpointError, match="k of its Novelty must be that of its settings"):
        population.save(tmp_path / "population")

    population._selector = None
    with pytest.raises(CheckpointError, match="its selector must be that of its settings"):
        population.save(tmp_path / "population")


@pytest.mark.parametrize("reported", [["steps"], ("steps",), (1,)])
def test_reported_facts_that_are_not_goals_are_not_saved(reported: Any, tmp_path: Path) -> None:
    population = population_of("pareto")
    population._selector.reported = reported  # type: ignore[union-attr]

    with pytest.raises(CheckpointError, match="the reported facts of its Pareto must be goals"):
        population.save(tmp_path / "population")


def test_the_minimal_criterion_is_a_setting_and_off_by_default() -> None:
    settings = Settings().replace({"selection.kind": "novelty", "selection.least_score": 3}).selection

    assert selector_for(settings).least_score == 3.0  # type: ignore[union-attr]
    assert selector_for(Settings().replace("selection.kind", "novelty").selection).least_score is None  # type: ignore[union-attr]
    assert Settings.from_toml(Settings().to_toml()) == Settings()


def test_local_competition_needs_measures() -> None:
    settings = Settings().replace({"selection.kind": "pareto", "selection.goals": "score,local-competition"})

    assert needs_measures(settings.selection)


@pytest.mark.parametrize("kind", SELECTION)
def test_every_kind_has_its_selector(kind: str) -> None:
    settings = Settings().replace("selection.kind", kind).selection

    assert (selector_for(settings) is None) == (kind == "score")
    assert needs_measures(settings) == (kind in ("novelty", "dominated-novelty"))
    assert len(archives_of(selector_for(settings))) == {"score": 0, "novelty": 2}.get(kind, 1)


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"selection\.threshold_floor must be at most selection\.threshold, 0\.02,"):
        Settings().replace("selection.threshold_floor", 0.1)
    with pytest.raises(SettingsError, match=r"selection\.goals must contain each goal once"):
        Settings().replace("selection.goals", "score,score")
