"""The check of a whole population agrees with `Genome.check` of each genome."""

import contextlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import GenomeError, Genomes, Population, Settings
from neat.genetics.packed_rules import suspects

GROWN: dict[bool, Population] = {}


def grown(recurrent: bool) -> Genomes:
    """Return a copy of a generation in which genomes have hidden neurons and several functions."""
    if recurrent not in GROWN:
        settings = Settings(population_size=12, genome={"recurrent": recurrent, "activations": ["tanh", "relu"]})  # type: ignore[arg-type]  # a dictionary is a group
        settings = settings.replace({"mutation.add_neuron_rate": 1.0, "mutation.add_synapse_rate": 1.0})
        population = GROWN[recurrent] = Population(settings, inputs=2, outputs=2, seed=1)
        for _ in range(6):
            population.tell(np.arange(12.0))
    return Genomes.pack(GROWN[recurrent].ask())


def invalid(genomes: Genomes) -> Iterator[int]:
    for position, genome in enumerate(genomes):
        try:
            genome.check()
        except GenomeError:
            yield position


@pytest.mark.parametrize("recurrent", [False, True])
def test_of_a_valid_population_only_one_genome_per_function_is_left_to_check(recurrent: bool) -> None:
    genomes = grown(recurrent)

    assert len(genomes.packed.neurons) > 50
    assert len(suspects(genomes)) <= 4
    assert not list(invalid(genomes))


def test_an_empty_population_has_nothing_to_check() -> None:
    assert suspects(grown(False)[:0]) == []


@given(
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from(["marking", "source", "target", "weight", "id", "bias", "response", "activation"]),
            st.integers(0, 10**6),
            st.one_of(st.integers(-2, 14), st.sampled_from([2**31 - 1, 10**9, np.nan, np.inf])),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_every_genome_that_breaks_a_rule_is_a_suspect(recurrent: bool, edits: list[tuple[str, int, float]]) -> None:
    genomes = grown(recurrent)
    for field, place, value in edits:
        genes = (
            genomes.packed.synapses if field in (genomes.packed.synapses.dtype.names or ()) else genomes.packed.neurons
        )
        with contextlib.suppress(ValueError, OverflowError):  # an id is not nan
            genes[field][place % len(genes)] = value

    broken = list(invalid(genomes))

    # later rules are tried only where earlier ones hold: one broken genome is enough to refuse a population
    assert bool(broken) == bool(set(broken) & set(suspects(genomes)))
    assert not broken or min(suspects(genomes)) <= max(broken)


def test_a_genome_with_too_few_neurons_makes_all_suspect() -> None:
    genomes = grown(False)
    genomes.packed.neuron_offsets[1:-1] = genomes.packed.neuron_offsets[-1]

    assert suspects(genomes) == list(range(12))


def test_one_cycle_among_many_genomes_is_found() -> None:
    genomes = grown(False)
    position = next(i for i, genome in enumerate(genomes) if genome.hidden and i > 5)
    genome = genomes[position]
    hidden = genome.neurons["id"][2]
    genome.synapses["source"][0] = genome.synapses["target"][0] = hidden

    assert position in suspects(genomes)
