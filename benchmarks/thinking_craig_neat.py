"""Our side of `benchmarks.thinking`, for any checkout: `python -m benchmarks.thinking_craig_neat SYNAPSES`."""

import sys

import numpy as np

from benchmarks.grown import INPUTS, family, grown, plan_of
from benchmarks.timing import microseconds_per_call, print_figures
from neat import Network, Networks

LANES = 1000
STEPS = 5
"""Activations whose outputs are compared between libraries."""


def main() -> None:
    """Print the CPU microseconds of one network, for each way to activate it, and outputs to compare."""
    synapses = int(sys.argv[1])
    figures: dict[str, object] = {}
    observation = np.random.default_rng(3).uniform(-1.0, 1.0, INPUTS).tolist()
    for name, recurrent in (("sweep", False), ("step", True)):
        genome, markings = grown(synapses, recurrent)
        network, plan = Network(genome), plan_of(genome)
        figures[f"{name}_outputs"] = [network.activate(observation).tolist() for _ in range(STEPS)]
        figures[name] = microseconds_per_call(lambda network=network: network.activate(observation))  # type: ignore[misc]
        figures[f"{name}_shape"] = [len(genome.neurons), genome.enabled, plan["depth"]]
        if not recurrent:
            figures["different"] = in_lanes(Networks(family(genome, markings, LANES)))
            figures["copies"] = in_lanes(Networks(family(genome, markings, 1), copies=LANES))
    print_figures(**figures)


def in_lanes(networks: Networks) -> float:
    """Return the CPU microseconds of one network of many that are activated together."""
    observed = np.random.default_rng(4).uniform(-1.0, 1.0, (networks.size, INPUTS))
    return microseconds_per_call(lambda: networks.activate(observed), 3) / networks.size


if __name__ == "__main__":
    main()
