import copy
import math
import pickle
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from neat import (
    EvaluationError,
    Genome,
    Genomes,
    GenomeSettings,
    Network,
    Population,
    Settings,
    SettingsError,
    evolve,
)
from neat.evolution import initial
from neat.evolution import population as population_module
from neat.evolution.champion import Validated
from neat.evolution.reproduction import quotas
from neat.selection.outcomes import Measure, Outcomes, Spread
from tests.plain import digest


def xor_score(genomes: Genomes) -> list[float]:
    cases = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))
    scores = []
    for genome in genomes:
        network = Network(genome)
        scores.append((4.0 - sum(abs(network.activate((a, b))[0] - answer) for a, b, answer in cases)) ** 2)
    return scores


def small(seed: int = 1, **changes: object) -> Population:
    settings = Settings(population_size=60)
    for name, value in changes.items():
        settings = settings.replace(name.replace("__", "."), value)
    return Population(settings, inputs=2, outputs=1, seed=seed)


def evolved(population: Population, generations: int) -> Population:
    for generation in evolve(population, xor_score):
        if generation.number + 1 >= generations:
            break
    return population


def test_the_same_seed_gives_the_same_run_bit_for_bit() -> None:
    assert digest(evolved(small(), 12).ask()) == digest(evolved(small(), 12).ask())
    assert digest(evolved(small(), 12).ask()) != digest(evolved(small(seed=2), 12).ask())


def test_a_population_saved_and_loaded_continues_bit_for_bit(tmp_path: Path) -> None:
    through = evolved(small(), 14)
    stopped = evolved(small(), 6)
    stopped.save(tmp_path / "population")
    loaded = evolved(Population.load(tmp_path / "population"), 14)

    assert digest(through.ask()) == digest(loaded.ask())
    assert through.champion == loaded.champion
    assert (through.threshold, through.evaluations) == (loaded.threshold, loaded.evaluations)
    assert [species.id for species in through.species] == [species.id for species in loaded.species]


def test_saving_changes_nothing(tmp_path: Path) -> None:
    population = evolved(small(), 3)
    before = pickle.dumps(population)
    population.save(tmp_path / "population")

    assert pickle.dumps(population) == before
    assert [path.name for path in tmp_path.iterdir()] == ["population"]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ([1.0] * 59, r"takes \(60,\) fitnesses, one per genome, but got shape \(59,\)"),
        ([math.nan] + [1.0] * 59, "genome 0 scored nan"),
        ([1.0, math.inf] + [1.0] * 58, "genome 1 scored inf"),
        (["high"] * 60, r"but got something else: \['high'\] are not numbers"),
        (["1.5"] * 60, r"but got something else: \['1.5'\] are not numbers"),
        (([1.0, None] + [1.0] * 58), "genome 1 scored None; did evaluate.. return nothing. Return the score"),
        ([[1.0]] * 60, r"takes \(60,\) fitnesses, one per genome, but got shape \(60, 1\)"),
        ((score for score in [1.0] * 60), "but got something else"),
        ({0: 1.0}, "but got something else"),
        ([1.0 + 0.5j] * 60, "are not numbers"),
        (None, "genome 0 has no fitness; return the scores, one per genome, or set genome.fitness"),
    ],
)
def test_invalid_scores_are_refused_and_change_nothing(scores: object, message: str) -> None:
    population = small()
    before = digest(population.ask())

    with pytest.raises(EvaluationError, match=message):
        population.tell(scores)  # type: ignore[arg-type]  # that is the test
    assert (digest(population.ask()), population.generation, population.evaluations) == (before, 0, 0)


def test_raw_sharing_refuses_negative_fitness_by_name() -> None:
    with pytest.raises(EvaluationError, match=r"reproduction\.sharing is raw.*choose rank"):
        small(reproduction__sharing="raw").tell(np.linspace(-1.0, 1.0, 60))


