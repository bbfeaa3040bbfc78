"""SVG: a diagram as a picture, for notebooks, papers and slides."""

import math
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
    cells = math.prod(diagram.grid or (0,))
    size = _cell(diagram)
    name = _text(title or f"genome {diagram.genome}", most=200)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{name}" font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{name}</title>",
        *([f"<desc>{_text(description, most=200)}</desc>"] if description else []),
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>',
        *(_neuron(neuron, diagram, size) for neuron in diagram.neurons[:cells]),
        *(_synapse(synapse, diagram) for synapse in enabled[-MOST_SYNAPSES:]),
        *(_neuron(neuron, diagram, size) for neuron in diagram.neurons[cells:]),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _synapse(synapse: DrawnSynapse, diagram: Diagram) -> str:
    strength = min(abs(synapse.weight), STRONG) / STRONG
    look = (
        f'fill="none" stroke="{POSITIVE if synapse.weight >= 0 else NEGATIVE}" '
        f'stroke-width="{0.7 + 4.3 * strength:.2f}" stroke-opacity="{0.45 + 0.4 * strength:.2f}" stroke-linecap="round"'
    )
    source, target = diagram.neurons[synapse.source], diagram.neurons[synapse.target]
    if synapse.source == synapse.target:
        x, y = _at(source)
        return f'<circle cx="{x:.1f}" cy="{y - 15:.1f}" r="9" {look}/>'
    (x, y), (to_x, to_y) = _port(source, diagram, synapse.leave, 1), _port(target, diagram, synapse.arrive, -1)
    height = HEIGHT - TOP - BOTTOM
    if synapse.recurrent:
        below = max(y, to_y) + (drop(abs(x - to_x) / height) + synapse.bow) * height
        return (
            f'<path d="M{x:.1f} {y:.1f}C{x:.1f} {below:.1f} {to_x:.1f} {below:.1f} {to_x:.1f} {to_y:.1f}" '
            f'{look} stroke-dasharray="6 5"/>'
        )
    bend, bow = (to_x - x) / 2, synapse.bow * height
    return (
        f'<path d="M{x:.1f} {y:.1f}C{x + bend:.1f} {y + bow:.1f} {to_x - bend:.1f} {to_y + bow:.1f} '
        f'{to_x:.1f} {to_y:.1f}" {look}/>'
    )


def _port(neuron: PlacedNeuron, diagram: Diagram, port: float, side: int) -> tuple[float, float]:
    """Return where a wire meets a neuron: at its right side, where wires leave, or at its left side (-1)."""
    x, y = _at(neuron)
    in_grid = neuron.id < math.prod(diagram.grid or (0,))
    radius = 0.2 * _cell(diagram) if in_grid else _radius(diagram)
    return x + side * radius * math.cos(port * FAN), y + radius * math.sin(port * FAN)


def _neuron(neuron: PlacedNeuron, diagram: Diagram, size: float) -> str:
    """Return a neuron; `size` is the side length of a cell of the grid."""
    x, y = _at(neuron)
    look = f'fill="{KINDS[neuron.kind]}" stroke="{INK}" stroke-width="1.2"'
    if diagram.grid and neuron.kind == "input" and neuron.id < diagram.grid[0] * diagram.grid[1]:
        return (
            f'<rect x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" width="{size:.1f}" height="{size:.1f}" '
            f'fill="{KINDS["input"]}" stroke="{FAINT}" stroke-width="0.5"/>'
        )
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius(diagram):.1f}" {look}/>'
    if neuron.kind == "hidden":
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
