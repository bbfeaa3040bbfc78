"""SVG: a diagram as a picture, for notebooks, papers and slides."""

import math
from collections.abc import Collection, Sequence
from xml.sax.saxutils import escape

from neat.drawing.diagram import Diagram, DrawnSynapse, PlacedNeuron
from neat.drawing.routes import FAN, drop

WIDTH, HEIGHT = 900, 484
LEFT, RIGHT, TOP, BOTTOM = 130, 150, 30, 40
"""Margins, which contain the labels."""
POSITIVE, NEGATIVE = "#2f6fd0", "#d9731a"
"""Colours of positive and negative weights: blue and orange can be distinguished without red and green."""
INK, PAPER, FAINT = "#24292f", "#ffffff", "#8c959f"
KINDS = {"input": "#eaeef2", "bias": "#fff8c5", "output": "#ddf4ff", "hidden": "#ffffff"}
STRONG = 8.0
"""Weights from here on have the greatest width."""
WIDEST = 5.0
"""The width of a wire of the strongest weights."""
LETTER, LINE = 7.2, 12.0
"""The width of a letter of a label, on average, and the least distance between labels."""
MOST_LABEL = 24
"""The largest number of characters of a label; longer ones are cut."""
MOST_SYNAPSES = 20_000
"""The largest number of synapses; only the strongest are drawn."""


def svg(diagram: Diagram, title: str = "", description: str = "") -> str:
    """Return a diagram as SVG: colour is sign, width is weight; recurrent synapses are dashed.

    Wires leave and arrive side by side, and bend around each other and around neurons; see `neat.drawing.routes`.
    Disabled synapses are left out. Labels are escaped. The description is not drawn.
    """
    enabled = sorted((synapse for synapse in diagram.synapses if synapse.enabled), key=lambda one: abs(one.weight))
    shown = enabled[-MOST_SYNAPSES:]
    cells = math.prod(diagram.grid or (0,))
    size = _cell(diagram)
    left, top, width, height = _window(shown, diagram)
    name = _text(title or f"genome {diagram.genome}", most=200)
    labelled = _labelled(diagram)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{name}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{name}</title>",
        *([f"<desc>{_text(description, most=200)}</desc>"] if description else []),
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="12" fill="{PAPER}"/>',
        *(_neuron(neuron, diagram, size, labelled) for neuron in diagram.neurons[:cells]),
        *(_synapse(synapse, diagram) for synapse in shown),
        *(_neuron(neuron, diagram, size, labelled) for neuron in diagram.neurons[cells:]),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _synapse(synapse: DrawnSynapse, diagram: Diagram) -> str:
    strength = min(abs(synapse.weight), STRONG) / STRONG
    look = (
        f'fill="none" stroke="{POSITIVE if synapse.weight >= 0 else NEGATIVE}" '
        f'stroke-width="{0.7 + (WIDEST - 0.7) * strength:.2f}" stroke-opacity="{0.45 + 0.4 * strength:.2f}" '
        'stroke-linecap="round"'
    )
    if synapse.source == synapse.target:
        x, y = _at(diagram.neurons[synapse.source])
        return f'<circle cx="{x:.1f}" cy="{y - 15:.1f}" r="9" {look}/>'
    start, *others = (f"{x:.1f} {y:.1f}" for x, y in _course(synapse, diagram))
    dashes = ' stroke-dasharray="6 5"' if synapse.recurrent else ""
    return f'<path d="M{start}C{" ".join(others)}" {look}{dashes}/>'


def _course(synapse: DrawnSynapse, diagram: Diagram) -> tuple[tuple[float, float], ...]:
    """Return the four points of the Bézier curve of a wire; of a loop, they are of no use."""
    (x, y) = _port(diagram.neurons[synapse.source], diagram, synapse.leave, 1)
    (to_x, to_y) = _port(diagram.neurons[synapse.target], diagram, synapse.arrive, -1)
    height = HEIGHT - TOP - BOTTOM
    if synapse.recurrent:
        below = max(y, to_y) + (drop(abs(x - to_x) / height) + synapse.bow) * height
        return (x, y), (x, below), (to_x, below), (to_x, to_y)
    bend, bow = (to_x - x) / 2, synapse.bow * height
    return (x, y), (x + bend, y + bow), (to_x - bend, to_y + bow), (to_x, to_y)