@pytest.mark.parametrize(("inputs", "outputs", "seed"), [(-1, 1, 0), (1, 0, 0), (1, 1, -1), (1, 1, 2**63)])
def test_invalid_arguments_are_refused(inputs: int, outputs: int, seed: int) -> None:
    with pytest.raises(ValueError, match=r"Population\(\) takes"):
        Population(Settings(), inputs=inputs, outputs=outputs, seed=seed)


def test_the_champion_of_a_large_species_is_copied_unchanged_and_keeps_its_id() -> None:
    population = small(species__threshold=100.0, species__target=0)
    genomes = population.ask()
    best = genomes[17].copy()

    population.tell(np.eye(60)[17])

    carried = [genome for genome in population.ask() if genome.id == best.id]
    assert carried == [best]


def test_only_the_best_of_a_species_are_parents() -> None:
    population = small(
        species__threshold=100.0, species__target=0, mating__asexual_share=1.0, reproduction__survival_share=0.1
    )
    population.tell(np.arange(60.0))

    assert {parent for genome in population.ask() for parent in genome.parents} <= set(range(54, 60))


def test_a_hundred_generations_of_mating_keep_every_genome_valid() -> None:
    population = evolved(small(mutation__add_neuron_rate=0.5, mutation__delete_neuron_rate=0.4), 100)

    for genome in population.ask():
        genome.check()
    assert isinstance(population.champion, Genome)


def flat(population: Population, generations: int) -> list[bool]:
    """Tell scores that never improve; return for each next generation whether it is without parents, so a restart."""
    restarted = []
    for _ in range(generations):
        population.tell(np.linspace(0.0, 1.0, len(population.ask())))
        restarted.append(bool((population.ask().parents == -1).all()))
    return restarted


def test_without_a_new_champion_for_long_enough_evolution_restarts_and_keeps_the_champion() -> None:
    population = small(extinction__restart=4, mutation__add_neuron_rate=1.0)
    champion = int(population.ask().ids[-1])
    flat(population, 4)
    grown, species = population.ask(), {one.id for one in population.species}
    assert max(genome.hidden for genome in grown) > 0

    flat(population, 1)
    restarted = population.ask()

    assert {(genome.hidden, genome.enabled) for genome in restarted} == {(0, 3)}
    assert restarted.ids.min() > grown.ids.max()
    assert not species & {one.id for one in population.species}
    assert population.generation == restarted.generation == 5
    assert population.champion is not None
    assert population.champion.id == champion
    assert digest(restarted) != digest(small().ask())  # other weights than the first time


def test_a_new_champion_postpones_the_restart() -> None:
    population = small(extinction__restart=4)
    flat(population, 3)
    population.tell(np.linspace(1.0, 2.0, 60))

    assert flat(population, 4) == [False, False, False, True]


def test_a_loaded_population_restarts_in_the_same_generation(tmp_path: Path) -> None:
    through, stopped = (small(extinction__restart=4) for _ in range(2))
    flat(through, 7)
    flat(stopped, 3)
    stopped.save(tmp_path / "population")
    loaded = Population.load(tmp_path / "population")
    flat(loaded, 4)

    assert digest(through.ask()) == digest(loaded.ask())


def test_evolution_never_restarts_by_default() -> None:
    assert Settings().extinction.restart == Settings.paper().extinction.restart == 0
    assert not any(flat(small(), 40))


def test_ids_are_unique_and_parents_are_of_the_previous_generation() -> None:
    population = Population(Settings(population_size=30), inputs=2, outputs=1, seed=7)
    met: dict[int, Genome] = {}
    before: set[int] = set()
    for _ in range(15):
        for genome in population.ask():
            assert met.setdefault(genome.id, genome.copy()) == genome
            assert genome.id in before or set(genome.parents) <= before
        before = set(population.ask().ids.tolist())
        population.tell(xor_score(population.ask()))

    assert len(met) > 15 * 25


