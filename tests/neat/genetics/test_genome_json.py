import contextlib
import json
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neat import Genome, GenomeError, NeatError, Population, Settings
from neat.genetics.genome_json import parts_of, text_of

Make = Callable[..., Genome]
NOTATION = "0>3 +0.5 #1, 1>3 -0.2 #2 off, 3>2 +1.0 #4"


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.one_of(st.just(math.nan), st.floats(allow_nan=False, allow_infinity=False)),
)
def test_json_keeps_every_number(weight: float, bias: float, fitness: float) -> None:
    some = Population(Settings(population_size=2), inputs=2, outputs=2, seed=1).ask()[0].copy(fitness=fitness, id=2**60)
    some.synapses["weight"] = weight
    some.neurons["bias"] = bias

    again = Genome.from_json(some.to_json())

    assert again == some
    assert (again.id, again.parents) == (some.id, some.parents)
    assert again.fitness == some.fitness or (math.isnan(again.fitness) and math.isnan(some.fitness))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"format": 1', '"format": 2', "has format 2, but this version reads 1"),
        ('"neurons"', '"nerves"', "lacks 'neurons'"),
        ('"weight": 0.5', '"weight": "heavy"', "weight must be a number"),
        ('"weight": 0.5', '"weight": NaN', "must be finite"),
        ('"source": 0', '"source": 1e99', "source must be a whole number"),
        ('"source": 0', '"source": 99999999999999999999', "source must lie in"),
        ('"enabled": true', '"enabled": 1', "enabled must be true or false"),
        ('"sum"', '"total"', "total is not an aggregation"),
        ('"steep_sigmoid"', '"steep_sigmod"', "Did you mean steep_sigmoid?"),
        ('"outputs": 1', '"outputs": 1000000000', "must have 1000000000 output neurons"),
        ('"inputs": 2', '"inputs": 1000000000', "at most 10000000 inputs"),
        ("{", "", "cannot be read"),
    ],
)
def test_invalid_json_is_refused(genome: Make, old: str, new: str, message: str) -> None:
    text = genome(NOTATION).to_json()
    assert old in text

    with pytest.raises(GenomeError) as caught:
        Genome.from_json(text.replace(old, new, 1))
    assert message in str(caught.value)


@given(st.data())
def test_damaged_json_gives_a_genome_or_our_own_error(data: st.DataObject) -> None:
    text = Population(Settings(population_size=2), inputs=2, outputs=1, seed=1).ask()[0].to_json()
    place = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 20))
    damaged = text[:place] + data.draw(st.text('0123456789-.e[]{}",:truefalsn', max_size=8)) + text[place + length :]

    with contextlib.suppress(NeatError):
        Genome.from_json(damaged).check()


def test_functions_are_written_by_name(genome: Make) -> None:
    record = json.loads(text_of(genome(NOTATION)))

    assert record["neurons"][0] == {
        "id": 2, "bias": 0.0, "response": 1.0, "activation": "steep_sigmoid", "aggregation": "sum",
    }  # fmt: skip
    assert record["synapses"][1] == {"marking": 2, "source": 1, "target": 3, "weight": -0.2, "enabled": False}
    assert record["fitness"] is None


def test_the_parts_are_those_of_the_genome(genome: Make) -> None:
    some = genome(NOTATION).copy(id=9, parents=(3, 4), fitness=2.5)

    parts = parts_of(text_of(some))

    assert (parts.shape, parts.id, parts.parents, parts.fitness) == (some.shape, 9, (3, 4), 2.5)
    assert parts.synapses.tolist() == some.synapses.tolist()
    assert parts.neurons.tolist() == some.neurons.tolist()
