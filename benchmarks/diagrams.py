"""The diagrams of the concept pages: genomes, their mutation and crossover, and the species of a run.

    python -m benchmarks.diagrams               # seconds; writes docs/images/{growth,mutations,crossover,species}.svg

They are drawn from genomes that a run of XOR with seed 1 evolves, so the same version writes the same files. The ground
is transparent and the ink a medium grey, so that they can be read on light and on dark pages.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import numpy as np

import neat
from benchmarks.paths import ROOT
from neat.drawing.diagram import Diagram, DrawnSynapse, diagram_of

IMAGES = ROOT / "docs" / "images"
INK, POSITIVE, NEGATIVE = "#7d8590", "#2f81f7", "#d9731a"
BANDS = ("#4493f8", "#d9731a", "#3fb950", "#ab7df8", "#e5a50a", "#39a0b5", "#db61a2", "#8b949e")
PANEL_WIDTH, PANEL_HEIGHT = 260, 200
LEFT, TOP, ACROSS, DOWN = 44, 36, 172, 120
"""Where the network is in its panel."""
GENE_WIDTH, GENE_HEIGHT = 64, 40
CASES = [((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0)]
SOLVED_AT = 3.9


def main() -> None:
    """Write all diagrams."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for name, text in diagrams().items():
        (IMAGES / name).write_text(text, encoding="utf-8")


def diagrams() -> dict[str, str]:
    """Return all diagrams, SVG by file name."""
    run = list(evolved())
    return {
        "growth.svg": growth(run),
        "mutations.svg": mutations(),
        "crossover.svg": crossover(),
        "species.svg": species(run),
    }


def evolved() -> Iterator[neat.Generation]:
    """Yield the generations of the run that the diagrams show, until XOR is solved."""

    def evaluate(genomes: neat.Genomes) -> list[float]:
        networks = [neat.Network(genome) for genome in genomes]
        return [4.0 - sum((float(one.activate(x)[0]) - y) ** 2 for x, y in CASES) for one in networks]

    settings = neat.Settings().replace("mutation.add_synapse_rate", 1.0)
    for generation in neat.evolve(neat.Population(settings, inputs=2, outputs=1, seed=1), evaluate):
        yield generation
        if generation.champion.fitness > SOLVED_AT:
            break


def growth(run: Sequence[neat.Generation]) -> str:
    """Return champions of a run: the first one, the first one with hidden neurons, and the last one."""
    grown = next(generation for generation in run if generation.champion.hidden)
    chosen = [run[0], grown, run[-1]]
    captions = [f"generation {one.number + 1}: fitness {one.champion.fitness:.2f} of 4" for one in chosen]
    return side_by_side([panel(one.champion, text) for one, text in zip(chosen, captions, strict=True)])


def mutations() -> str:
    """Return a genome before and after each structural mutation, its synapses with their markings."""
    settings, rng = neat.Settings(), np.random.default_rng(8)
    population = neat.Population(settings, inputs=2, outputs=1, seed=1)
    first = population.ask()[0].copy()
    split = neat.add_neuron(first, settings, population.markings, rng)
    connected = neat.add_synapse(split, settings, population.markings, rng)
    captions = ("a first genome", "a synapse is split by a neuron", "a synapse is added")
    genomes = (first, split, connected)
    return side_by_side([panel(one, text, marked=True) for one, text in zip(genomes, captions, strict=True)])


def crossover() -> str:
    """Return the genes of two parents and their child, aligned by their markings."""
    settings, rng = neat.Settings(), np.random.default_rng(3)
    population = neat.Population(settings, inputs=2, outputs=1, seed=2)
    fitter, other = population.ask()[0].copy(), population.ask()[1].copy()
    for _ in range(2):
        fitter = neat.add_neuron(fitter, settings, population.markings, rng)
    for mutation in (neat.add_neuron, neat.add_synapse):
        other = mutation(other, settings, population.markings, rng)
    child = neat.crossover(fitter, other, rng, settings)
    rows = (("fitter parent", fitter), ("other parent", other), ("child", child))
    markings = sorted({int(gene.marking) for _, genome in rows for gene in genome.synapses})
    parts = [
        part
        for row, (name, genome) in enumerate(rows)
        for part in gene_row(name, genome, markings, 10 + row * (GENE_HEIGHT + 14))
    ]
    return document(110 + len(markings) * GENE_WIDTH, 3 * (GENE_HEIGHT + 14) + 10, parts)


def gene_row(name: str, genome: neat.Genome, markings: Sequence[int], top: float) -> Iterator[str]:
    """Yield the synapses of a genome as boxes, each in the column of its marking; disabled ones are dashed."""
    yield text(100, top + 24, name, "end")
    genes = {int(gene.marking): gene for gene in genome.synapses}
    for column, marking in enumerate(markings):
        if marking in genes:
            gene, left = genes[marking], 110 + column * GENE_WIDTH
            dashes = "" if gene.enabled else ' stroke-dasharray="4 3"'
            yield (
                f'<rect x="{left}" y="{top}" width="{GENE_WIDTH - 6}" height="{GENE_HEIGHT}" rx="6" fill="none" '
                f'stroke="{colour(gene.weight)}" stroke-width="2"{dashes}/>'
            )
            yield text(left + (GENE_WIDTH - 6) / 2, top + 17, str(marking), "middle", bold=True)
            yield text(left + (GENE_WIDTH - 6) / 2, top + 33, f"{gene.source} to {gene.target}", "middle", size=11)


