import json

from neat.drawing.diagram import diagram_of
from neat.exchange.graphviz import dot
from tests.conftest import genome_of


def test_a_diagram_is_written_with_signs_sizes_and_disabled_synapses() -> None:
    genome = genome_of("0>2 +1.5 #1, 1>3 -2.0 #2 off, 3>2 +0.5 #3").copy(id=5)
    lines = dot(diagram_of(json.loads(genome.to_json()), input_labels=['a "b" \\ c\nd'])).splitlines()

    assert lines[0] == "digraph genome_5 {"
    assert '  0 [label="a \\"b\\" \\\\ c d" shape=box];' in lines
    assert '  3 [label="3 steep_sigmoid" shape=circle];' in lines
    assert any("1 -> 3" in line and "orange" in line and "dotted" in line for line in lines)
    assert any("0 -> 2" in line and "blue" in line and "solid" in line for line in lines)


def test_the_comment_says_what_it_was_made_from() -> None:
    diagram = diagram_of(json.loads(genome_of("0>1 +1.0 #1", inputs=1).to_json()))

    first, comment, *_ = dot(diagram, "genome 5, evolved on a\n}task").splitlines()
    assert comment == "  // genome 5, evolved on a?}task"
    assert first.startswith("digraph")
