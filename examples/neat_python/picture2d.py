"""neat-python's example `picture2d` by novelty: pictures in colour that are unlike those of the archive.

`python picture2d.py` saves a picture of each of 20 generations.
"""

import random
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import neat

SIDE, LARGE, CHANCE = 16, 256, 0.02
archive: list[NDArray[np.float64]] = []


def picture(genome: neat.Genome, side: int = SIDE) -> NDArray[np.uint8]:
    """Return (side, side, 3) bytes."""
    y, x = np.meshgrid(*[np.linspace(-1.0, 1.0, side)] * 2, indexing="ij")
    outputs = neat.Network(genome).activate_many(np.column_stack([x.ravel(), y.ravel()]))
    return np.clip(np.round((outputs + 1.0) * 127.5), 0, 255).astype(np.uint8).reshape(side, side, 3)


def evaluate(genomes: Sequence[neat.Genome]) -> list[float]:
    """Return how far each picture is from the nearest one in the archive; some of them enter it afterwards."""
    pictures = [picture(genome) / 255.0 for genome in genomes]
    scores = [min([SIDE, *(float(np.linalg.norm(one - other)) for other in archive)]) for one in pictures]
    for genome, one in zip(genomes, pictures, strict=True):
        if random.random() < CHANCE:
            archive.append(one)
            Image.fromarray(picture(genome, LARGE)).save(f"novelty-{len(archive):06d}.png")
    return scores


def generations(population: neat.Population) -> Iterator[neat.Generation]:
    """Yield generations without end, whose best pictures are saved and enter the archive."""
    for generation in neat.evolve(population, evaluate):
        archive.append(picture(generation.best) / 255.0)
        Image.fromarray(picture(generation.best, LARGE)).save(f"winning-novelty-{generation.number:06d}.png")
        yield generation


if __name__ == "__main__":
    settings = neat.Settings(population_size=100).replace({
        "genome.activations": list(neat.ACTIVATIONS), "genome.output_activation": "sin", "genome.initial_hidden": 4,
        "mutation.add_neuron_rate": 0.2, "mutation.activation_chance": 0.05, "mutation.bias_perturb_chance": 0.7,
    })  # fmt: skip
    for generation in generations(neat.Population(settings, inputs=2, outputs=3, seed=1)):
        if generation.number == 20:
            break
    print("pictures in the archive:", len(archive))
