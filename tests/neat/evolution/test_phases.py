"""Phased search: evolution complexifies up to a ceiling, and simplifies until that does not help any more."""

import itertools
import math
import pickle
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neat import CheckpointError, Network, PhasesSettings, Population, Settings
from neat.evolution import population as module
from neat.evolution.phases import Phases, phases_for, simplifying_settings
from neat.settings import PHASES
from tests.plain import digest

RULES = {
    "population_size": 20, "phases.kind": "absolute", "phases.ceiling": 12.0, "phases.least_generations": 3,
    "phases.window": 3, "phases.delete_synapse_rate": 1.0, "mutation.add_neuron_rate": 0.5,
    "mutation.add_synapse_rate": 0.5,
}  # fmt: skip


class Sharp:
    """The two strategies of SharpNEAT, line by line; `first` is the ceiling before the first switch."""

    def __init__(self, rules: PhasesSettings, first: float) -> None:
        self.rules, self.ceiling, self.simplifying = rules, first, False
        self.last, self.previous = 0, 0.0
        self.history: deque[float] = deque(maxlen=rules.window)

    def update(self, mean: float, generation: int) -> bool:
        self.history.append(mean)
        average = math.fsum(self.history) / len(self.history)
        if not self.simplifying:
            if mean > self.ceiling:
                self.simplifying, self.last, self.previous = True, generation, average
            return self.simplifying
        stalled = average - self.previous >= 0.0
        if generation - self.last > self.rules.least_generations and mean < self.ceiling and stalled:
            self.simplifying, self.last = False, generation
        self.previous = average
        if self.rules.kind == "relative":
            self.ceiling = mean + self.rules.ceiling
        return self.simplifying


def population_of(seed: int = 1, **changes: Any) -> Population:
    settings = Settings().replace(RULES | {name.replace("__", "."): value for name, value in changes.items()})
    return Population(settings, inputs=3, outputs=2, seed=seed)


def tell(population: Population) -> Any:
    return population.tell([float(Network(genome).activate((1.0, 0.3, -0.5))[0]) for genome in population.ask()])


def markings_of(genomes: Any) -> dict[int, set[int]]:
    return {genome.id: set(genome.synapses["marking"].tolist()) for genome in genomes}


@pytest.mark.parametrize("kind", ["absolute", "relative"])
@pytest.mark.parametrize("window", [1, 10, 100])
@pytest.mark.parametrize("least", [1, 10])
def test_the_phases_are_those_of_sharpneat(kind: str, window: int, least: int) -> None:
    rng, switches = np.random.default_rng(window + least), 0
    rules = PhasesSettings(kind=kind, ceiling=20.0, window=window, least_generations=least)
    for _ in range(10):
        mean = float(rng.uniform(5.0, 15.0))
        ours, theirs = Phases(), Sharp(rules, 20.0 if kind == "absolute" else mean + 20.0)
        for generation in range(200):
            before = ours.simplifying
            assert ours.update(mean, generation, rules) == theirs.update(mean, generation)
            switches += ours.simplifying != before
            mean = max(1.0, mean + float(rng.uniform(-2.0, 1.0) if ours.simplifying else rng.uniform(-0.5, 1.5)))
    assert switches > 20


def test_simplifying_ends_only_below_an_absolute_ceiling() -> None:
    rules = PhasesSettings(kind="absolute", ceiling=10.0, least_generations=2, window=2)
    phases = Phases()

    seen = [phases.update(mean, generation, rules) for generation, mean in enumerate([9, 11, 11, 11, 11, 11, 9, 9, 9])]

    assert seen == [False, True, True, True, True, True, True, True, False]
    assert phases.since == 8


def test_a_relative_ceiling_moves_with_each_switch() -> None:
    rules = PhasesSettings(kind="relative", ceiling=5.0, least_generations=1, window=1)
    phases = Phases()
    ceilings = []
    for generation, mean in enumerate([30.0, 34.0, 36.0, 33.0, 33.0, 37.0, 39.0]):
        phases.update(mean, generation, rules)
        ceilings.append((phases.ceiling, phases.simplifying))

    assert ceilings == [
        (35.0, False), (35.0, False), (35.0, True), (35.0, True), (38.0, False), (38.0, False), (38.0, True),
    ]  # fmt: skip


def test_a_run_complexifies_and_simplifies_in_turn() -> None:
    population, means = population_of(), []
    for _ in range(60):
        generation = tell(population)
        means.append(generation.mean_synapses)
        assert generation.simplifying is population.simplifying
        assert str(generation).endswith(", simplifying") == generation.simplifying
        assert f"{population._phases!r}".startswith("<Phases: simpl" if generation.simplifying else "<Phases: complex")
    phases = Phases()
    simplifying = [phases.update(mean, index, population.settings.phases) for index, mean in enumerate(means)]
    switches = [index for index in range(1, 60) if simplifying[index] != simplifying[index - 1]]

    assert len(switches) >= 3
    for first, last in itertools.pairwise(switches):
        assert (means[last] < means[first]) == simplifying[first]
    assert max(means) < 20.0