def _window(synapses: Sequence[DrawnSynapse], diagram: Diagram) -> tuple[int, int, int, int]:
    """Return left, top, width and height of the picture: larger than usual where a wire or a label would leave it."""
    tops, bottoms = [0.0], [float(HEIGHT)]
    for synapse in synapses:
        if synapse.source != synapse.target:
            ys = [y for _, y in _course(synapse, diagram)]
            ends = ys[0], ys[-1]
            tops.append(0.25 * min(ends) + 0.75 * min(ys) - WIDEST)  # a curve goes 3/4 of the way to its middle points
            bottoms.append(0.25 * max(ends) + 0.75 * max(ys) + WIDEST)
    left = min(0, LEFT - _label_width(diagram, "input"))
    right = max(WIDTH, WIDTH - RIGHT + _label_width(diagram, "output"))
    top = math.floor(min(tops))
    return left, top, right - left, math.ceil(max(bottoms)) - top


def _label_width(diagram: Diagram, kind: str) -> int:
    """Return how far the labels of neurons beside them reach; those under a grid do not."""
    labels = (neuron.label for neuron in diagram.neurons if neuron.kind == kind)
    longest = max((min(len(label), MOST_LABEL) for label in labels), default=0)
    return 0 if diagram.grid and kind == "input" else 14 + math.ceil(LETTER * longest) + 6


def _port(neuron: PlacedNeuron, diagram: Diagram, port: float, side: int) -> tuple[float, float]:
    """Return where a wire meets a neuron: at its right side, where wires leave, or at its left side (-1)."""
    x, y = _at(neuron)
    in_grid = neuron.id < math.prod(diagram.grid or (0,))
    radius = 0.2 * _cell(diagram) if in_grid else _radius(diagram)
    return x + side * radius * math.cos(port * FAN), y + radius * math.sin(port * FAN)


def _labelled(diagram: Diagram) -> set[int]:
    """Return the ids of neurons that have a label: in a crowded column, those with room for it below the last one."""
    found, last = set(), dict.fromkeys(("input", "output"), -math.inf)
    for neuron in diagram.neurons:
        column = "output" if neuron.kind == "output" else "input"  # and the bias neuron
        _, y = _at(neuron)
        is_below_grid = bool(diagram.grid) and column == "input"
        if neuron.kind != "hidden" and (is_below_grid or abs(y - last[column]) >= LINE):
            found.add(neuron.id)
            last[column] = y
    return found


def _neuron(neuron: PlacedNeuron, diagram: Diagram, size: float, labelled: Collection[int]) -> str:
    """Return a neuron; `size` is the side length of a cell of the grid, `labelled` the ids of those with a label."""
    x, y = _at(neuron)
    look = f'fill="{KINDS[neuron.kind]}" stroke="{INK}" stroke-width="1.2"'
    if diagram.grid and neuron.kind == "input" and neuron.id < diagram.grid[0] * diagram.grid[1]:
        return (
            f'<rect x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" width="{size:.1f}" height="{size:.1f}" '
            f'fill="{KINDS["input"]}" stroke="{FAINT}" stroke-width="0.5"/>'
        )
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius(diagram):.1f}" {look}/>'
    if neuron.id not in labelled:
        return dot
    label = _text(neuron.label, most=MOST_LABEL)
    if diagram.grid and neuron.kind != "output":  # side by side under the grid
        return f'{dot}<text x="{x:.1f}" y="{y + 22:.1f}" text-anchor="middle" font-size="9" fill="{INK}">{label}</text>'
    side, anchor = (14, "start") if neuron.kind == "output" else (-14, "end")
    return f'{dot}<text x="{x + side:.1f}" y="{y + 4.5:.1f}" text-anchor="{anchor}" fill="{INK}">{label}</text>'


def _at(neuron: PlacedNeuron) -> tuple[float, float]:
    return LEFT + neuron.x * (WIDTH - LEFT - RIGHT), TOP + neuron.y * (HEIGHT - TOP - BOTTOM)


def _cell(diagram: Diagram) -> float:
    """Return the side length of a cell of the grid."""
    cells = diagram.neurons[: math.prod(diagram.grid or (0,))]
    xs, ys = sorted({_at(cell)[0] for cell in cells}), sorted({_at(cell)[1] for cell in cells})
    steps = [values[1] - values[0] for values in (xs, ys) if len(values) > 1]
    return min(steps, default=20.0) * 0.95


def _radius(diagram: Diagram) -> float:
    """Return the radius of a neuron: smaller if there are many."""
    outside_grid = len(diagram.neurons) - math.prod(diagram.grid or (0,))
    return max(2.5, min(9.0, 90.0 / math.sqrt(max(1, outside_grid))))


def _text(words: str, most: int) -> str:
    """Return text for XML: escaped, cut, without characters that XML forbids."""
    cut = words if len(words) <= most else f"{words[: most - 1]}…"
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cut)
    return escape(printable, {'"': "&quot;"})
