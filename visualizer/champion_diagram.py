"""Champion diagram: the diagram of a champion's network, from JSON that is not yet validated."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from neat.drawing.diagram import Diagram, diagram_of
from neat.errors import RunError, one_line
from visualizer.run_reader import Labels
from visualizer.untrusted import real, whole, words


class Limits(NamedTuple):
    """The size of a network that is drawn."""

    sensors: int
    """Inputs, and as many outputs."""
    neurons: int
    synapses: int


PAGE = Limits(sensors=20_000, neurons=50_000, synapses=200_000)
"""What the page draws: a layout takes seconds, and a request must not take longer."""


MOST_CACHED = 64 * 2**20
"""Bytes of the JSON of all networks whose diagrams are cached."""
MOST_LAYOUTS = 2
"""Layouts that are computed at a time; other requests need the processor too."""


class DiagramCache:
    """The diagrams that were requested last, each laid out once; safe to share between threads.

    Attributes:
        layouts: Held while a network is parsed and laid out; by `MOST_LAYOUTS` threads at a time.
    """

    def __init__(self, most: int = MOST_CACHED) -> None:
        """Create an empty cache.

        Args:
            most: Bytes of JSON that all cached diagrams may have together.
        """
        self._most = most
        self._diagrams: OrderedDict[tuple[bytes, Labels, bytes | None], tuple[Future[Diagram], int]] = OrderedDict()
        self._lock = threading.Lock()
        self.layouts = threading.BoundedSemaphore(MOST_LAYOUTS)

    def diagram(self, text: str, labels: Labels, like: str | None = None) -> Diagram:
        """Return the diagram of a genome in JSON.

        Args:
            text: As `Genome.to_json` writes it; its functions need not be registered here.
            labels: The names of inputs and outputs.
            like: The JSON of a genome whose layout this one should resemble.

        Raises:
            RunError: It is not a valid genome, or too large to draw.
        """
        key = _digest(text), labels, _digest(like) if like is not None else None
        with self._lock:
            waiting, size = self._diagrams.pop(key, (None, len(text)))
            future = waiting or Future[Diagram]()
            self._diagrams[key] = future, size
            while len(self._diagrams) > 1 and sum(size for _, size in self._diagrams.values()) > self._most:
                self._diagrams.popitem(last=False)
        if waiting is None:
            try:
                future.set_result(self._laid_out(text, labels, like))
            except BaseException as error:
                future.set_exception(error)
                with self._lock:
                    self._diagrams.pop(key, None)
        return future.result()

    def _laid_out(self, text: str, labels: Labels, like: str | None) -> Diagram:
        earlier = self.diagram(like, labels) if like is not None else None
        with self.layouts:
            return diagram_of(
                validated_genome(text),
                input_labels=labels.inputs,
                output_labels=labels.outputs,
                grid=labels.grid,
                like=earlier,
            )


_cache = DiagramCache()


def diagram_of_json(text: str, labels: Labels, like: str | None = None) -> Diagram:
    """Return the diagram of a genome in JSON from the cache that all servers of this process share.

    Args:
        text: As `DiagramCache.diagram` takes it.
        labels: Likewise.
        like: Likewise.

    Raises:
        RunError: It is not a valid genome, or too large to draw.
    """
    return _cache.diagram(text, labels, like)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def champion_json(diagram: Diagram, champion: dict[str, Any], parents: list[int], labels: Labels) -> dict[str, Any]:
    """Return what the page receives of a champion: `/api/brain/<genome>`."""
    return {
        **champion,
        "parents": parents,
        "grid": diagram.grid,
        "legend": labels.legend,
        "agent": labels.agent_cell if diagram.grid else None,
        "summary": labels.summary,
        "neurons": [neuron._asdict() for neuron in diagram.neurons],
        "synapses": [synapse._asdict() for synapse in diagram.synapses],
    }


def parents_of_json(text: str) -> list[int]:
    """Return the ids of the parents of a genome in JSON, which must be valid."""
    with _cache.layouts:  # a text of many megabytes takes gigabytes when it is parsed
        parents = json.loads(text).get("parents")
    return [whole(parent) for parent in parents[:2]] if isinstance(parents, list) else []


def validated_genome(text: str) -> dict[str, Any]:
    """Return a genome with everything that a drawing needs validated.

    Raises:
        RunError: It is not a valid genome.
    """
    try:
        return validated(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else one_line(error)[:200]
        raise RunError(f"a champion of this run is damaged: {reason}.") from error


def validated(data: dict[str, Any], most: Limits = PAGE) -> dict[str, Any]:
    """Return the JSON object of a genome with everything that a drawing needs validated.

    Args:
        data: Parsed JSON, which may contain anything.
        most: The largest network that is accepted.

    Raises:
        Exception: It is not valid: ValueError, TypeError, KeyError, AttributeError, RecursionError or OverflowError.
    """
    shape = data["shape"]
    inputs, outputs = _whole(shape["inputs"], most.sensors), _whole(shape["outputs"], most.sensors)
    bias_neuron = shape["bias_neuron"] is True
    sensors = inputs + bias_neuron
    neurons = _rows(data["neurons"], most.neurons, _neuron)
    ids = {neuron["id"] for neuron in neurons}
    if len(ids) != len(neurons):
        raise ValueError("two neurons have the same id")
    if min(ids, default=0) < sensors or not ids >= set(range(sensors, sensors + outputs)):
        raise ValueError(f"neurons must be the outputs, with ids from {sensors}, and hidden neurons with higher ids")
    synapses = _rows(data["synapses"], most.synapses, _synapse)
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
