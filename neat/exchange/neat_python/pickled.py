"""Pickled: the genomes in a pickle of neat-python, which is interpreted and never run.

What programs pickle: one genome (`pickle.dump(winner, file)`), a list or dictionary of them, a genome with its
configuration, a `Population`, a `StatisticsReporter`, a network, or a whole checkpoint, compressed with gzip.
"""

from collections.abc import Iterator
from typing import Any

from neat.errors import GenomeError
from neat.exchange.neat_python.foreign_genome import (
    MOST_GENES,
    ForeignGenome,
    ForeignNeuron,
    ForeignSynapse,
    Pins,
    fitness_of,
    number,
    shown,
    truth,
    whole,
    word,
)
from neat.exchange.neat_python.inert_pickle import Inert, read
from neat.exchange.neat_python.network_parts import NetworkParts

CHECKPOINT = (5, 6)
"""How many parts a checkpoint has: generation, configuration, population, species, random state, and since version 2.1
the best genome."""
NETWORKS = {
    "neat.nn.feed_forward.FeedForwardNetwork": "feedforward",
    "neat.nn.recurrent.RecurrentNetwork": "recurrent",
    "neat.ctrnn.CTRNN": "ctrnn",
    "neat.iznn.IZNN": "iznn",
}
"""Networks, which some programs pickle in place of genomes, by the names that neat-python's JSON has for them."""


def genomes_in(content: bytes, source: str, pins: Pins | None) -> list[ForeignGenome]:
    """Return the genomes in a pickle.

    Args:
        content: The pickle.
        source: Its file, for errors.
        pins: Of the networks, from a configuration file; None where the pickle itself must have the configuration.

    Raises:
        GenomeError: It is not such a pickle, has no genome, or lacks the configuration.
    """
    root = read(content, source)
    if isinstance(root, Inert) and root.name in NETWORKS:
        return [_of_network(root)]
    found = list({id(record): record for record in _genomes(root)}.values())  # one may be referenced very often
    if not found:
        raise GenomeError(f"{source} contains no genome of neat-python, but {_described(root)}.")
    pins = pins or _pins_in(root)
    if pins is None:
        raise GenomeError(
            f"{source} contains a genome without its configuration, which has the numbers of inputs and outputs; "
            "give the configuration file too: --config FILE, or from_neat_python(path, config=FILE)."
        )
    _check_size(found, source)
    return [_of_genome(record, pins) for record in found]


def _check_size(records: list[Inert], source: str) -> None:
    """Check the number of genes of all genomes, which may share them.

    Raises:
        GenomeError: There are too many.
    """
    kinds = [record.state[kind] for record in records for kind in ("nodes", "connections")]
    count = sum(len(genes) for genes in kinds if isinstance(genes, dict))
    if count > MOST_GENES:
        raise GenomeError(
            f"{source} contains {count:,} genes in all, but at most {MOST_GENES:,} are read; export one genome of it."
        )


def _described(value: Any) -> str:
    return shown(value) if isinstance(value, Inert) else f"a {type(value).__name__}"


def _genomes(root: Any) -> Iterator[Inert]:
    """Yield the records of genomes in the shapes that programs pickle."""
    if _is_genome(root):
        yield root
    elif isinstance(root, Inert):
        for name in ("population", "most_fit_genomes"):  # of a Population; of a StatisticsReporter
            yield from _members(root.state.get(name))
    elif _is_checkpoint(root):
        yield from _members(root[2])
        yield from _members(root[5:])
    else:
        yield from _members(root)


def _members(group: Any) -> Iterator[Inert]:
    """Yield the genomes that are directly in a dictionary, a list or a tuple."""
    if isinstance(group, dict):
        group = group.values()
    elif not isinstance(group, list | tuple):
        return
    yield from filter(_is_genome, group)


def _is_checkpoint(root: Any) -> bool:
    return (
        isinstance(root, tuple) and len(root) in CHECKPOINT and isinstance(root[1], Inert) and not _is_genome(root[1])
    )


def _is_genome(value: Any) -> bool:
    return isinstance(value, Inert) and "connections" in value.state and "nodes" in value.state


def _pins_in(root: Any) -> Pins | None:
    """Return the pins in a configuration beside the genomes, or in their Population; None without one."""
    places = root if isinstance(root, tuple | list) else (root,)
    for config in filter(None, map(_config_in, places)):
        return Pins.counted(
            whole(config["num_inputs"], "num_inputs"),
            whole(config["num_outputs"], "num_outputs"),
            recurrent=not truth(config["feed_forward"], "feed_forward"),
        )
    return None


def _config_in(value: Any) -> dict[Any, Any] | None:
    """Return the attributes of the genome's part of a configuration; None if this is something else."""
    for name in ("config", "genome_config"):  # of a Population; of a Config
        if isinstance(value, Inert) and name in value.state:
            value = value.state[name]
    needed = {"num_inputs", "num_outputs", "feed_forward"}
    return value.state if isinstance(value, Inert) and needed <= value.state.keys() else None


