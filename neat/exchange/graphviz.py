"""Graphviz: a diagram in the language DOT."""

from neat.drawing.diagram import Diagram
from neat.errors import one_line
from neat.exchange.text import plain

SHAPES = {"input": "box", "bias": "box", "output": "doublecircle", "hidden": "circle"}


def dot(diagram: Diagram, origin: str = "") -> str:
    """Return a diagram as DOT: a weight's sign as colour, its size as width; disabled synapses dotted.

    Args:
        diagram: What is drawn.
        origin: What it was made from, for a comment.
    """
    comment = [f"  // {plain(origin)}"] if origin else []
    lines = []
    for neuron in diagram.neurons:
        name = neuron.label if neuron.kind != "hidden" else f"{neuron.id} {neuron.activation}"
        lines.append(f"  {neuron.id} [label={_quoted(name)} shape={SHAPES[neuron.kind]}];")
    for synapse in diagram.synapses:
        source, target = (diagram.neurons[end].id for end in (synapse.source, synapse.target))
        color = "blue" if synapse.weight >= 0.0 else "orange"
        style = "solid" if synapse.enabled else "dotted"
        width = 0.5 + min(abs(synapse.weight), 8.0) / 2.0
        lines.append(
            f'  {source} -> {target} [label="{synapse.weight:.3g}" color={color} style={style} penwidth={width:.2f}];'
        )
    return "\n".join([f"digraph genome_{diagram.genome} {{", *comment, "  rankdir=LR;", *lines, "}", ""])


def _quoted(text: str) -> str:
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