def species(run: Sequence[neat.Generation]) -> str:
    """Return the species of a run as bands: their height is their share of the population."""
    ids = sorted({record.id for generation in run for record in generation.species})
    sizes = np.array([[size_of(generation, one) for one in ids] for generation in run], np.float64)
    tops = np.cumsum(sizes / sizes.sum(axis=1, keepdims=True), axis=1)
    across, height = 700 / (len(run) - 1), 180
    parts: list[str] = []
    for index in range(len(ids)):
        upper = tops[:, index - 1] if index else np.zeros(len(run))
        edge = [f"{20 + across * n:.1f} {20 + height * y:.1f}" for n, y in enumerate(upper)]
        back = [f"{20 + across * n:.1f} {20 + height * y:.1f}" for n, y in enumerate(tops[:, index])]
        if edge != back:
            fill = BANDS[len(parts) % len(BANDS)]
            parts.append(f'<path d="M{" L".join([*edge, *reversed(back)])}Z" fill="{fill}" fill-opacity="0.75"/>')
    parts += [text(20, 218, "generation 1", "start"), text(720, 218, f"generation {len(run)}", "end")]
    return document(740, 228, parts)


def size_of(generation: neat.Generation, species_id: int) -> int:
    """Return how many members a species has in a generation."""
    return next((record.size for record in generation.species if record.id == species_id), 0)


def panel(genome: neat.Genome, caption: str, *, marked: bool = False) -> str:
    """Return a network with a caption, the origin at its upper left; `marked` writes markings on synapses."""
    diagram = diagram_of(json.loads(genome.to_json()), input_labels=("a", "b"), output_labels=("out",))
    parts = [text(LEFT + ACROSS / 2, 16, caption, "middle")]
    for synapse in diagram.synapses:
        if synapse.enabled or marked:
            parts += wire(synapse, diagram, marked)
    for neuron in diagram.neurons:
        x, y = LEFT + neuron.x * ACROSS, TOP + neuron.y * DOWN
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{INK}"/>')
        side = {"output": (14, "start"), "hidden": (0, "middle")}.get(neuron.kind, (-14, "end"))
        if neuron.kind != "hidden":
            parts.append(text(x + side[0], y + 4.5, neuron.label, side[1]))
    return "\n".join(parts)


def wire(synapse: DrawnSynapse, diagram: Diagram, marked: bool) -> list[str]:
    """Return a synapse: its colour is the sign of its weight, its width the size; disabled ones are dashed."""
    source, target = diagram.neurons[synapse.source], diagram.neurons[synapse.target]
    x, y = LEFT + source.x * ACROSS, TOP + source.y * DOWN
    to_x, to_y = LEFT + target.x * ACROSS, TOP + target.y * DOWN
    bow = 2 * synapse.bow * DOWN if synapse.enabled else -24.0
    middle_x, middle_y = (x + to_x) / 2, (y + to_y) / 2 + bow
    dashes = "" if synapse.enabled else ' stroke-dasharray="4 4"'
    width = 1.0 + min(abs(synapse.weight), 8.0) / 2.0
    drawn = [
        f'<path d="M{x:.1f} {y:.1f}Q{middle_x:.1f} {middle_y:.1f} {to_x:.1f} {to_y:.1f}" fill="none" '
        f'stroke="{colour(synapse.weight)}" stroke-width="{width:.1f}"{dashes}/>'
    ]
    if marked:
        number_x, number_y = x + 0.36 * (to_x - x), y + 0.36 * (to_y - y) + 0.46 * bow - 4
        drawn.append(text(number_x, number_y, str(synapse.marking), "middle", size=11))
    return drawn


def side_by_side(panels: Sequence[str]) -> str:
    """Return panels beside each other."""
    moved = [f'<g transform="translate({n * PANEL_WIDTH} 0)">\n{one}\n</g>' for n, one in enumerate(panels)]
    return document(len(panels) * PANEL_WIDTH, PANEL_HEIGHT, moved)


def document(width: float, height: float, parts: Sequence[str]) -> str:
    """Return parts as an SVG document."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="system-ui, sans-serif">'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def text(x: float, y: float, words: str, anchor: str, *, size: int = 13, bold: bool = False) -> str:
    """Return a line of text."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}"{weight}>'
        f"{escape(words)}</text>"
    )


def colour(weight: float) -> str:
    """Return the colour of a weight: blue excites, orange inhibits."""
    return POSITIVE if weight >= 0.0 else NEGATIVE


if __name__ == "__main__":
    main()