def test_asking_again_changes_nothing() -> None:
    population = evolved(small(population_size=20), 3)

    assert population.ask() is population.ask()
    assert digest(population.ask()) == digest(evolved(small(population_size=20), 3).ask())


def test_scores_are_in_the_order_of_ask() -> None:
    population = Population(Settings(population_size=20), inputs=2, outputs=1, seed=0)
    genomes = population.ask()
    expected = genomes[13].copy()

    generation = population.tell(np.eye(20)[13])

    assert generation.best == generation.champion == expected
    assert (generation.best.id, generation.best.fitness) == (expected.id, 1.0)


def test_a_population_stagnant_for_twenty_generations_continues_with_its_two_best_species() -> None:
    settings = Settings(population_size=40).replace("species.threshold", 0.2).replace("species.target", 0)
    settings = settings.replace("extinction.stagnation", 0).replace("mating.interspecies_chance", 0.0)
    population = Population(settings, inputs=2, outputs=1, seed=8)
    rng = np.random.default_rng(8)
    for _ in range(22):
        scores = rng.random(40)
        scores[0] = 1.0
        chosen = [scores[species.members].max() for species in population.species]
        species_of = {
            int(population.ask().ids[member]): number
            for number, species in enumerate(population.species)
            for member in species.members
        }
        population.tell(scores)
    parents = {species_of[parent] for genome in population.ask() for parent in genome.parents if parent in species_of}

    assert len(chosen) > 2
    assert parents <= set(np.argsort(chosen)[-2:].tolist())


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_marking_connects_the_same_two_neurons_throughout_a_run(recurrent: bool) -> None:
    settings = Settings(population_size=40).replace("genome.recurrent", recurrent)
    settings = settings.replace("mutation.add_neuron_rate", 0.6).replace("mutation.add_synapse_rate", 1.2)
    population = Population(settings, inputs=2, outputs=1, seed=5)
    joined: dict[int, tuple[int, int]] = {}
    for _ in range(25):
        for marking, source, target in population.ask().packed.synapses[["marking", "source", "target"]].tolist():
            assert joined.setdefault(marking, (source, target)) == (source, target)
        population.tell(xor_score(population.ask()))

    assert len(set(joined.values())) == len(joined)
    assert len(joined) > 300  # the tables began with room for 32


def test_the_same_split_in_one_generation_creates_the_same_neuron() -> None:
    settings = Settings(population_size=60).replace("mutation.add_neuron_rate", 1.0)
    settings = settings.replace("mutation.add_synapse_rate", 0.0).replace("genome.bias_neuron", False)
    population = Population(settings, inputs=2, outputs=1, seed=6)

    population.tell(np.ones(60))

    split: dict[int, Genome] = {}
    twins = 0
    for genome in population.ask():
        off = genome.synapses["marking"][~genome.synapses["enabled"]]
        if len(off) == 1:
            twin = split.setdefault(int(off[0]), genome)
            assert genome.neurons["id"].tolist() == twin.neurons["id"].tolist()
            assert genome.synapses["marking"].tolist() == twin.synapses["marking"].tolist()
            twins += twin is not genome
    assert twins > 20


def test_a_new_population_size_holds_from_the_next_generation_on(tmp_path: Path) -> None:
    population = evolved(small(), 3)
    for size in (200, 5, 2, 61):
        population.settings = population.settings.replace(population_size=size)
        population.save(tmp_path / "population")
        population = evolved(Population.load(tmp_path / "population"), population.generation + 1)

        assert len(population.ask()) == sum(len(species.members) for species in population.species) == size
        population.tell(np.ones(size))


def test_new_settings_hold_from_the_next_breeding_on() -> None:
    population = small(mutation__add_neuron_rate=0.0)
    evolved(population, 3)
    assert not any(genome.hidden for genome in population.ask())

    population.settings = population.settings.replace("mutation.add_neuron_rate", 5.0)
    population.tell(np.ones(60))

    assert sum(genome.hidden for genome in population.ask()) > 60


