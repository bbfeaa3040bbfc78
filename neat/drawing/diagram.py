"""Diagram: a network as it is drawn, by the page and as SVG: every neuron with its position.

It is made from the JSON of a genome, not from a genome, so that activation functions need not be registered.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from neat.drawing.layout import Layout, Point, place
from neat.drawing.routes import Route, routes
from neat.shape import Shape

BIAS = "bias"


class PlacedNeuron(NamedTuple):
    """A neuron and its position."""

    id: int
    kind: str
    """input, bias, output or hidden."""
    x: float
    y: float
    label: str
    activation: str
    """"" for inputs and the bias neuron, which compute nothing."""
    aggregation: str
    bias: float
    response: float


class DrawnSynapse(NamedTuple):
    """A synapse between two neurons of a diagram."""

    marking: int
    source: int
    """Position among the diagram's neurons, not an id."""
    target: int
    weight: float
    enabled: bool
    recurrent: bool
    """Whether it is drawn against the reading direction: backwards, or from a neuron to itself."""
    leave: float = 0.0
    """Where it leaves its source, from -1 at the top to 1 at the bottom; see `neat.drawing.routes`."""
    arrive: float = 0.0
    """Where it arrives at its target, likewise."""
    bow: float = 0.0
    """By how much its middle is moved downwards, as a share of the height."""


class Diagram(NamedTuple):
    """A network with the positions of its neurons."""

    genome: int
    neurons: tuple[PlacedNeuron, ...]
    """Inputs, the bias neuron if any, outputs, hidden neurons: the order of `Network.values`."""
    synapses: tuple[DrawnSynapse, ...]
    grid: tuple[int, int] | None
    """(rows, columns) of the first inputs, if they are a picture."""


def diagram_of(
    genome: Mapping[str, Any],
    *,
    input_labels: Sequence[str] = (),
    output_labels: Sequence[str] = (),
    grid: tuple[int, int] | None = None,
    like: "Diagram | None" = None,
) -> Diagram:
    """Return the diagram of a genome.

    Args:
        genome: The parsed JSON of `Genome.to_json`, which must be valid.
        input_labels: Names of the inputs; missing ones are numbered.
        output_labels: Names of the outputs; likewise.
        grid: (rows, columns) of the first inputs, if they are a picture.
        like: The diagram of another genome; neurons that both have stay near their positions in it.
    """
    shape = Shape(**genome["shape"])
    genes = {gene["id"]: gene for gene in genome["neurons"]}
    ids = [*range(shape.sensors), *sorted(genes)]
    position = {neuron: index for index, neuron in enumerate(ids)}
    edges = [(synapse["source"], synapse["target"]) for synapse in genome["synapses"]]
    earlier: dict[int, Point] | None = {neuron.id: (neuron.x, neuron.y) for neuron in like.neurons} if like else None
    layout = place(shape, ids[shape.first_hidden :], edges, grid=grid, like=earlier)
    labels = _labels(shape, input_labels, output_labels)
    neurons = tuple(
        _placed(neuron, shape, layout.points[neuron], labels.get(neuron, ""), genes.get(neuron)) for neuron in ids
    )
    fits = grid is not None and 0 < grid[0] * grid[1] <= shape.inputs
    ways = _routes(genome["synapses"], edges, layout, grid[0] * grid[1] if grid and fits else 0)
    synapses = tuple(
        DrawnSynapse(
            synapse["marking"], position[source], position[target], synapse["weight"], synapse["enabled"],
            (source, target) in layout.backward, *(round(part, 3) for part in way),
        )
        for synapse, (source, target), way in zip(genome["synapses"], edges, ways, strict=True)
    )  # fmt: skip
    return Diagram(genome["id"], neurons, synapses, grid if fits else None)


def _routes(
    synapses: Sequence[Mapping[str, Any]], edges: Sequence[tuple[int, int]], layout: Layout, cells: int
) -> list[Route]:
    """Return the route of each synapse; disabled ones, which are rarely drawn, take no room from the others."""
    ways = [Route(0.0, 0.0, 0.0)] * len(edges)
    enabled = [index for index, synapse in enumerate(synapses) if synapse["enabled"]]
    found = routes(layout.points, [edges[index] for index in enabled], layout.backward, cells=cells)
    for index, way in zip(enabled, found, strict=True):
        ways[index] = way
    return ways


def _labels(shape: Shape, inputs: Sequence[str], outputs: Sequence[str]) -> dict[int, str]:
    """Return the labels of sensors and outputs; those without a name are numbered."""
    labels = {}
    for neuron in range(shape.first_hidden):
        if shape.kind(neuron) == "bias":
            labels[neuron] = BIAS
            continue
        words, index, noun = (
            (inputs, neuron, "input") if neuron < shape.inputs else (outputs, neuron - shape.sensors, "output")
        )
        labels[neuron] = words[index] if index < len(words) else f"{noun} {index}"
    return labels


def _placed(neuron: int, shape: Shape, point: Point, label: str, gene: Mapping[str, Any] | None) -> PlacedNeuron:
    computes = (gene["activation"], gene["aggregation"], gene["bias"], gene["response"]) if gene else ("", "", 0.0, 1.0)
    return PlacedNeuron(neuron, shape.kind(neuron), round(point[0], 5), round(point[1], 5), label, *computes)
