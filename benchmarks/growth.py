"""How time and memory grow with the population, the genome and the episode.

Writes `docs/results/growth.md` and its plots (needs the extra [plots]):

    python -m benchmarks.growth
"""

import argparse
import statistics
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.paths import PAGES
from benchmarks.timing import cpu_seconds
from experiments.efficacy.plot import COLOURS, dress, figure_of_size, save
from fitness import SinglePole
from neat import NEURON, SYNAPSE, Genome, Network, Population, Settings, Shape
from neat.system.atomic_write import write_whole

REPEAT = 5
POPULATIONS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
INPUTS = (5, 20, 80, 320, 1_280)  # fully connected to 4 outputs: 24 to 5,124 synapses with the bias neuron's
BREEDING = "breeding and speciating one generation, and its peak memory"
STEPS = (100, 1_000, 10_000, 100_000, 1_000_000)


class Point(NamedTuple):
    """One measurement."""

    size: float
    milliseconds: float
    megabytes: float


class Growth(NamedTuple):
    """The measurements of one workload at increasing sizes."""

    name: str
    sizes: str
    """Label of the size axis."""
    what: str
    """Description of the workload."""
    points: list[Point]

    def slope(self, measure: str) -> float:
        """Return the exponent p of the power law size^p, fitted to the larger half, where fixed costs are small."""
        points = self.points[len(self.points) // 2 :]
        sizes = np.log([point.size for point in points])
        return float(np.polyfit(sizes, np.log([getattr(point, measure) for point in points]), 1)[0])


def populations() -> Growth:
    points = [generation(size, inputs=10, outputs=4) for size in POPULATIONS]
    return Growth(
        "population",
        "genomes of about 50 synapses",
        BREEDING,
        [Point(size, point.milliseconds, point.megabytes) for size, point in zip(POPULATIONS, points, strict=True)],
    )


def genome_sizes() -> Growth:
    points = [generation(500, inputs=inputs, outputs=4) for inputs in INPUTS]
    return Growth("genome", "synapses of each of 500 genomes", BREEDING, points)


def generation(size: int, inputs: int, outputs: int) -> Point:
    """Measure a generation with random scores; the point's size is the mean number of synapses of a genome."""
    rng = np.random.default_rng(1)

    def grown() -> Population:
        population = Population(Settings(population_size=size), inputs=inputs, outputs=outputs, seed=1)
        for _ in range(2):
            population.tell(rng.random(size))
        return population

    population = grown()
    times = [cpu_seconds(lambda: population.tell(rng.random(size))) for _ in range(REPEAT)]
    synapses = len(population.ask().packed.synapses) / size
    return Point(synapses, 1000.0 * statistics.median(times), peak_megabytes(grown))


def episodes() -> Growth:
    """Measure episodes of single pole balancing of increasing length."""
    task, network = SinglePole(), Network(balancer())

    def play(steps: int) -> None:
        if task.balanced(network, task.initial_state(), steps) < steps:
            raise AssertionError("the pole fell")

    play(1)
    points = []
    for steps in STEPS:
        times = [cpu_seconds(lambda steps=steps: play(steps)) for _ in range(REPEAT)]  # type: ignore[misc]
        points.append(Point(steps, 1000.0 * statistics.median(times), peak_megabytes(lambda steps=steps: play(steps))))  # type: ignore[misc]
    return Growth("episode", "steps of an episode", "one evaluation of single-pole, and its peak memory", points)


def balancer() -> Genome:
    """Return a genome of four synapses whose network balances a pole indefinitely."""
    rows = [(place, place, 4, weight, True) for place, weight in enumerate((0.2, 0.3, 2.0, 1.0))]
    return Genome(Shape(4, 1), np.array(rows, SYNAPSE), np.array([(4, 0.0, 1.0, 0, 0)], NEURON))


def peak_megabytes(action: Callable[[], object]) -> float:
    """Return the peak memory that Python and NumPy allocate while this runs, in MB."""
    tracemalloc.start()
    try:
        kept = action()
        del kept
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def table_of(growth: Growth) -> str:
    rows = "\n".join(
        f"| {point.size:,.0f} | {point.milliseconds:.3g} | {point.megabytes:.3g} |" for point in growth.points
    )
    return (
        f"## {growth.name.capitalize()}\n\n{growth.what.capitalize()}: time {power(growth.slope('milliseconds'))}, "
        f"memory {power(growth.slope('megabytes'))}.\n\n"
        f"![{growth.name}](growth-{growth.name}.svg)\n\n"
        f"| {growth.sizes} | CPU ms | MB |\n| ---: | ---: | ---: |\n{rows}\n"
    )


def power(slope: float) -> str:
    """Return a power law in words."""
    return "does not grow with the size" if abs(slope) < 0.05 else f"grows as size^{slope:.2f}"


def plot(growth: Growth, path: Path) -> None:
    figure = figure_of_size(6.4, 2.8)
    for place, (measure, label) in enumerate((("milliseconds", "CPU ms"), ("megabytes", "MB"))):
        axes = figure.add_subplot(1, 2, place + 1)
        values = [getattr(point, measure) for point in growth.points]
        law = power(growth.slope(measure))
        axes.loglog([point.size for point in growth.points], values, "o-", color=COLOURS[place], label=law)
        axes.set(xlabel=growth.sizes, ylabel=label)
        if max(values) < 2.0 * min(values):
            axes.set_ylim(min(values) / 10.0, max(values) * 10.0)
        dress(axes)
    save(figure, path)


def main() -> None:
    """Measure, and write the page and its plots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=PAGES, help="directory of the page and its plots")
    directory = parser.parse_args().to
    growths = [populations(), genome_sizes(), episodes()]
    for growth in growths:
        plot(growth, directory / f"growth-{growth.name}.svg")
    heading = (
        "# Growth of time and memory\n\n"
        "Written by `python -m benchmarks.growth`. Times are medians of five, in CPU milliseconds of one process;\n"
        "memory is the peak allocated by Python and NumPy. Exponents are fitted to the larger half of the sizes.\n\n"
    )
    write_whole(directory / "growth.md", (heading + "\n".join(map(table_of, growths))).encode())
    print("\n".join(map(table_of, growths)))


if __name__ == "__main__":
    main()
