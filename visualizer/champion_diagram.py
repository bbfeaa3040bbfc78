"""Champion diagram: the diagram of a champion's network, from JSON that is not yet validated."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from neat.drawing.diagram import Diagram, diagram_of
from neat.errors import RunError, one_line
from visualizer.run_reader import Labels
from visualizer.untrusted import real, whole, words

MOST_SENSORS = 20_000
MOST_NEURONS = 50_000
MOST_SYNAPSES = 200_000
MOST_CACHED = 32
"""Diagrams in the cache."""


@lru_cache(maxsize=MOST_CACHED)
def diagram_of_json(text: str, labels: Labels, like: str | None = None) -> Diagram:
    """Return the diagram of a genome in JSON.

    Args:
        text: As `Genome.to_json` writes it; its functions need not be registered here.
        labels: The names of inputs and outputs.
        like: The JSON of a genome whose layout this one should resemble.

    Raises:
        RunError: It is not a valid genome, or too large to draw.
    """
    return diagram_of(
        validated_genome(text),
        input_labels=labels.inputs,
        output_labels=labels.outputs,
        grid=labels.grid,
        like=diagram_of_json(like, labels) if like is not None else None,
    )


def champion_json(
    diagram: Diagram, champion: dict[str, Any], parents: list[int], legend: tuple[str, ...]
) -> dict[str, Any]:
    """Return what the page receives of a champion: `/api/brain/<genome>`."""
    return {
        **champion,
        "parents": parents,
        "grid": diagram.grid,
        "legend": legend,
        "neurons": [neuron._asdict() for neuron in diagram.neurons],
        "synapses": [synapse._asdict() for synapse in diagram.synapses],
    }


@lru_cache(maxsize=MOST_CACHED)
def parents_of_json(text: str) -> list[int]:
    """Return the ids of the parents of a genome in JSON."""
    parents = json.loads(text).get("parents")
    return [whole(parent) for parent in parents[:2]] if isinstance(parents, list) else []


def validated_genome(text: str) -> dict[str, Any]:
    """Return a genome with everything that a drawing needs validated.

    Raises:
        RunError: It is not a valid genome.
    """
    try:
        return _validated(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else one_line(error)[:200]
        raise RunError(f"a champion of this run is damaged: {reason}.") from error


def _validated(data: dict[str, Any]) -> dict[str, Any]:
    shape = data["shape"]
    inputs, outputs = _whole(shape["inputs"], MOST_SENSORS), _whole(shape["outputs"], MOST_SENSORS)
    bias_neuron = shape["bias_neuron"] is True
    sensors = inputs + bias_neuron
    neurons = _rows(data["neurons"], MOST_NEURONS, _neuron)
    ids = {neuron["id"] for neuron in neurons}
    if len(ids) != len(neurons):
        raise ValueError("two neurons have the same id")
    if min(ids, default=0) < sensors or not ids >= set(range(sensors, sensors + outputs)):
        raise ValueError(f"neurons must be the outputs, with ids from {sensors}, and hidden neurons with higher ids")
    synapses = _rows(data["synapses"], MOST_SYNAPSES, _synapse)
    ids.update(range(sensors))
    if not all(synapse["source"] in ids and synapse["target"] in ids for synapse in synapses):
        raise ValueError("a synapse refers to a neuron that does not exist")
    if any(synapse["target"] < sensors for synapse in synapses):
        raise ValueError("a synapse leads into an input")
    checked = {
        "inputs": inputs,
        "outputs": outputs,
        "bias_neuron": bias_neuron,
        "recurrent": shape["recurrent"] is True,
    }
    return {"id": _whole(data["id"]), "shape": checked, "neurons": neurons, "synapses": synapses}


def _rows(rows: object, most: int, validate: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or len(rows) > most:
        raise ValueError(f"its genes must be lists of at most {most} rows")
    return [validate(row) for row in rows]


def _neuron(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": _whole(row["id"]),
        "bias": _real(row["bias"]),
        "response": _real(row["response"]),
        "activation": words(row["activation"], 60),
        "aggregation": words(row["aggregation"], 60),
    }


def _synapse(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "marking": _whole(row["marking"]),
        "source": _whole(row["source"]),
        "target": _whole(row["target"]),
        "weight": _real(row["weight"]),
        "enabled": row["enabled"] is True,
    }


def _whole(value: object, most: int = 2**53 - 1) -> int:
    number = whole(value, -1)
    if not 0 <= number <= most:
        raise ValueError(f"{str(value)[:40]!r} is not an integer from 0 to {most}")
    return number


def _real(value: object) -> float:
    number = real(value)
    if number is None:
        raise ValueError(f"{str(value)[:40]!r} is not a finite number")
    return number
