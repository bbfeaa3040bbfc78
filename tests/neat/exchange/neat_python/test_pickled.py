import base64
import pickle
from typing import Any

import pytest

from neat import GenomeError
from neat.exchange.neat_python.foreign_genome import Pins
from neat.exchange.neat_python.pickled import genomes_in
from tests.neat.exchange.neat_python.files import made_by

PINS = Pins.counted(2, 1, recurrent=False)


def pickled(value: Any) -> bytes:
    """Return a pickle in which `Record`s have names of neat-python; it is made by hand, without neat-python."""
    if isinstance(value, Record):
        return (
            b"c"
            + value.name.replace(".", "\n", value.name.count(".")).rpartition("\n")[0].replace("\n", ".").encode()
            + b"\n"
            + value.name.rpartition(".")[2].encode()
            + b"\n)\x81"
            + pickled(value.state)
            + b"b"
        )
    if isinstance(value, dict):
        return b"}(" + b"".join(pickled(key) + pickled(one) for key, one in value.items()) + b"u"
    if isinstance(value, tuple):
        return b"(" + b"".join(map(pickled, value)) + b"t"
    if isinstance(value, list):
        return b"](" + b"".join(map(pickled, value)) + b"e"
    return pickle.dumps(value, 2)[2:-1]


class Record:
    def __init__(self, name: str, **state: Any) -> None:
        self.name, self.state = name, state


def node(key: int, **changes: Any) -> Record:
    fields = {"key": key, "bias": 0.5, "response": 1.0, "activation": "tanh", "aggregation": "sum", **changes}
    return Record("neat.genes.DefaultNodeGene", **fields)


def connection(source: int, target: int, **changes: Any) -> Record:
    fields = {"key": (source, target), "weight": 2.0, "enabled": True, "innovation": 4, **changes}
    return Record("neat.genes.DefaultConnectionGene", **fields)


def genome(*, nodes: dict[int, Any] | None = None, connections: dict[Any, Any] | None = None, **state: Any) -> Record:
    genes = {
        "nodes": {0: node(0)} if nodes is None else nodes,
        "connections": {(-1, 0): connection(-1, 0)} if connections is None else connections,
    }
    return Record("neat.genome.DefaultGenome", **{"key": 7, "fitness": 1.5, **genes, **state})


def config(**changes: Any) -> Record:
    fields = {"num_inputs": 2, "num_outputs": 1, "feed_forward": True, **changes}
    return Record("neat.config.Config", genome_config=Record("neat.genome.DefaultGenomeConfig", **fields))


def found(value: Any, pins: Pins | None = PINS) -> list[Any]:
    return genomes_in(b"\x80\x02" + pickled(value) + b".", "file", pins)


def test_a_genome_is_read() -> None:
    (one,) = found(genome())

    assert (one.key, one.fitness, one.pins) == (7, 1.5, PINS)
    assert one.neurons == ((0, 0.5, 1.0, "tanh", "sum"),)
    assert one.synapses == ((-1, 0, 2.0, True, 4),)
    assert not one.of_092


def test_genes_without_innovations_are_of_version_092() -> None:
    (one,) = found(genome(connections={(-1, 0): connection(-1, 0, innovation=None)}))

    assert one.of_092


@pytest.mark.parametrize(
    "shape",
    [
        lambda one: {7: one, 8: one},
        lambda one: [one, one],
        lambda one: Record("neat.population.Population", population={1: one, 2: one}, config=config()),
        lambda one: Record("neat.statistics.StatisticsReporter", most_fit_genomes=[one, one]),
        lambda one: (3, config(), {1: one, 2: one}, None, None),
        lambda one: (3, config(), {1: one}, None, None, one),
        lambda one: (one, config(), one),
    ],
)
def test_genomes_are_found_in_what_programs_pickle(shape: Any) -> None:
    assert [one.key for one in found(shape(genome()))] == [7, 7]