def _of_genome(record: Inert, pins: Pins) -> ForeignGenome:
    key = record.state.get("key")
    name = key if isinstance(key, int) and not isinstance(key, bool) and 0 <= key <= 2**62 else 0
    try:
        nodes = _genes(record, "nodes")
        _refuse_other_networks(nodes)
        synapses = tuple(_synapse(gene) for gene in _genes(record, "connections"))
        return ForeignGenome(
            name,
            fitness_of(record.state.get("fitness")),
            pins,
            tuple(_neuron(gene) for gene in nodes),
            synapses,
            of_092=bool(synapses) and all(synapse.innovation is None for synapse in synapses),
        )
    except KeyError as error:
        raise GenomeError(f"genome {name} of neat-python lacks {shown(error.args[0])} in a gene.") from error
    except GenomeError as error:
        raise GenomeError(f"genome {name} of neat-python: {error}") from error


def _genes(record: Inert, kind: str) -> list[Inert]:
    genes = record.state[kind]
    if not isinstance(genes, dict) or not all(isinstance(gene, Inert) for gene in genes.values()):
        raise GenomeError(f"its {kind} must be a dictionary of genes, but are {shown(genes)}.")
    if len(genes) > MOST_GENES:
        raise GenomeError(f"it has {len(genes):,} {kind}, but at most {MOST_GENES:,} are read.")
    return list(genes.values())


def _refuse_other_networks(nodes: list[Inert]) -> None:
    """Refuse genomes whose networks have no counterpart here.

    Raises:
        GenomeError: They are spiking networks, or continuous in time.
    """
    if any("a" in gene.state and "activation" not in gene.state for gene in nodes):
        raise GenomeError("it is of a spiking network (IZNN), which has no counterpart here.")
    times = {shown(gene.state.get("time_constant", 1.0)) for gene in nodes}
    if len(times) > 1:
        raise GenomeError(
            "its neurons have different time constants, so it is of a network that is continuous in time (CTRNN), "
            "which has no counterpart here; set them all to 1.0 if it is not."
        )


def _neuron(gene: Inert) -> ForeignNeuron:
    state = gene.state
    key = whole(state["key"], "the key of a node")
    return ForeignNeuron(
        key,
        number(state["bias"], f"the bias of node {key}"),
        number(state["response"], f"the response of node {key}"),
        word(state["activation"], f"the activation of node {key}"),
        word(state["aggregation"], f"the aggregation of node {key}"),
    )


def _synapse(gene: Inert) -> ForeignSynapse:
    state = gene.state
    key = state["key"]
    if not isinstance(key, tuple) or len(key) != 2:
        raise GenomeError(f"the key of a connection must be two numbers, but is {shown(key)}.")
    innovation = state.get("innovation")
    return ForeignSynapse(
        whole(key[0], "the source of a connection"),
        whole(key[1], "the target of a connection"),
        number(state["weight"], f"the weight of connection {shown(key)}"),
        truth(state["enabled"], f"enabled of connection {shown(key)}"),
        None if innovation is None else whole(innovation, f"the innovation of connection {shown(key)}"),
    )


def _of_network(record: Inert) -> ForeignGenome:
    """Return the genome of a pickled network, which has the same parts as neat-python's JSON."""
    state, parts = record.state, NetworkParts(NETWORKS[record.name])
    evaluations = state["node_evals"] if isinstance(state.get("node_evals"), list) else []
    if len(evaluations) > MOST_GENES:
        raise GenomeError(f"it has {len(evaluations):,} nodes, but at most {MOST_GENES:,} are read.")
    count = 0
    for evaluation in evaluations:
        if not isinstance(evaluation, tuple) or len(evaluation) != 6 or not isinstance(evaluation[5], list):
            raise GenomeError(f"a node of the network must have six parts, but is {shown(evaluation)}.")
        key, activation, aggregation, bias, response, links = evaluation
        count += len(links)
        if count > MOST_GENES:
            raise GenomeError(f"it has more than {MOST_GENES:,} connections, which are not read.")
        parts.add_neuron(key, _function(activation), _function(aggregation), bias, response)
        for link in links:
            if not isinstance(link, tuple) or len(link) != 2:
                raise GenomeError(f"a connection of the network must have two parts, but is {shown(link)}.")
            parts.add_synapse(link[0], key, link[1], True)
    return parts.genome(state.get("input_nodes"), state.get("output_nodes"))


def _function(record: Any) -> str:
    """Return the name of neat-python's function, such as "tanh" of "neat.activations.tanh_activation"."""
    if not isinstance(record, Inert):
        raise GenomeError(f"a function of the network must be one of neat-python, but is {shown(record)}.")
    return record.name.rpartition(".")[2].removesuffix("_activation").removesuffix("_aggregation")
