"""RegisteredNodes: the nodes of a network, or of many, whose functions the user registered."""

import functools
from typing import Any

import numpy as np

from neat.errors import EvaluationError
from neat.functions import ACTIVATION_REGISTRY, AGGREGATION_REGISTRY, Function, Registry
from neat.kernels import Floats, Ints, Rows
from neat.kernels.activation import FIRST_CUSTOM, activated, limited, signals_of

COLUMNS = ("slot", "neuron", "activation", "aggregation", "first", "last", "bias", "response")
"""The fields of a node that its evaluation needs."""


class RegisteredNodes:
    """Evaluates nodes that the compiled loop stopped at.

    Making this object writes the addresses of compiled functions to the nodes, after which the loop stops only at
    nodes whose functions are not compiled, or have just returned nan or inf.
    """

    def __init__(self, nodes: Rows) -> None:
        """Look up the functions of these nodes.

        Args:
            nodes: NODE rows, whose addresses are changed.

        Raises:
            GenomeError: A function is not registered in this process.
        """
        self._nodes = nodes
        self._activations, self._aggregations = (
            _linked(nodes[registry.noun], nodes[f"{registry.noun}_address"], registry)
            for registry in (ACTIVATION_REGISTRY, AGGREGATION_REGISTRY)
        )

    @functools.cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        """The nodes as tuples, since rows of a structured array are slow to read; made if Python evaluates any."""
        return list(zip(*(self._nodes[name].tolist() for name in COLUMNS), strict=True))

    def evaluate(self, position: int, wires: Rows, values: Floats, written: Floats, genome: int) -> None:
        """Evaluate one node in Python and write its value.

        Args:
            position: Of the node, among those that this object was made of.
            wires: Of its network.
            values: Of its network.
            written: Where its value is written to; its slot holds the argument of the activation function unless the
                aggregation is a registered one.
            genome: The id of its genome.

        Raises:
            EvaluationError: A function raises, or does not return a finite number.
        """
        slot, neuron, activation, aggregation, first, last, bias, response = self._rows[position]
        try:
            if aggregation < FIRST_CUSTOM:
                x = float(written[slot])
            else:
                total = _combined(self._aggregations[aggregation], wires, first, last, values)
                x = float(limited(bias + limited(response * total)))
            written[slot] = activated(activation, x) if activation < FIRST_CUSTOM else self._activations[activation](x)
        except EvaluationError as error:
            raise EvaluationError(
                f"neuron {neuron} of genome {genome}: {error}; a registered function must return a finite number."
            ) from error.__cause__


def _linked(codes: Ints, addresses: Ints, registry: Registry) -> dict[int, Function]:
    """Write the addresses of registered functions, and return the functions by code."""
    functions = {code: registry.function_of(code) for code in np.unique(codes[codes >= FIRST_CUSTOM]).tolist()}
    for code, function in functions.items():
        addresses[codes == code] = function.address
    return functions


def _combined(function: Function, wires: Rows, first: int, last: int, values: Floats) -> float:
    return function(signals_of(wires, first, last, values)) if last > first else 0.0