def test_a_new_threshold_divides_the_present_generation_again() -> None:
    population = evolved(small(species__target=0, species__threshold=100.0), 4)
    assert len(population.species) == 1

    population.settings = population.settings.replace("species.threshold", 0.2)
    record = population.tell(np.ones(60))

    assert record.threshold == population.threshold == 0.2
    assert len(record.species) > 3

    population.settings = population.settings.replace("species.target", 4)
    population.tell(np.ones(60))
    adjusted = population.threshold
    population.settings = population.settings.replace({"species.target": 0})
    assert adjusted != population.threshold == 0.2


@pytest.mark.parametrize(("first", "second"), [("raw", "rank"), ("rank", "raw"), ("rank", "auto"), ("auto", "raw")])
def test_new_sharing_is_used(first: str, second: str) -> None:
    scores = np.arange(60.0) ** 4
    changed = small(reproduction__sharing=first)
    changed.settings = changed.settings.replace("reproduction.sharing", second)
    changed.tell(scores)
    fresh = small(reproduction__sharing=second)
    fresh.tell(scores)

    assert digest(changed.ask()) == digest(fresh.ask())


@pytest.mark.parametrize("name", ["genome.recurrent", "genome.bias_neuron"])
@pytest.mark.parametrize("value", [False, True])
def test_settings_that_contradict_the_networks_are_refused_by_name(name: str, value: bool) -> None:
    population = small(**{name.replace(".", "__"): value})
    before = population.settings

    with pytest.raises(SettingsError, match=rf"{name} cannot be changed: it is {value} for all networks"):
        population.settings = population.settings.replace({name: not value, "population_size": 3})
    assert population.settings is before
    population.settings = before.replace(name, value)


def test_settings_whose_restart_would_not_fit_into_memory_are_refused() -> None:
    population = small()
    huge = population.settings.replace({"genome.initial_hidden": 90_000, "population_size": 10_000_000})
    population.settings = huge  # without a restart there is no initial generation

    with pytest.raises(SettingsError, match="does not fit in memory"):
        population.settings = huge.replace("extinction.restart", 1)
    assert population.settings is huge


def test_a_population_that_does_not_fit_into_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(population_size=150).replace("genome.initial", "full")
    monkeypatch.setattr(initial, "available_memory", lambda: 1)

    with pytest.raises(SettingsError, match="does not fit in memory"):
        Population(settings, inputs=3000, outputs=10, seed=1)


def test_a_restart_does_not_ask_for_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(population_size=100).replace({"extinction.restart": 1, "genome.initial": "full"})
    population = Population(settings, inputs=400, outputs=1, seed=1)
    monkeypatch.setattr(initial, "SMALL", 0)
    monkeypatch.setattr(initial, "available_memory", lambda: 1)

    for _ in range(2):
        population.tell(np.zeros(100))
    assert (population.ask().parents == -1).all()


def test_only_settings_are_settings() -> None:
    with pytest.raises(TypeError, match=r"Population\.settings must be a Settings object, but is \{"):
        small().settings = {"population_size": 3}  # type: ignore[assignment]  # that is the test


@pytest.mark.parametrize(
    "change", [{"search.share": 0.0}, {"mutation.bias_perturb_chance": 0.5}, {"population_size": 6}]
)
def test_weight_searches_end_where_new_settings_leave_them_no_place(change: dict[str, float], tmp_path: Path) -> None:
    population = evolved(small(search__share=0.6), 5)
    assert any(search.running for search in population.searches)

    population.settings = population.settings.replace(change)
    population.save(tmp_path / "population")
    assert not any(search.running for search in population.searches) or "population_size" in change
    evolved(population, 8).save(tmp_path / "population")

    assert digest(Population.load(tmp_path / "population").ask()) == digest(population.ask())


