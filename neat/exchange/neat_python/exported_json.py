"""Exported JSON: the file of neat-python's `neat.export.export_network_json`, format 1.0."""

import json
from typing import Any

from neat.errors import GenomeError, one_line
from neat.exchange.neat_python.foreign_genome import ForeignGenome, fitness_of, shown
from neat.exchange.neat_python.network_parts import NetworkParts

FORMAT = "1."
"""The beginning of the versions of the format that are read."""


def genome_in(content: bytes, source: str) -> ForeignGenome:
    """Return the genome of an exported network.

    Args:
        content: The file's.
        source: Its name, for errors.

    Raises:
        GenomeError: It is not such JSON, or the network has no counterpart here.
    """
    try:
        data = json.loads(content)
        version = data["format_version"]
        if not isinstance(version, str) or not version.startswith(FORMAT):
            raise GenomeError(f"format_version must be 1.0, but is {shown(version)}.")
        return _genome(data)
    except GenomeError as error:
        raise GenomeError(f"{source}: {error}") from error
    except KeyError as error:
        raise GenomeError(
            f"{source} is not an exported network of neat-python: it lacks {shown(error.args[0])}."
        ) from error
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise GenomeError(f"{source} is not an exported network of neat-python: {one_line(error):.200}") from error


def is_exported(content: bytes) -> bool:
    """Return whether this is JSON of neat-python, and not of ours, by its beginning."""
    return content.lstrip()[:1] == b"{" and b'"format_version"' in content and b'"network_type"' in content


def _genome(data: dict[str, Any]) -> ForeignGenome:
    parts = NetworkParts(data["network_type"])
    for node in data["nodes"]:
        if node["type"] != "input":
            activation, aggregation = (_function(node[noun], noun) for noun in ("activation", "aggregation"))
            parts.add_neuron(node["id"], activation, aggregation, node["bias"], node["response"])
    for connection in data["connections"]:
        parts.add_synapse(connection["from"], connection["to"], connection["weight"], connection["enabled"])
    about = data["metadata"] if isinstance(data.get("metadata"), dict) else {}
    key = about.get("genome_id")
    return parts.genome(
        data["topology"]["input_keys"],
        data["topology"]["output_keys"],
        key if isinstance(key, int) and not isinstance(key, bool) and 0 <= key < 2**62 else 0,
        fitness_of(about.get("fitness")),
    )


def _function(function: dict[str, Any], noun: str) -> str:
    """Return the name of a function.

    A function of the exporting program is called by its own name: with a name of neat-python's it would be another one.
    """
    name = function["name"]
    if function.get("custom", False) is not False:
        return f"custom {name}"
    if not isinstance(name, str):
        raise GenomeError(f"the name of an {noun} must be a word, but is {shown(name)}.")
    return name
