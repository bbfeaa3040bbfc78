"""Conversions: what stands around a network, as one JSON object.

    {"format": 1, "observation": {...}, "action": {...}}

Each is a description (`neat.network.observation`, `neat.network.action`), null where observations are inputs or
outputs are actions, or "task" where only the task's own Python can convert.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from numpy.typing import NDArray

from neat.errors import GenomeError
from neat.kernels import Floats
from neat.network.action import Action
from neat.network.observation import Observation

ToInputs = Callable[[Any], Sequence[float] | NDArray[Any]]
"""Takes an observation, which may be anything that a task's environment returns; returns (inputs,) numbers."""
ToAction = Callable[[Floats], Any]
"""Takes (outputs,) float64; returns an action, which may be anything that a task's environment takes."""

CHAMPION = "champion.json"
"""The champion's file in a run directory: the JSON of its genome, and of its conversions."""
KEY = "controller"
"""Of the conversions in the JSON of a champion, beside the entries of its genome."""
FORMAT = 1
TASK = "task"
"""Stands for a conversion that only the task's own Python can do."""


class Conversions(NamedTuple):
    """How observations become inputs, and outputs an action."""

    observation: Observation | str | None = None
    """None where observations are inputs; `TASK` where it cannot be described."""
    action: Action | str | None = None
    """None where outputs are actions; `TASK` where it cannot be described."""

    @staticmethod
    def of(to_inputs: ToInputs | None, to_action: ToAction | None) -> "Conversions":
        """Return the description of two conversions."""
        observation: Observation | str | None = None if to_inputs is None else TASK
        if isinstance(to_inputs, Observation) and _is_kept(to_inputs):
            observation = to_inputs
        action: Action | str | None = None if to_action is None else TASK
        if isinstance(to_action, Action) and _is_kept(to_action):
            action = to_action
        return Conversions(observation, action)

    def to_dict(self) -> dict[str, Any]:
        """Return the object that JSON holds."""
        return {"format": FORMAT, "observation": _written(self.observation), "action": _written(self.action)}

    @staticmethod
    def from_dict(data: object) -> "Conversions":
        """Return the conversions that `to_dict` wrote.

        Raises:
            GenomeError: They are not valid, or of a newer format.
        """
        if not isinstance(data, dict) or "format" not in data:
            raise GenomeError(f'controller JSON: "{KEY}" must be an object with a "format", but is {data!r:.60}.')
        if data["format"] != FORMAT or isinstance(data["format"], bool):
            raise GenomeError(
                f"controller JSON has format {data['format']!r:.20}, but this version reads {FORMAT}; use a newer one."
            )
        if data.keys() != {"format", "observation", "action"}:
            raise GenomeError(
                f'controller JSON: "{KEY}" must have the entries format, observation and action, '
                f"but has {', '.join(map(str, data))!r:.60}."
            )
        observation, action = data["observation"], data["action"]
        return Conversions(
            observation if observation in (None, TASK) else Observation.from_dict(observation),
            action if action in (None, TASK) else Action.from_dict(action),
        )


def with_conversions(genome: str, conversions: Any) -> str:
    """Return the JSON of a genome with conversions, as champion.json holds both.

    Args:
        genome: The JSON object of the genome.
        conversions: What `Conversions.to_dict` returned.

    Raises:
        ValueError, TypeError, RecursionError: The genome is not a JSON object.
    """
    return json.dumps({**json.loads(genome), KEY: conversions})


def _is_kept(conversion: Observation | Action) -> bool:
    """Return whether JSON keeps this description: it is not of a class of the user, and has no keys that JSON lacks."""
    read = Observation.from_dict if isinstance(conversion, Observation) else Action.from_dict
    try:
        return read(json.loads(json.dumps(conversion.to_dict(), allow_nan=False))) == conversion
    except (GenomeError, TypeError, ValueError, NotImplementedError):
        return False


def _written(conversion: Observation | Action | str | None) -> Any:
    return conversion.to_dict() if isinstance(conversion, Observation | Action) else conversion
