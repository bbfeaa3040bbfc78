"""Networkx: a network as a graph, and as GraphML, which Gephi, Cytoscape and yEd read."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import networkx

from neat.errors import printable
from neat.genetics.genome import Genome
from neat.shape import Shape


def to_networkx(
    genome: Genome, *, input_labels: Sequence[str] = (), output_labels: Sequence[str] = ()
) -> networkx.DiGraph:
    """Return a directed graph of all neurons and synapses, also disabled ones.

    Args:
        genome: What to convert.
        input_labels: Names of the inputs; missing ones are numbered.
        output_labels: Names of the outputs; likewise.

    Returns:
        A graph whose nodes are neuron ids with the attributes `kind`, `label`, `bias`, `response`, `activation` and
        `aggregation`, and whose edges have `weight`, `marking` and `enabled`. Its own attributes are `genome`,
        `recurrent` and `fitness`, if it has one.
    """
    return graph_of(json.loads(genome.to_json()), input_labels, output_labels)


def graph_of(
    record: Mapping[str, Any], input_labels: Sequence[str] = (), output_labels: Sequence[str] = ()
) -> networkx.DiGraph:
    """Return the graph of the parsed JSON of a genome, whose functions need not be known here."""
    shape = Shape(**record["shape"])
    graph = networkx.DiGraph(genome=record["id"], recurrent=shape.recurrent)
    if record.get("fitness") is not None:
        graph.graph["fitness"] = record["fitness"]
    for neuron in range(shape.sensors):
        label = "bias" if neuron >= shape.inputs else _label(input_labels, neuron, "input")
        graph.add_node(neuron, kind=shape.kind(neuron), label=label)
    for gene in record["neurons"]:
        index = gene["id"] - shape.sensors
        label = _label(output_labels, index, "output") if index < shape.outputs else str(gene["id"])
        functions = {name: gene[name] for name in ("bias", "response", "activation", "aggregation")}
        graph.add_node(gene["id"], kind=shape.kind(gene["id"]), label=label, **functions)
    for synapse in record["synapses"]:
        attributes = {name: synapse[name] for name in ("weight", "marking", "enabled")}
        graph.add_edge(synapse["source"], synapse["target"], **attributes)
    return graph


def graphml(graph: networkx.DiGraph, origin: str = "") -> str:
    """Return a graph as GraphML, without characters that XML forbids.

    Args:
        graph: The graph.
        origin: What it was made from, for an attribute of the graph.
    """
    clean = networkx.DiGraph(**{name: _clean(value) for name, value in graph.graph.items()})
    if origin:
        clean.graph["origin"] = _clean(origin)
    for node, attributes in graph.nodes(data=True):
        clean.add_node(node, **{name: _clean(value) for name, value in attributes.items()})
    clean.add_edges_from(graph.edges(data=True))
    return "\n".join(networkx.generate_graphml(clean)) + "\n"


def _label(labels: Sequence[str], index: int, noun: str) -> str:
    return labels[index] if index < len(labels) else f"{noun} {index}"


def _clean(value: Any) -> Any:
    return "".join(letter for letter in printable(value) if letter.isprintable()) if isinstance(value, str) else value
