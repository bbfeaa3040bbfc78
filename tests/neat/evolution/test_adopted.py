import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from neat import Genome, GenomeError, Network, Population, Settings
from tests.conftest import genome_of
from tests.plain import digest

GROWTH = {"mutation.add_neuron_rate": 1.0, "mutation.add_synapse_rate": 1.0, "population_size": 20}


def grown(seed: int, generations: int = 8, **changes: object) -> Population:
    settings = Settings().replace(GROWTH).replace({name.replace("__", "."): one for name, one in changes.items()})
    population = Population(settings, inputs=2, outputs=1, seed=seed)
    rng = np.random.default_rng(seed)
    for _ in range(generations):
        population.tell(rng.random(20))
    return population


def outputs_of(genome: Genome) -> list[float]:
    network = Network(genome)
    return [float(network.activate(inputs)[0]) for inputs in ((0.0, 1.0), (-0.5, 0.25), (3.0, -2.0))]


@given(seeds=st.lists(st.integers(0, 3), min_size=1, max_size=4), recurrent=st.booleans(), seed=st.integers(0, 2**32))
@examples(max_examples=25)
def test_a_population_begins_with_the_genomes_and_evolves(
    seeds: list[int], recurrent: bool, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    initial = [grown(one).ask()[3 * one] for one in seeds]
    settings = Settings().replace(GROWTH).replace("genome.recurrent", recurrent)
    population = Population(settings, inputs=2, outputs=1, seed=seed, initial=initial)
    path = tmp_path_factory.mktemp("adopted") / "population"

    genomes = population.ask()
    assert len(genomes) == 20
    if not recurrent:
        assert [outputs_of(genome) for genome in genomes[: len(seeds)]] == [outputs_of(one) for one in initial]
    for genome in genomes:
        genome.check()
        assert genome.parents == ()
        assert math.isnan(genome.fitness)
    rng = np.random.default_rng(seed)
    for _ in range(4):
        population.save(path)
        scores = rng.random(20)
        loaded = Population.load(path)
        loaded.tell(scores)
        population.tell(scores)
        assert digest(loaded.ask()) == digest(population.ask())


def test_genes_that_genomes_have_in_common_remain_common() -> None:
    before = grown(1).ask()
    after = Population(Settings().replace(GROWTH), inputs=2, outputs=1, seed=5, initial=before).ask()

    def shared(one: Genome, other: Genome) -> int:
        return len(np.intersect1d(one.synapses["marking"], other.synapses["marking"]))

    assert [shared(before[0], one) for one in before] == [shared(after[0], one) for one in after]
    assert [one.hidden for one in before] == [one.hidden for one in after]


def test_copies_beyond_the_given_genomes_are_mutated_and_depend_on_the_seed() -> None:
    champion = grown(1).ask()[0].frozen()
    one, same, other = (
        Population(Settings().replace(GROWTH), inputs=2, outputs=1, seed=seed, initial=[champion]) for seed in (1, 1, 2)
    )

    assert digest(one.ask()) == digest(same.ask()) != digest(other.ask())
    assert sum(outputs_of(genome) != outputs_of(champion) for genome in one.ask()) > 10


def test_a_genome_made_by_hand_with_high_ids_is_adopted(tmp_path: Path) -> None:
    genome = genome_of("0>1000000 +1.0 #5, 1000000>3 +2.0 #900, 1>3 -1.0 #7", bias_neuron=True)
    population = Population(Settings(population_size=5), inputs=2, outputs=1, seed=1, initial=[genome])

    assert population.ask()[0].neurons["id"].tolist() == [3, 4]
    assert population.ask()[0].synapses["marking"].tolist() == [0, 1, 2]
    assert outputs_of(population.ask()[0]) == outputs_of(genome)
    population.save(tmp_path / "population")
    Population.load(tmp_path / "population").tell(np.ones(5))


def test_genomes_of_another_shape_or_number_are_refused() -> None:
    genome = grown(1).ask()[0]

    def begin(initial: list[Genome], **changes: object) -> None:
        inputs = changes.pop("inputs", 2)
        Population(Settings(population_size=4).replace(changes), inputs=inputs, outputs=1, seed=1, initial=initial)  # type: ignore[arg-type]  # popped from a dictionary of any values

    with pytest.raises(GenomeError, match=r"has the shape 2 inputs, 1 outputs, a bias neuron, .* has 3 inputs"):
        begin([genome], inputs=3)
    with pytest.raises(GenomeError, match="the population has 2 inputs, 1 outputs, no bias neuron, feed-forward"):
        begin([genome], **{"genome.bias_neuron": False})
    with pytest.raises(GenomeError, match="1 outputs, a bias neuron, recurrent, but the population has"):
        begin([grown(1, 0, genome__recurrent=True).ask()[0]])
    for number in (0, 5):
        with pytest.raises(ValueError, match=rf"at least 1 and at most 4 \(population_size\) genomes, but is {number}"):
            begin([genome] * number)
    with pytest.raises(TypeError, match="initial must be genomes, but one is 'champion'"):
        begin(["champion"])  # type: ignore[list-item]  # that is the test
    broken = genome.copy()
    broken.synapses["weight"] = math.nan
    with pytest.raises(GenomeError, match="must be finite"):
        begin([broken])


def test_a_restart_begins_from_minimal_genomes() -> None:
    settings = Settings(population_size=5).replace("extinction.restart", 2)
    population = Population(settings, inputs=2, outputs=1, seed=1, initial=[grown(1).ask()[5]])
    assert population.ask()[0].hidden

    for _ in range(3):
        population.tell(np.arange(5.0))

    assert not any(genome.hidden for genome in population.ask())
