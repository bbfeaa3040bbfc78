"""The JSON of a genome: its numbers exact, its functions by name, and nothing in it trusted when it is read."""

import json
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from neat.activations import activation_code, activation_name
from neat.aggregations import aggregation_code, aggregation_name
from neat.errors import GenomeError, SettingsError
from neat.genetics.genes import NEURON, SYNAPSE
from neat.kernels import Rows
from neat.shape import Shape

if TYPE_CHECKING:
    from neat.genetics.genome import Genome

FORMAT = 1
LARGEST = 2**31 - 1
"""Of ids and counts; gene arrays hold 32 bits."""


class Parts(NamedTuple):
    """What a genome is made of."""

    shape: Shape
    synapses: Rows
    neurons: Rows
    id: int
    parents: tuple[int, ...]
    fitness: float


def text_of(genome: "Genome") -> str:
    """Return a genome as JSON text."""
    return json.dumps(
        {
            "format": FORMAT,
            "id": genome.id,
            "parents": list(genome.parents),
            "fitness": genome.fitness if math.isfinite(genome.fitness) else None,
            "shape": genome.shape._asdict(),
            "neurons": [
                {
                    "id": number,
                    "bias": bias,
                    "response": response,
                    "activation": activation_name(activation),
                    "aggregation": aggregation_name(aggregation),
                }
                for number, bias, response, activation, aggregation in genome.neurons.tolist()  # plain numbers: fast
            ],
            "synapses": [dict(zip(SYNAPSE.names or (), row, strict=True)) for row in genome.synapses.tolist()],
        }
    )


def parts_of(text: str) -> Parts:
    """Return the parts of the genome that `text_of` wrote; the rules of a genome are not checked here.

    Raises:
        GenomeError: The text is not such JSON, or is of a newer format.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise GenomeError(
                f"genome JSON has format {data['format']}, but this version reads {FORMAT}; use a newer one."
            )
        shape = data["shape"]
        return Parts(
            Shape(
                _whole(shape["inputs"], "inputs"),
                _whole(shape["outputs"], "outputs"),
                _truth(shape["bias_neuron"], "bias_neuron"),
                _truth(shape["recurrent"], "recurrent"),
            ),
            np.array([_synapse_row(row) for row in data["synapses"]], SYNAPSE),
            np.array([_neuron_row(row) for row in data["neurons"]], NEURON),
            _whole(data["id"], "id"),
            tuple(_whole(parent, "parents") for parent in data["parents"]),
            math.nan if data["fitness"] is None else _number(data["fitness"], "fitness"),
        )
    except GenomeError:
        raise
    except KeyError as error:
        raise GenomeError(f"genome JSON lacks {error.args[0]!r}; write it with Genome.to_json.") from error
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise GenomeError(f"genome JSON cannot be read: {error}") from error


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise GenomeError(f"genome JSON: {name} must be a whole number, but is {value!r:.40}.")
    if not -1 <= value <= LARGEST and name not in ("marking", "id", "parents"):
        raise GenomeError(f"genome JSON: {name} must lie in [-1, {LARGEST}], but is {value!r:.40}.")
    return value


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GenomeError(f"genome JSON: {name} must be a number, but is {value!r:.40}.")
    return float(value)


def _truth(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise GenomeError(f"genome JSON: {name} must be true or false, but is {value!r:.40}.")
    return value


def _synapse_row(row: dict[str, object]) -> tuple[int, int, int, float, bool]:
    return (
        _whole(row["marking"], "marking"),
        _whole(row["source"], "source"),
        _whole(row["target"], "target"),
        _number(row["weight"], "weight"),
        _truth(row["enabled"], "enabled"),
    )


def _neuron_row(row: dict[str, object]) -> tuple[int, float, float, int, int]:
    try:
        activation = activation_code(str(row["activation"]))
        aggregation = aggregation_code(str(row["aggregation"]))
    except SettingsError as error:
        raise GenomeError(f"genome JSON: {error}") from error
    return (
        _whole(row["id"], "id"),
        _number(row["bias"], "bias"),
        _number(row["response"], "response"),
        activation,
        aggregation,
    )
