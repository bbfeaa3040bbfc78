"""neat-python's side of `benchmarks.thinking`: `python -m benchmarks.thinking_neat_python FILE`, in its environment.

The file holds networks as `benchmarks.grown.plan_of` describes them, and an observation. neat-python's tanh has a
slope of 2.5, so biases and responses are divided by it.
"""

import json
import sys
from pathlib import Path

import neat  # neat-python 2.0.0
from benchmarks.timing import microseconds_per_call, print_figures
from neat.activations import tanh_activation
from neat.aggregations import sum_aggregation

SLOPE = 2.5
STEPS = 5


def main() -> None:
    """Print the CPU microseconds of an activation of each network, and outputs to compare."""
    work = json.loads(Path(sys.argv[1]).read_text())
    figures = {}
    for name, plan in work["plans"].items():
        kind = neat.nn.RecurrentNetwork if plan["recurrent"] else neat.nn.FeedForwardNetwork
        inputs = [-1 - place for place in range(plan["inputs"])]
        key = {place: -1 - place if place < plan["inputs"] else place for place in range(plan["inputs"])}
        nodes = [
            (place, tanh_activation, sum_aggregation, bias / SLOPE, response / SLOPE,
             [(key.get(source, source), weight) for source, weight in leading])
            for place, bias, response, leading in plan["nodes"]
        ]  # fmt: skip
        network = kind(inputs, list(range(plan["inputs"], plan["inputs"] + plan["outputs"])), nodes)
        figures[f"{name}_outputs"] = [network.activate(work["observation"]) for _ in range(STEPS)]
        figures[name] = microseconds_per_call(lambda network=network: network.activate(work["observation"]))
    print_figures(**figures)


if __name__ == "__main__":
    main()
