import io

import networkx

import neat
from neat.exchange.networkx import graphml
from tests.conftest import genome_of
from tests.evolved import evolved


def test_a_genome_is_a_graph_of_all_its_genes() -> None:
    genome = genome_of("0>3 +1.5 #1, 1>4 -2.0 #2 off, 4>3 +0.5 #3", bias_neuron=True).copy(id=7, fitness=2.5)
    graph = neat.to_networkx(genome, input_labels=["speed"], output_labels=["push"])

    assert graph.nodes[0] == {"kind": "input", "label": "speed"}
    assert graph.nodes[1] == {"kind": "input", "label": "input 1"}
    assert graph.nodes[2] == {"kind": "bias", "label": "bias"}
    assert graph.nodes[3]["label"] == "push"
    assert graph.nodes[4]["activation"] == "steep_sigmoid"
    assert graph.edges[0, 3] == {"weight": 1.5, "marking": 1, "enabled": True}
    assert graph.edges[1, 4]["enabled"] is False
    assert graph.graph == {"genome": 7, "recurrent": False, "fitness": 2.5}


def test_graphml_says_what_it_was_made_from() -> None:
    graph = neat.to_networkx(evolved(4))

    read = networkx.read_graphml(io.BytesIO(graphml(graph, "genome 4\x00; written").encode()))
    assert read.graph["origin"] == "genome 4; written"
    assert "origin" not in graph.graph


def test_a_recurrent_genome_keeps_its_loops() -> None:
    genome = genome_of("0>2 +1.0 #1, 2>2 +0.5 #2", recurrent=True)

    assert neat.to_networkx(genome).has_edge(2, 2)


def test_networkx_reads_the_graphml() -> None:
    genome = evolved(4)
    text = graphml(neat.to_networkx(genome))
    read = networkx.read_graphml(io.BytesIO(text.encode()), node_type=int)

    assert read.number_of_nodes() == genome.inputs + genome.shape.bias_neuron + len(genome.neurons)
    assert [data["weight"] for _, _, data in sorted(read.edges(data=True), key=lambda edge: edge[2]["marking"])] == (
        genome.synapses["weight"].tolist()
    )


def test_labels_of_a_stranger_are_valid_xml() -> None:
    text = graphml(neat.to_networkx(evolved(4), input_labels=["<a>&\x00\x1b\ud800", "b\u202ec"]))

    labels = [data["label"] for _, data in networkx.read_graphml(io.BytesIO(text.encode())).nodes(data=True)]
    assert "<a>&?" in labels
    assert "bc" in labels
