"""MultiNEAT's side of `benchmarks.thinking`: `python -m benchmarks.thinking_multineat FILE`, in its environment.

MultiNEAT activates synchronously: each call is one step of all neurons, in C++. A feed-forward network needs as many
calls as it is deep before its outputs belong to its inputs.
"""

import json
import sys
from pathlib import Path

import multineat  # 0.12

from benchmarks.timing import microseconds_per_call, print_figures

STEPS = 5


def network_of(plan: dict) -> "multineat.NeuralNetwork":
    """Return the network of a plan."""
    network = multineat.NeuralNetwork()
    network.SetInputOutputDimentions(plan["inputs"], plan["outputs"])
    nodes = {place: (bias, leading) for place, bias, _, leading in plan["nodes"]}
    for _ in range(plan["inputs"] + len(nodes)):
        neuron = multineat.Neuron()
        neuron.activation_function_type = multineat.ActivationFunction.TANH
        neuron.a, neuron.b, neuron.activation = 1.0, 0.0, 0.0
        network.AddNeuron(neuron)
    for place, (bias, leading) in nodes.items():
        if bias:
            raise ValueError(f"neuron {place} has a bias, which MultiNEAT's Activate() ignores")
        for source, weight in leading:
            connection = multineat.Connection()
            connection.source_neuron_idx, connection.target_neuron_idx = source, place
            connection.weight = weight
            network.AddConnection(connection)
    return network


def main() -> None:
    """Print the CPU microseconds of an activation of each network, and outputs to compare."""
    work = json.loads(Path(sys.argv[1]).read_text())
    figures = {}
    for name, plan in work["plans"].items():
        network, calls = network_of(plan), 1 if plan["recurrent"] else plan["depth"]

        def activate(network=network, calls=calls) -> list:
            network.Input(work["observation"])
            for _ in range(calls):
                network.Activate()
            return list(network.Output())

        network.Flush()
        figures[f"{name}_outputs"] = [activate() for _ in range(STEPS)]
        figures[name] = microseconds_per_call(activate)
    print_figures(**figures)


if __name__ == "__main__":
    main()