def test_the_fitness_set_on_the_genomes_of_ask_is_what_tell_takes() -> None:
    population, other = small(), small()
    for genome, score in zip(population.ask(), xor_score(population.ask()), strict=True):
        genome.fitness = score
    record = population.tell()

    assert record == other.tell(xor_score(other.ask()))
    assert digest(population.ask()) == digest(other.ask())
    assert np.isnan(population.ask().fitness).all()  # carried genomes are scored again
    with pytest.raises(EvaluationError, match="has no fitness; return the scores"):
        population.tell()


def test_a_loop_in_the_style_of_neat_python_works() -> None:
    def evaluate(genomes: Genomes) -> None:
        for genome, score in zip(genomes, xor_score(genomes), strict=True):
            genome.fitness = score

    population = small()
    for generation in evolve(population, evaluate):
        if generation.number == 5:
            break

    assert digest(population.ask()) == digest(evolved(small(), 6).ask())


def test_the_fitness_of_a_copy_is_its_own() -> None:
    genomes = small().ask()
    for copied in (genomes[0].copy(), pickle.loads(pickle.dumps(genomes[0])), copy.deepcopy(genomes[0])):
        copied.fitness = 3.0
        assert copied.fitness == 3.0
        assert math.isnan(genomes[0].fitness)
    with pytest.raises(TypeError, match="the fitness of a genome must be a number, but is 'high'"):
        genomes[0].fitness = "high"  # type: ignore[assignment]  # that is the test


def easy(genomes: Genomes) -> list[float]:
    return [100.0 + score for score in xor_score(genomes)]


def test_after_rescoring_only_scores_of_the_new_task_count() -> None:
    population = small(extinction__restart=30)
    for _ in range(12):
        population.tell(easy(population.ask()))
    before = population.ask()
    species = {one.id: one.founded for one in population.species}

    population.rescore()

    genomes = population.ask()
    assert population.champion is None
    assert population.validated is None
    assert genomes.packed is before.packed
    assert genomes.ids.min() > before.ids.max()
    assert np.isnan(genomes.fitness).all()
    assert {one.id: one.founded for one in population.species} == species
    record = population.tell(xor_score(genomes))
    assert record.champion.fitness == record.best.fitness < 100.0
    assert all(one.stagnant == 0 for one in record.species)
    assert record.evaluations == 13 * 60
    best = [population.tell(xor_score(population.ask())) for _ in range(5)]
    assert [one.champion.fitness for one in best] == list(
        np.maximum.accumulate([record.best.fitness, *(one.best.fitness for one in best)])[1:]
    )


def test_rescoring_forgets_ranks_searches_and_validations() -> None:
    population = small(search__share=0.6)
    for _ in range(5):
        population.tell(np.linspace(-1.0, 0.0, 60), lambda genome, number, best: 1.0)
    assert population.searches

    population.rescore()

    assert population.searches == []
    record = population.tell(np.arange(60.0), lambda genome, number, best: 0.5)
    assert record.validated == 0.5