def test_children_of_a_simplifying_generation_have_one_parent_and_no_gene_that_it_lacks() -> None:
    population, smaller, compared = population_of(), 0, 0
    for _ in range(40):
        before, enabled = markings_of(population.ask()), {one.id: one.enabled for one in population.ask()}
        if not tell(population).simplifying:
            continue
        for genome in population.ask():
            if genome.id in before:
                continue  # an elite
            (first,) = genome.parents
            own = set(genome.synapses["marking"].tolist())
            assert own <= before[first]
            assert genome.enabled <= enabled[first]
            smaller, compared = smaller + (len(own) < len(before[first])), compared + 1
    assert compared > 100
    assert smaller > 0.8 * compared


def test_the_settings_of_simplifying_only_delete() -> None:
    settings = Settings().replace(
        {"mutation.toggle_rate": 0.5, "mutation.enable_rate": 0.5, "mutation.delete_neuron_rate": 0.1}
    )
    simple = simplifying_settings(settings)

    assert simple.changes() == {
        "mutation.add_neuron_rate": 0.0, "mutation.add_synapse_rate": 0.0, "mutation.delete_synapse_rate": 0.4,
        "mutation.delete_neuron_rate": 0.1, "mating.asexual_share": 1.0,
    }  # fmt: skip
    more = settings.replace("mutation.delete_synapse_rate", 0.7)
    assert simplifying_settings(more).mutation.delete_synapse_rate == 0.7


def test_without_phases_a_run_is_the_same_whatever_their_other_settings_are() -> None:
    plain, other = (
        Population(Settings(), inputs=3, outputs=2, seed=1),
        population_of(
            population_size=150, phases__kind="off", mutation__add_neuron_rate=0.03, mutation__add_synapse_rate=0.3
        ),
    )
    for _ in range(3):
        assert tell(plain).simplifying is None
        tell(other)

    assert digest(plain.ask()) == digest(other.ask())
    assert not plain.simplifying


@pytest.mark.parametrize("kind", ["absolute", "relative"])
def test_a_population_saved_and_loaded_in_either_phase_continues_bit_for_bit(kind: str, tmp_path: Path) -> None:
    through, stopped, seen = population_of(phases__kind=kind), population_of(phases__kind=kind), set()
    for number in range(24):
        records = tell(through), tell(stopped)
        assert records[0] == records[1]
        if number % 3 == 2:
            stopped.save(tmp_path / "population")
            stopped = Population.load(tmp_path / "population")
            seen.add(stopped.simplifying)

    assert digest(stopped.ask()) == digest(through.ask())
    assert vars(stopped._phases) == vars(through._phases)
    assert seen == {True, False}


def test_a_call_of_tell_that_fails_leaves_the_phases_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    population = population_of(phases__ceiling=9.0)
    while not population.simplifying:
        before = pickle.dumps(population)
        with monkeypatch.context() as patch:
            patch.setattr(module, "speciate", interrupt)
            with pytest.raises(KeyboardInterrupt):
                tell(population)
        assert pickle.dumps(population) == before
        tell(population)


def interrupt(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


def test_phases_begin_again_with_new_settings_of_them_and_with_a_restart_but_not_when_the_task_changes() -> None:
    population = population_of(phases__ceiling=1.0)
    tell(population)
    assert population.simplifying
    population.rescore()
    assert population.simplifying
    population.settings = population.settings.replace("mutation.add_neuron_rate", 0.1)
    assert population.simplifying
    population.settings = population.settings.replace("phases.window", 4)
    assert not population.simplifying
    population.settings = population.settings.replace("phases.kind", "off")
    assert population._phases is None

    restarting = population_of(phases__ceiling=1.0, extinction__restart=1)
    restarting.tell(np.ones(20))
    assert restarting.simplifying
    assert restarting.tell(np.zeros(20)).simplifying is False
    assert not restarting.simplifying


@pytest.mark.parametrize("kind", PHASES)
def test_every_kind_has_its_phases(kind: str) -> None:
    assert (phases_for(PhasesSettings(kind=kind)) is None) == (kind == "off")


@pytest.mark.parametrize(
    "damage",
    [
        {"simplifying": 1}, {"since": 1.0}, {"since": -1}, {"ceiling": math.nan}, {"ceiling": 0.5}, {"recent": (1.0,)},
        {"recent": [1.0] * 4}, {"recent": [math.inf]}, {"recent": [1]}, {"average": -1.0}, {"more": 1},
    ],
)  # fmt: skip
def test_phases_that_break_a_rule_are_not_saved(damage: dict[str, Any], tmp_path: Path) -> None:
    population = population_of()
    tell(population)
    vars(population._phases).update(damage)

    with pytest.raises(CheckpointError, match="is not written"):
        population.save(tmp_path / "population")


@pytest.mark.parametrize("kind", ["off", "absolute"])
def test_phases_that_are_not_those_of_the_settings_are_not_saved(kind: str, tmp_path: Path) -> None:
    population = population_of(phases__kind=kind)
    population._phases = Phases() if kind == "off" else None

    with pytest.raises(CheckpointError, match="its phases must be those of its settings"):
        population.save(tmp_path / "population")
