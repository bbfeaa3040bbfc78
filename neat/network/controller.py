"""Controller: a champion as other programs use it: an observation in, an action out."""

import copy
import json
import os
from pathlib import Path
from typing import Any

from neat.errors import GenomeError, RunError
from neat.genetics.genome import Genome
from neat.network.action import Action
from neat.network.conversions import CHAMPION, KEY, TASK, Conversions, ToAction, ToInputs, with_conversions
from neat.network.network import Network
from neat.network.observation import Observation
from neat.system import regular_file
from neat.system.atomic_write import write_whole

MOST_BYTES = 256 * 2**20
"""Of a file that `Controller.load` reads."""


class Controller:
    """A network with the conversions around it: from an observation to inputs, from outputs to an action.

        >>> controller = Controller.load("runs/cart")  # a run directory, its champion.json, or what `save` wrote
        >>> action = controller.act(observation)

    A controller can be pickled and copied if its conversions can. Its state goes with it, so that a recurrent network
    continues where it was.

    Attributes:
        genome: The genome of the network.
        network: Whose `values` show what the controller computes.
    """

    def __init__(self, genome: Genome, to_inputs: ToInputs | None = None, to_action: ToAction | None = None) -> None:
        """Build the controller of a genome.

        Args:
            genome: Changing it later does not change the controller.
            to_inputs: Turns an observation into the network's inputs; by default observations are inputs.
            to_action: Turns the network's outputs into an action; by default outputs are actions.

        Raises:
            GenomeError: The genome is feed-forward and has a cycle, uses an activation that is not registered, or has
                another number of inputs or outputs than a described conversion.
        """
        genome.check()
        if isinstance(to_inputs, Observation) and to_inputs.size != genome.inputs:
            raise GenomeError(
                f"genome {genome.id} has {genome.inputs} inputs, but an observation has {to_inputs.size} numbers."
            )
        if isinstance(to_action, Action) and to_action.size != genome.outputs:
            raise GenomeError(f"genome {genome.id} has {genome.outputs} outputs, but an action takes {to_action.size}.")
        self.genome = genome.copy()
        self.network = Network(self.genome)
        self._to_inputs = to_inputs
        self._to_action = to_action

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        to_inputs: ToInputs | None = None,
        to_action: ToAction | None = None,
        *,
        raw: bool = False,
    ) -> "Controller":
        """Return the controller in a file; neither the task nor its environment is needed.

        Args:
            path: A run directory, its champion.json, or a file of `save` or `neat export --to json`. A link to a file
                is followed; a file that is found within a run directory must not be one, since runs can be foreign.
            to_inputs: Instead of the conversion in the file.
            to_action: Instead of the conversion in the file.
            raw: Whether to leave out the conversions in the file: observations are inputs, outputs are actions.

        Raises:
            RunError: The file is missing or cannot be read.
            GenomeError: It is not the JSON of a champion, or its conversions are needed but not described in it.
        """
        file, in_run = Path(path), Path(path).is_dir()
        file = file / CHAMPION if in_run else file
        text = _text_of(file, follow=not in_run)
        try:
            genome = Genome.from_json(text)
            conversions = None if raw else _conversions_in(text)
        except (GenomeError, RecursionError) as error:
            raise GenomeError(f"{file}: {error}") from error
        if conversions is None:
            if not raw and (to_inputs is None or to_action is None):
                raise GenomeError(
                    f"{file} does not say how observations become inputs, and outputs an action; {_remedies(file)}"
                )
            return cls(genome, to_inputs, to_action)
        wanted = (("to_inputs", to_inputs, conversions.observation), ("to_action", to_action, conversions.action))
        for name, given, described in wanted:
            if given is None and described == TASK:
                raise GenomeError(f"{file} has no {name}: only the Python of its task converts; {_remedies(file)}")
        try:
            return cls(genome, to_inputs or conversions.observation, to_action or conversions.action)  # type: ignore[arg-type]  # TASK was refused
        except GenomeError as error:
            raise GenomeError(f"{file}: {error}") from error

    @property
    def conversions(self) -> Conversions:
        """The descriptions of both conversions; "task" in place of one that is a Python function."""
        return Conversions.of(self._to_inputs, self._to_action)

    def to_json(self) -> str:
        """Return the genome and its conversions as JSON text, which `load` and `Genome.from_json` read.

        The state of the network is not part of it.

        Raises:
            GenomeError: A conversion is a Python function, which JSON cannot hold.
        """
        conversions = self.conversions
        for name, described in (("to_inputs", conversions.observation), ("to_action", conversions.action)):
            if described == TASK:
                raise GenomeError(
                    f"{name} cannot be written as JSON: it is Python of its own; pickle the controller, "
                    "or write its genome with controller.genome.to_json()."
                )
        return with_conversions(self.genome.to_json(), conversions.to_dict())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write `to_json` to a file, atomically.

        Raises:
            GenomeError: A conversion is a Python function, which JSON cannot hold.
            RunError: The file cannot be written.
        """
        text = self.to_json()
        try:
            write_whole(Path(path), text.encode())
        except OSError as error:
            raise RunError(f"{path} cannot be written: {error.strerror}.") from error

    def act(self, observation: Any) -> Any:
        """Return the action for an observation.

        Raises:
            ValueError: The observation does not have as many numbers as the network has inputs.
        """
        inputs = observation if self._to_inputs is None else self._to_inputs(observation)
        outputs = self.network.activate(inputs)
        return outputs if self._to_action is None else self._to_action(outputs)

    def reset(self) -> None:
        """Begin a new episode: set every neuron to 0."""
        self.network.reset()

    def __copy__(self) -> "Controller":
        return copy.deepcopy(self)  # a copy that shares the network would change its state

    def __repr__(self) -> str:
        genome = self.genome
        return f"<Controller of genome {genome.id}: {genome.inputs} inputs, {genome.outputs} outputs>"


def _conversions_in(text: str) -> Conversions | None:
    """Return the conversions in the JSON of a champion, None where there are none."""
    data = json.loads(text)
    return Conversions.from_dict(data[KEY]) if KEY in data else None


def _remedies(file: Path) -> str:
    run = str(file.parent) if file.name == CHAMPION else "RUN"
    return (
        f"use Session.open({run!r}).controller(), which makes the task, pass to_inputs and to_action, "
        "or raw=True to use inputs and outputs unchanged."
    )


def _text_of(path: Path, *, follow: bool) -> str:
    """Return the text of a file.

    Args:
        path: Of the file.
        follow: Whether it may be a link.

    Raises:
        RunError: It is missing, not a regular file, too large, or not text.
    """
    try:
        return regular_file.read(Path(os.path.realpath(path)) if follow else path, MOST_BYTES).decode("utf-8")
    except FileNotFoundError as error:
        raise RunError(
            f"{path} does not exist; pass a run directory with a finished generation, or a champion's file."
        ) from error
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RunError(f"{path} cannot be read: it is not UTF-8 text.") from error