def test_a_rescored_population_saved_and_loaded_continues_bit_for_bit(tmp_path: Path) -> None:
    population = evolved(small(), 6)
    population.rescore()
    population.save(tmp_path / "population")
    loaded = Population.load(tmp_path / "population")

    assert loaded.champion is None
    assert digest(evolved(loaded, 12).ask()) == digest(evolved(population, 12).ask())


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "population_size": st.integers(2, 40),
        "genome.activations": st.sampled_from([["tanh"], ["relu", "sin"]]),
        "genome.aggregations": st.sampled_from([["sum"], ["max", "sum"]]),
        "genome.initial": st.sampled_from(["full", "one", "unconnected"]),
        "genome.initial_hidden": st.integers(0, 3),
        "mutation.weight_limit": st.floats(0.0, 8.0),
        "mutation.add_neuron_rate": st.floats(0.0, 2.0),
        "mutation.add_synapse_rate": st.floats(0.0, 2.0),
        "mutation.delete_neuron_rate": st.floats(0.0, 1.0),
        "mutation.bias_perturb_chance": st.sampled_from([0.0, 0.5]),
        "mutation.activation_chance": st.sampled_from([0.0, 0.5]),
        "species.threshold": st.floats(0.0, 5.0),
        "species.target": st.integers(0, 6),
        "species.disjoint_coefficient": st.floats(0.0, 3.0),
        "reproduction.sharing": st.sampled_from(["auto", "rank"]),
        "reproduction.survival_share": st.floats(0.0, 1.0),
        "search.share": st.sampled_from([0.0, 0.3, 0.9]),
        "search.patience": st.sampled_from([0.0, 1.0]),
        "extinction.restart": st.integers(0, 4),
        "extinction.stagnation": st.integers(0, 3),
        "extinction.mark_share": st.sampled_from([0.0, 0.5]),
        "validation.candidates": st.sampled_from(["improved", "new"]),
    },
)
STEPS = st.lists(
    st.one_of(CHANGES, st.sampled_from(["tell", "tell", "validate", "rescore", "save", "learn"])),
    min_size=4,
    max_size=14,
)


@given(STEPS, st.booleans(), st.integers(0, 2**32))
@examples(max_examples=30)
def test_whatever_changes_mid_run_what_is_saved_is_loaded_and_continues_bit_for_bit(
    steps: list[str | dict[str, Any]], recurrent: bool, seed: int
) -> None:
    through = Population(
        Settings(population_size=12, genome=GenomeSettings(recurrent=recurrent)), inputs=2, outputs=1, seed=seed
    )
    loaded = copy.deepcopy(through)
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "population"
        for step in [*steps, "save", "tell"]:
            if step in ("tell", "validate"):
                size = through.settings.population_size
                scores = rng.integers(0, 5, len(through.ask())).astype(float)
                validate = (lambda genome, *_: float(genome.id % 7)) if step == "validate" else None
                assert through.tell(scores, validate) == loaded.tell(scores, validate)
                assert len(through.ask()) == size
            elif step == "save":
                loaded.save(path)
                loaded = Population.load(path)
            elif step == "learn":
                for population in (through, loaded):
                    for genome in population.ask():
                        genome.synapses["weight"] *= 1.5
            elif step == "rescore":
                through.rescore()
                loaded.rescore()
            else:
                through.settings = through.settings.replace(step)
                loaded.settings = through.settings
            through.save(path)  # never refused
            assert digest(through.ask()) == digest(loaded.ask())
            assert [one.id for one in through.species] == [one.id for one in loaded.species]
            assert through.threshold == loaded.threshold


def test_without_a_seed_it_is_random_and_recorded() -> None:
    one, other = (Population(Settings(population_size=5), inputs=2, outputs=1) for _ in range(2))

    assert one.seed != other.seed
    assert digest(Population(Settings(population_size=5), inputs=2, outputs=1, seed=one.seed).ask()) == digest(
        one.ask()
    )