@pytest.mark.parametrize(
    "shape",
    [
        lambda one: (one, config(num_inputs=5)),
        lambda one: Record("neat.population.Population", population={1: one}, config=config(num_inputs=5)),
        lambda one: (3, config(num_inputs=5), {1: one}, None, None),
    ],
)
def test_the_configuration_beside_the_genomes_counts(shape: Any) -> None:
    (one,) = found(shape(genome()), None)

    assert len(one.pins.inputs) == 5


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (genome(nodes={0: node(0, bias="x")}), "genome 7 of neat-python: the bias of node 0 must be a finite number"),
        (genome(nodes={0: Record("neat.genes.DefaultNodeGene", key=0)}), "lacks 'bias' in a gene"),
        (genome(nodes={0: 5}), "its nodes must be a dictionary of genes"),
        (genome(connections={(0, 1): connection(0, 1, key=3)}), "the key of a connection must be two numbers"),
        (genome(nodes={0: node(0, time_constant=1.0), 1: node(1, time_constant=2.0)}), "CTRNN"),
        (genome(nodes={0: Record("neat.iznn.IZNodeGene", key=0, bias=0.0, a=0.02)}), "IZNN"),
        ((genome(), config(num_outputs=0)), "the number of outputs"),
        ((genome(), config(feed_forward=3)), "feed_forward must be true or false"),
        ({}, "contains no genome"),
    ],
)
def test_what_cannot_be_read_is_an_error(value: Any, problem: str) -> None:
    with pytest.raises(GenomeError, match=problem):
        found(value, None if isinstance(value, tuple) else PINS)


def test_equal_time_constants_do_not_matter() -> None:
    assert found(genome(nodes={0: node(0, time_constant=1.0), 1: node(1, time_constant=1.0)}))


@pytest.mark.parametrize("parts", [[3], [(0, 1)], [(0, 1, 2, 3, 4, 5)]])
def test_a_damaged_network_is_an_error(parts: Any) -> None:
    network = Record(
        "neat.nn.feed_forward.FeedForwardNetwork", node_evals=parts, input_nodes=[-1], output_nodes=[0], values={}
    )
    with pytest.raises(GenomeError, match="of the network must"):
        found(network)


def test_a_network_that_is_continuous_in_time_is_refused() -> None:
    with pytest.raises(GenomeError, match=r"continuous in time \(CTRNN\)"):
        found(Record("neat.ctrnn.CTRNN", node_evals=[]))


def test_the_pickles_of_neat_python_are_read_at_every_protocol() -> None:
    for one in made_by("2.0.0")["genomes"][:10]:  # each has another protocol
        assert genomes_in(base64.b64decode(one["pickle"]), "file", PINS)


def put(value: Any, place: int) -> bytes:
    """Return the instructions for a value that others refer to as `shared(place)`."""
    return pickled(value) + b"q" + bytes([place])


def shared(place: int) -> bytes:
    return b"h" + bytes([place])


def read_bytes(content: bytes) -> list[Any]:
    return genomes_in(b"\x80\x02" + content + b".", "file", PINS)


@pytest.mark.parametrize(
    "bias",
    [
        b"K\x01" + b"2\x86" * 60,  # pairs of the same pair, whose text would have 2 ** 60 characters
        b"]" * 100_000 + b"a" * 99_999,  # nested deeper than Python recurses
        b"]q\x07h\x07a",  # itself
    ],
    ids=["shared", "deep", "cycle"],
)
def test_an_error_shows_the_beginning_of_a_nested_value(bias: bytes) -> None:
    content = pickled(genome(nodes={0: node(0, bias="PLACE")}))

    with pytest.raises(GenomeError, match="the bias of node 0 must be a finite number, but is") as caught:
        read_bytes(content.replace(pickled("PLACE"), bias))

    assert len(str(caught.value)) < 200


def test_populations_that_contain_each_other_are_not_searched() -> None:
    population = pickled(Record("neat.population.Population"))[: -len(pickled({}) + b"b")]
    levels = put(Record("neat.population.Population"), 1)
    for _ in range(60):
        names = b"".join(pickled(name) + shared(1) for name in ("population", "most_fit_genomes"))
        levels += population + b"}(" + names + b"ubq\x01"
    itself = population + b"q\x01}(" + pickled("population") + shared(1) + b"ub"

    for content in (levels, itself):
        with pytest.raises(GenomeError, match=r"contains no genome of neat-python, but neat\.population.Population"):
            read_bytes(content)


def test_a_genome_that_is_referenced_often_is_read_once() -> None:
    assert len(read_bytes(b"](" + put(genome(), 1) + shared(1) * 100_000 + b"e")) == 1


def test_genomes_that_share_very_many_genes_are_refused() -> None:
    genes = put({key: node(0) for key in range(1_000)}, 1)
    record = pickled(Record("neat.genome.DefaultGenome"))[: -len(pickled({}) + b"b")]
    one = record + b"}(" + pickled("nodes") + shared(1) + pickled("connections") + pickled({}) + b"ub"

    with pytest.raises(GenomeError, match=r"contains 3,000,000 genes in all, but at most 2,000,000 are read"):
        read_bytes(b"](" + genes + one * 3_000 + b"e")
