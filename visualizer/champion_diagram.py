"""Brain: the diagram of a champion, from JSON that nobody has looked at yet."""

import json
from functools import lru_cache
from typing import Any

from neat import RunError
from neat.drawing.diagram import Diagram, diagram_of
from neat.errors import one_line
from visualizer.run_reader import Labels
from visualizer.untrusted import real, whole, words

MOST_SENSORS = 20_000
MOST_NEURONS = 50_000
MOST_SYNAPSES = 200_000
KEPT = 32
"""Diagrams that are remembered."""


@lru_cache(maxsize=KEPT)
def diagram_in(text: str, labels: Labels, like: str | None = None) -> Diagram:
    """Return the diagram of a genome in JSON.

    Args:
        text: As `Genome.to_json` writes it; its functions need not be known here.
        labels: What the task calls its inputs and outputs.
        like: The JSON of a genome whose drawing this one should resemble.

    Raises:
        RunError: It is no sound genome, or one too large to draw.
    """
    return diagram_of(
        sound_genome(text),
        input_labels=labels.inputs,
        output_labels=labels.outputs,
        grid=labels.grid,
        like=diagram_in(like, labels) if like is not None else None,
    )


def brain_json(
    diagram: Diagram, champion: dict[str, Any], parents: list[int], legend: tuple[str, ...]
) -> dict[str, Any]:
    """Return what the page is told of a brain: `/api/brain/<genome>`."""
    return {
        **champion,
        "parents": parents,
        "grid": diagram.grid,
        "legend": legend,
        "neurons": [neuron._asdict() for neuron in diagram.neurons],
        "synapses": [synapse._asdict() for synapse in diagram.synapses],
    }


@lru_cache(maxsize=KEPT)
def parents_in(text: str) -> list[int]:
    """Return the ids of the genomes that this genome in JSON comes from."""
    parents = json.loads(text).get("parents")
    return [whole(parent) for parent in parents[:2]] if isinstance(parents, list) else []


def sound_genome(text: str) -> dict[str, Any]:
    """Return a genome of which everything that a drawing needs has been checked.

    Raises:
        RunError: It is no genome.
    """
    try:
        return _sound(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else one_line(error)[:200]
        raise RunError(f"a champion of this run is damaged: {reason}.") from error


def _sound(data: dict[str, Any]) -> dict[str, Any]:
    shape = data["shape"]
    inputs, outputs = _whole(shape["inputs"], MOST_SENSORS), _whole(shape["outputs"], MOST_SENSORS)
    bias_neuron = shape["bias_neuron"] is True
    sensors = inputs + bias_neuron
    neurons = _rows(data["neurons"], MOST_NEURONS, _neuron)
    ids = {neuron["id"] for neuron in neurons}
    if len(ids) != len(neurons) or min(ids, default=0) < sensors or not ids >= set(range(sensors, sensors + outputs)):
        raise ValueError("its neurons are not each there once")
    synapses = _rows(data["synapses"], MOST_SYNAPSES, _synapse)
    ids.update(range(sensors))
    if not all(synapse["source"] in ids and synapse["target"] in ids for synapse in synapses):
        raise ValueError("a synapse of it leads nowhere")
    if any(synapse["target"] < sensors for synapse in synapses):
        raise ValueError("a synapse of it leads into an input")
    kind = {"inputs": inputs, "outputs": outputs, "bias_neuron": bias_neuron, "recurrent": shape["recurrent"] is True}
    return {"id": _whole(data["id"]), "shape": kind, "neurons": neurons, "synapses": synapses}


def _rows(rows: Any, most: int, sound: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or len(rows) > most:
        raise ValueError(f"its genes must be lists of at most {most} rows")
    return [sound(row) for row in rows]


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
        raise ValueError(f"{str(value)[:40]!r} is no whole number from 0 to {most}")
    return number


def _real(value: object) -> float:
    number = real(value)
    if number is None:
        raise ValueError(f"{str(value)[:40]!r} is no number")
    return number