@pytest.mark.parametrize("name", ["inputs", "outputs", "seed"])
@pytest.mark.parametrize("value", [2.5, "2", (1,)])
def test_what_is_not_a_whole_number_is_refused(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        Population(Settings(), **{"inputs": 1, "outputs": 1, "seed": 1, name: value})


def test_numbers_of_numpy_are_whole_numbers(tmp_path: Path) -> None:
    population = Population(Settings(population_size=5), inputs=np.int64(2), outputs=np.uint8(1), seed=np.int32(3))
    population.save(tmp_path / "population")

    assert Population.load(tmp_path / "population").shape == population.shape


def test_breeding_follows_the_selection_and_the_champion_the_score() -> None:
    population = small(population_size=40, reproduction__elite_size=0)
    genomes = population.ask()
    scores, selection = np.arange(40.0), -np.arange(40.0)

    generation = population.tell(scores, selection=selection)

    assert generation.best.id == generation.champion.id == int(genomes.ids[39])
    children = population.ask()
    parents = {int(parent) for pair in children.parents for parent in pair if parent >= 0}
    assert int(genomes.ids[0]) in parents | {int(number) for number in children.ids}
    assert int(genomes.ids[39]) not in parents | {int(number) for number in children.ids}


def test_the_score_as_the_selection_gives_the_same_run() -> None:
    settings = {"extinction.stagnation": 0, "extinction.population_stagnation": 0}
    one, other = (Population(Settings(population_size=60).replace(settings), inputs=2, outputs=1, seed=1) for _ in "ab")

    for _ in range(8):
        one.tell(xor_score(one.ask()))
        scores = xor_score(other.ask())
        other.tell(scores, selection=scores)

    assert digest(one.ask()) == digest(other.ask())


def test_no_species_ends_because_its_score_stagnates_while_a_selection_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bred: list[int] = []

    def counting(all_species: list[Any], *rest: Any) -> Any:
        bred.append(len(all_species))
        return quotas(all_species, *rest)

    monkeypatch.setattr(population_module, "quotas", counting)
    rules = {"extinction__stagnation": 1, "extinction__population_stagnation": 1, "species__threshold": 0.3}
    following, judged = (small(species__target=0, **rules) for _ in "ab")
    for _ in range(3):
        following.tell(np.ones(60))
    assert bred[-1] <= 2

    for _ in range(3):
        known = len(judged.species)
        judged.tell(np.ones(60), selection=np.ones(60))
        assert bred[-1] == known > 2


def test_a_negative_selection_is_shared_by_rank() -> None:
    population = small()

    population.tell(np.ones(60), selection=-np.ones(60))

    assert population._ranked


@pytest.mark.parametrize(
    ("selection", "error"),
    [
        ([math.nan] * 60, r"the selection of genome 0 is nan; it must be a finite number, or -inf for a genome"),
        ([math.inf] * 60, r"the selection of genome 0 is inf;"),
        ([1.0] * 59, r"tell\(\) takes \(60,\) numbers as selection, one per genome, but got shape \(59,\)"),
        (["a"] * 60, r"tell\(\) takes \(60,\) numbers as selection, but got something else"),
    ],
)
def test_an_invalid_selection_is_refused_and_changes_nothing(selection: Any, error: str) -> None:
    population = small()
    before = pickle.dumps(population)

    with pytest.raises(EvaluationError, match=error):
        population.tell(np.ones(60), selection=selection)

    assert pickle.dumps(population) == before


def test_the_record_has_measures_facts_and_solutions() -> None:
    population = small()
    facts = {"steps": np.arange(60.0)}
    outcomes = Outcomes(
        np.arange(60.0), np.arange(60.0)[:, None], np.arange(60) > 57, facts, (Measure("x", 0.0, 60.0),)
    )

    generation = population.tell(outcomes)

    spread = Spread(59.0, pytest.approx(29.5), 0.0, 59.0)
    assert (generation.measures, generation.facts) == ({"x": spread}, {"steps": spread})
    assert (generation.solutions, generation.solved, population.solved) == (2, True, True)
    row = generation.to_dict()
    assert (row["x_best"], row["steps_mean"], row["steps_low"], row["x_high"]) == (59.0, spread[1], 0.0, 59.0)


def test_whether_the_champion_solves_the_task_is_kept_with_it(tmp_path: Path) -> None:
    population = small()
    population.tell(Outcomes(np.arange(60.0), solved=np.arange(60) == 59))
    population.tell(Outcomes(np.zeros(60), solved=np.zeros(60, bool)))
    population.save(tmp_path / "population")

    assert Population.load(tmp_path / "population").solved

    population.rescore()
    assert not population.solved


def test_a_validation_decides_whether_the_champion_solves_the_task() -> None:
    population = small()
    outcomes = Outcomes(np.arange(60.0), solved=np.ones(60, bool))

    assert not population.tell(outcomes, lambda genome, generation, bar: 1.0).solved
    assert population.tell(outcomes, lambda genome, generation, bar: Validated(2.0, True)).solved


def ended(population: Population, rng: np.random.Generator) -> Outcomes:
    """Return outcomes of the present generation: scores and where each genome ended."""
    size = len(population.ask())
    return Outcomes(rng.random(size), rng.random((size, 2)), declared=(Measure("x", 0.0, 1.0), Measure("y", 0.0, 1.0)))


def test_a_population_keeps_the_elites_of_its_run(rng: np.random.Generator) -> None:
    population = small(selection__cells=4)
    assert population.map is None
    assert population.tell(np.ones(60)).coverage is None
    assert population.map is None

    first, second = (population.tell(ended(population, rng)) for _ in "ab")

    assert population.map is not None
    assert (population.map.grid.began, population.map.grid.cells) == (1, (4, 4))
    assert first.coverage == len(first.elites) / 16
    assert second.coverage == population.map.coverage
    assert second.qd_score == population.map.qd_score
    assert (second.to_dict()["coverage"], second.to_dict()["qd_score"]) == (second.coverage, second.qd_score)
    assert second.grid == population.map.grid
    entered = {one.genome.id: one for one in (*first.elites, *second.elites)}
    assert set(population.map.genomes.tolist()) <= set(entered)
    assert population.map.scores.tolist() == [entered[number].score for number in population.map.genomes.tolist()]
    assert all(one.genome.fitness == one.score for one in entered.values())


def test_a_run_with_a_map_is_the_same_run_as_without(rng: np.random.Generator) -> None:
    plain, mapped = small(selection__cells=0), small()
    for _ in range(4):
        outcomes = ended(mapped, rng)
        mapped.tell(outcomes)
        assert plain.tell(outcomes).coverage is None

    assert digest(plain.ask()) == digest(mapped.ask())


def test_a_map_is_in_the_checkpoint_and_continues_with_it(tmp_path: Path) -> None:
    straight = small()
    for number in range(6):
        straight.tell(ended(straight, np.random.default_rng(number)))
    resumed = small()
    for number in range(6):
        resumed.tell(ended(resumed, np.random.default_rng(number)))
        resumed.save(tmp_path / "population")
        resumed = Population.load(tmp_path / "population")

    assert straight.map is not None
    assert resumed.map is not None
    assert vars(straight.map).keys() == vars(resumed.map).keys()
    for name, value in vars(straight.map).items():
        found = getattr(resumed.map, name)
        assert type(found) is type(value)
        assert np.array_equal(found, value) if isinstance(value, np.ndarray) else found == value
    outcomes = ended(straight, np.random.default_rng(6))
    assert straight.tell(outcomes) == resumed.tell(outcomes)


def test_a_map_begins_again_when_its_task_or_its_cells_change(rng: np.random.Generator) -> None:
    population = small(selection__kind="novelty")
    population.tell(ended(population, rng))
    archive = population._selector.archive  # type: ignore[union-attr]  # it selects by novelty

    population.settings = population.settings.replace("selection.score_offset", -1.0)
    assert population.map is not None
    assert (population.map.grid.began, population.map.score_offset) == (0, -1.0)
    population.settings = population.settings.replace("selection.cells", 3)
    assert population.map is None
    assert population._selector.archive is archive  # type: ignore[union-attr]  # as above
    population.tell(ended(population, rng))
    assert population.map.grid[1:] == ((3, 3), 1)

    population.rescore()
    assert population.map is None
    assert population.tell(ended(population, rng)).grid.began == 2  # type: ignore[union-attr]  # it has a map
