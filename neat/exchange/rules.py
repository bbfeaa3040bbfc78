"""Rules: observations and actions as flat lists, which a language without nested values can follow.

An observation is a list of numbers, those of its leaves one after the other; each input is one of them, or whether one
of them has a certain value; then whole vectors are scaled. An action is a list of leaves, each made of consecutive
outputs.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from neat.errors import GenomeError
from neat.kernels import Floats
from neat.network.action import Action, Between, Blocks, Largest, Pressed
from neat.network.action import Parts as ActionParts
from neat.network.description import compact
from neat.network.observation import Categories, Numbers, Observation, Scaled, Selected
from neat.network.observation import Parts as ObservationParts

Path = tuple[str | int, ...]
"""The keys and indices that lead to a part."""
ActionLeaf = Largest | Blocks | Pressed | Between


class ObservedLeaf(NamedTuple):
    """Numbers of an observation that lie together.

    Attributes:
        path: Where they are in the observation.
        size: How many they are.
        ranges: The least value of each category, and the number of its values; None for numbers.
    """

    path: Path
    size: int
    ranges: tuple[tuple[int, int], ...] | None


class Scaling(NamedTuple):
    """(input - offset) / scale.

    Attributes:
        offset: (inputs,) float64, or (1,) for all inputs.
        scale: (inputs,) float64, or (1,) for all inputs.
    """

    offset: Floats
    scale: Floats


class InputRules(NamedTuple):
    """How the numbers of an observation become inputs.

    Attributes:
        leaves: The numbers of an observation.
        positions: (inputs,) of the number that each input reads.
        equals: (inputs,) the value that makes an input 1, all others 0; None where an input is the number itself.
        scalings: What follows, in this order.
    """

    leaves: tuple[ObservedLeaf, ...]
    positions: tuple[int, ...]
    equals: tuple[int | None, ...]
    scalings: tuple[Scaling, ...] = ()

    @property
    def size(self) -> int:
        """The count of numbers in an observation."""
        return sum(leaf.size for leaf in self.leaves)

    @property
    def has_categories(self) -> bool:
        """Whether an input says whether a number has a value."""
        return any(value is not None for value in self.equals)

    @property
    def is_order_kept(self) -> bool:
        """Whether input i reads number i."""
        return self.positions == tuple(range(self.size))


class PlacedAction(NamedTuple):
    """A leaf of an action.

    Attributes:
        path: Where it is in the action.
        first: The first of its outputs.
        leaf: What it makes of them.
    """

    path: Path
    first: int
    leaf: ActionLeaf

    @property
    def size(self) -> int:
        """The count of numbers in this part of the action."""
        if isinstance(self.leaf, Largest):
            return 1
        return len(self.leaf.counts) if isinstance(self.leaf, Blocks) else self.leaf.size


def input_rules(observation: Observation | None, inputs: int) -> InputRules:
    """Return the rules of an observation; None stands for the inputs themselves.

    Raises:
        GenomeError: It is of a class that is not one of `neat.network.observation`.
    """
    return _observed(Numbers((inputs,)) if observation is None else observation, ())


def _observed(observation: Observation, path: Path) -> InputRules:
    match observation:
        case Numbers():
            size = observation.size
            return InputRules((ObservedLeaf(path, size, None),), tuple(range(size)), (None,) * size)
        case Categories():
            return _one_hot(observation, path)
        case Selected():
            return _selected(_observed(observation.of, path), observation.indices)
        case Scaled():
            inner = _observed(observation.of, path)
            return inner._replace(scalings=(*inner.scalings, Scaling(observation.offset, observation.scale)))
        case ObservationParts():
            keys = observation.keys or range(len(observation.parts))
            return _joined([_observed(part, (*path, key)) for key, part in zip(keys, observation.parts, strict=True)])
    raise GenomeError(
        f"an observation of class {type(observation).__name__} cannot be exported; describe it with the classes of "
        "neat.network.observation, or export with raw=True."
    )


def _one_hot(categories: Categories, path: Path) -> InputRules:
    pairs = [
        (position, start + value)
        for position, (start, count) in enumerate(zip(categories.starts, categories.counts, strict=True))
        for value in range(count)
    ]
    leaf = ObservedLeaf(path, len(categories.counts), tuple(zip(categories.starts, categories.counts, strict=True)))
    return InputRules((leaf,), tuple(position for position, _ in pairs), tuple(value for _, value in pairs))


def _selected(rules: InputRules, indices: Sequence[int]) -> InputRules:
    size = len(rules.positions)

    def of(values: Floats) -> Floats:
        return compact(np.broadcast_to(values, (size,))[list(indices)])

    return InputRules(
        rules.leaves,
        tuple(rules.positions[index] for index in indices),
        tuple(rules.equals[index] for index in indices),
        tuple(Scaling(of(scaling.offset), of(scaling.scale)) for scaling in rules.scalings),
    )


def _joined(parts: Sequence[InputRules]) -> InputRules:
    """Return the rules of all parts; a part with fewer scalings than another has (input - 0) / 1 in their place."""
    sizes = [len(part.positions) for part in parts]
    firsts = np.cumsum([0, *(part.size for part in parts)]).tolist()
    scalings = []
    for depth in range(max(len(part.scalings) for part in parts)):
        stages = [
            part.scalings[depth] if depth < len(part.scalings) else Scaling(np.zeros(1), np.ones(1)) for part in parts
        ]
        offsets, scales = (
            np.concatenate([np.broadcast_to(stage[field], (size,)) for stage, size in zip(stages, sizes, strict=True)])
            for field in (0, 1)
        )
        scalings.append(Scaling(compact(offsets), compact(scales)))
    return InputRules(
        tuple(leaf for part in parts for leaf in part.leaves),
        tuple(first + position for part, first in zip(parts, firsts, strict=False) for position in part.positions),
        tuple(value for part in parts for value in part.equals),
        tuple(scalings),
    )


def action_leaves(action: Action, path: Path = (), first: int = 0) -> list[PlacedAction]:
    """Return the leaves of an action, in the order of their outputs.

    Args:
        action: The action.
        path: Where it is in another action.
        first: Of its outputs.

    Raises:
        GenomeError: It is of a class that is not one of `neat.network.action`.
    """
    if isinstance(action, ActionLeaf):
        return [PlacedAction(path, first, action)]
    if not isinstance(action, ActionParts):
        raise GenomeError(
            f"an action of class {type(action).__name__} cannot be exported; describe it with the classes of "
            "neat.network.action, or export with raw=True."
        )
    leaves = []
    for key, part in zip(action.keys or range(len(action.parts)), action.parts, strict=True):
        leaves += action_leaves(part, (*path, key), first)
        first += part.size
    return leaves
