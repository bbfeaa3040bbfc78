"""Our side of `benchmarks.breeding`, for any checkout.

`python -m benchmarks.breeding_craig_neat POPULATION INPUTS OUTPUTS` prints one line of JSON.
"""

import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.timing import median, peak_megabytes, print_figures
from benchmarks.workloads import GENERATIONS
from neat import Population, Settings
from neat.evolution import reproduction, species

UNTIMED = 2
GENOMES = 3000
"""Small populations are bred with several seeds, so that at least so many genomes are bred in a generation."""

spent = {"breed": 0.0, "speciate": 0.0}
"""CPU seconds in the two compiled loops."""


def timed(module: ModuleType, name: str, part: str) -> None:
    """Have the CPU time of a function of a module counted."""
    function: Callable[..., Any] = getattr(module, name)

    def counted(*arguments: Any) -> Any:
        begun = time.process_time()
        result = function(*arguments)
        spent[part] += time.process_time() - begun
        return result

    setattr(module, name, counted)


def main() -> None:
    """Print the CPU seconds of a generation with random scores, in parts, and its genes."""
    population, inputs, outputs = map(int, sys.argv[1:])
    timed(reproduction, "breed", "breed")
    timed(species, "speciate_kernel", "speciate")
    figures = []
    for seed in range(1, 1 + max(1, GENOMES // population)):
        figures += generations(
            Population(Settings(population_size=population), inputs=inputs, outputs=outputs, seed=seed)
        )
    print_figures(**{name: median([each[name] for each in figures]) for name in figures[0]}, megabytes=peak_megabytes())


def generations(evolved: Population) -> list[dict[str, float]]:
    """Return the CPU seconds and the genes of some generations, after untimed ones."""
    rng, size = np.random.default_rng(1), len(evolved.ask())
    figures = []
    for number in range(UNTIMED + GENERATIONS):
        scores, before = rng.random(size), dict(spent)
        begun = time.process_time()
        evolved.tell(scores)
        seconds = time.process_time() - begun
        packed = evolved.ask().packed
        if number >= UNTIMED:
            parts = {part: spent[part] - before[part] for part in spent}
            figures.append(
                {"seconds": seconds, "synapses": len(packed.synapses), "neurons": len(packed.neurons), **parts}
            )
    return figures


if __name__ == "__main__":
    main()
