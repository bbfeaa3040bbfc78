"""A game whose episodes can be recorded."""

from collections.abc import Iterator

import numpy as np

from fitness.frame import Frame
from neat import Network


class Waves:
    """A game in which the observations depend on the seed alone."""

    inputs, outputs = 2, 1
    frames_per_second = 50.0
    name = "waves"

    def evaluate(self, network: Network, rng: np.random.Generator) -> float:
        return 1.0

    def play(self, network: Network, rng: np.random.Generator) -> Iterator[Frame]:
        network.reset()
        for seen in rng.normal(size=(40, 2)):
            yield Frame(seen, network.activate(seen), 0.5)
