"""Inert pickle: what a pickle of neat-python describes, built without running anything that it names.

A pickle is a program. Python's own unpickler imports the names in it and calls them, so a stranger's pickle can do
whatever its writer likes. Here the opcodes are interpreted: a class of neat-python becomes an `Inert` record of its
name and its attributes, plain data becomes plain data, and any other name is refused. Nothing is imported, nothing is
called, and time and memory follow from the length of the pickle.
"""

import pickletools
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from neat.errors import GenomeError, one_line

MOST_OPCODES = 10_000_000
"""Of a pickle: a population of 1,000 genomes with 300 genes each has about so many."""
MOST_PARTS = 8
"""Of a tuple that is a key."""
CONTAINERS = frozenset({
    "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset", "collections.deque",
})  # fmt: skip
"""They become lists: their members need not be hashed."""
MAPPINGS = frozenset({"collections.OrderedDict", "collections.defaultdict"})
RECONSTRUCTORS = frozenset({"copyreg._reconstructor", "copy_reg._reconstructor"})
"""What the oldest protocols make objects with: of (class, base, state)."""
HARMLESS = frozenset({
    *(f"{module}.{name}" for module in ("builtins", "__builtin__")
      for name in ("object", "int", "float", "bool", "str", "list", "dict", "tuple", "bytes")),
    "itertools.count", "_codecs.encode",
    "numpy.dtype", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    *CONTAINERS, *MAPPINGS, *RECONSTRUCTORS,
})  # fmt: skip
"""Names that pickles of neat-python contain besides its own: types in its configuration, and NumPy's of a fitness."""


@dataclass(slots=True, eq=False, repr=False)
class Inert:
    """A name in a pickle, or what would have been made by calling it; it does nothing."""

    name: str
    """With its module, such as "neat.genome.DefaultGenome"."""
    args: Any = None
    """The arguments of the call; None of a name that is not called."""
    state: dict[Any, Any] = field(default_factory=dict)
    """The attributes of the object."""

    def __repr__(self) -> str:
        """Return the name alone: arguments and attributes may contain the object itself, or be shared very often."""
        return self.name[:80]


class _Mark:
    """Where a group of values begins on the stack."""


def read(content: bytes, source: str) -> Any:
    """Return what a pickle describes: plain data, and `Inert` records in place of objects.

    Args:
        content: The pickle.
        source: Its file, for errors.

    Raises:
        GenomeError: It is damaged, too long, or contains a name that pickles of neat-python do not have.
    """
    machine = _Machine()
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(content)):
            if count >= MOST_OPCODES:
                raise GenomeError(f"it has more than {MOST_OPCODES:,} instructions; export one genome of it")
            if opcode.name == "STOP":
                return machine.stack.pop()
            machine.run(opcode.name, argument)
    except GenomeError as error:
        raise GenomeError(f"{source} is not read: {error}.") from error
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, struct.error) as error:
        raise GenomeError(f"{source} is not a valid pickle: {one_line(error):.200}") from error
    raise GenomeError(f"{source} is not a valid pickle: it has no end.")


class _Machine:
    """The stack and the memo of a pickle while it is interpreted."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.copied = 0

    def copies(self, values: Any) -> Any:
        """Return values that are about to be copied; one group of values can be copied by many instructions.

        Raises:
            GenomeError: So many were copied that time and memory no longer follow from the length of the pickle.
        """
        self.copied += len(values)
        if self.copied > MOST_OPCODES:
            raise GenomeError(f"it copies more than {MOST_OPCODES:,} values; export one genome of it")
        return values

    def run(self, opcode: str, argument: Any) -> None:
        """Run one instruction.

        Raises:
            GenomeError: It would run code, or is not one that pickles of neat-python have.
        """
        if opcode in CONSTANTS:
            self.stack.append(CONSTANTS[opcode])
        elif opcode in LITERALS:
            self.stack.append(argument)
        elif opcode in INSTRUCTIONS:
            INSTRUCTIONS[opcode](self, argument)
        else:
            raise GenomeError(f"it contains the instruction {opcode}, which pickles of neat-python do not have")

    def group(self) -> list[Any]:
        """Remove and return what lies above the last mark, and the mark."""
        start = len(self.stack) - 1
        while self.stack[start] is not _Mark:
            start -= 1
            if start < 0:
                raise ValueError("a mark is missing")
        values = self.stack[start + 1 :]
        del self.stack[start:]
        return values

    def tuple_of(self, size: int) -> None:
        values = tuple(self.stack[len(self.stack) - size :])
        if len(values) < size:
            raise ValueError("a value is missing")
        del self.stack[len(self.stack) - size :]
        self.stack.append(values)

    def named(self, module: object, name: object) -> None:
        """Push a name of neat-python.

        Raises:
            GenomeError: It is another name.
        """
        whole = f"{module}.{name}"
        if not (module == "neat" or str(module).startswith("neat.") or whole in HARMLESS):
            raise GenomeError(
                f"it contains the name {one_line(whole)[:80]!r}, and only those of neat-python are read; "
                "its network as JSON, from neat.export.export_network_json, can be read instead"
            )
        self.stack.append(Inert(whole))

    def call(self, function: Any, args: Any) -> None:
        """Push the record of a call."""
        if not isinstance(function, Inert) or function.args is not None or not isinstance(args, tuple):
            raise GenomeError("it calls something that is not a class of neat-python")
        if function.name in RECONSTRUCTORS:
            made = Inert(args[0].name, ())
        elif function.name in CONTAINERS:
            self.stack.append(list(self.copies(args[0])) if args else [])
            return
        elif function.name in MAPPINGS:
            self.stack.append({})
            return
        else:
            made = Inert(function.name, args)
        self.stack.append(made)

    def build(self, state: Any) -> None:
        """Give the object on top of the stack its attributes."""
        made = self.stack[-1]
        if not isinstance(made, Inert):
            raise GenomeError("it sets attributes of something that is not an object of neat-python")
        parts = state if isinstance(state, tuple) and len(state) == 2 else (state,)
        for part in parts:
            if isinstance(part, dict):
                made.state.update(self.copies(part))

    def set_items(self, values: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, dict):
            raise GenomeError("it sets items of something that is not a dictionary")
        for key, value in zip(values[::2], values[1::2], strict=True):
            target[_key(key)] = value

    def append(self, values: list[Any]) -> None:
        target = self.stack[-1]
        if not isinstance(target, list):
            raise GenomeError("it appends to something that is not a list")
        target.extend(values)


def _key(value: Any) -> Any:
    """Return a key of a dictionary, unless a file could contain very many different keys with the same hash.

    The hash of a number is the number modulo 2 ** 61 - 1, and that of a tuple of long numbers can be chosen. Nested
    tuples and long ones are refused since each look-up hashes them completely.

    Raises:
        GenomeError: It is not a number, a text, or a short tuple of numbers and texts.
    """
    if isinstance(value, float | str | bytes | None) or _is_short(value, 60):
        return value
    if isinstance(value, tuple) and len(value) <= MOST_PARTS and all(map(_is_part, value)):
        return value
    if isinstance(value, Inert):  # such as numpy.int64(3); nothing that is read here has such a key
        return id(value)
    raise GenomeError("a key of a dictionary is not a number of at most 60 bits, a text, or a short tuple of these")


def _is_part(value: Any) -> bool:
    return isinstance(value, str | bytes | None) or _is_short(value, 31)


def _is_short(value: Any, bits: int) -> bool:
    return isinstance(value, int) and value.bit_length() <= bits


def _popped(machine: _Machine, count: int) -> list[Any]:
    values = [machine.stack.pop() for _ in range(count)]
    return values[::-1]


CONSTANTS: dict[str, Any] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": (), "MARK": _Mark}
LITERALS = frozenset({
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8",
    "BINBYTES", "BINBYTES8", "SHORT_BINBYTES", "BYTEARRAY8",
})  # fmt: skip
INSTRUCTIONS: dict[str, Callable[[_Machine, Any], Any]] = {
    "PROTO": lambda machine, _: None,
    "FRAME": lambda machine, _: None,
    "POP": lambda machine, _: machine.stack.pop(),
    "POP_MARK": lambda machine, _: machine.group(),
    "DUP": lambda machine, _: machine.stack.append(machine.stack[-1]),
    "EMPTY_LIST": lambda machine, _: machine.stack.append([]),
    "EMPTY_DICT": lambda machine, _: machine.stack.append({}),
    "EMPTY_SET": lambda machine, _: machine.stack.append([]),
    "LIST": lambda machine, _: machine.stack.append(machine.group()),
    "TUPLE": lambda machine, _: machine.stack.append(tuple(machine.group())),
    "FROZENSET": lambda machine, _: machine.stack.append(machine.group()),
    "TUPLE1": lambda machine, _: machine.tuple_of(1),
    "TUPLE2": lambda machine, _: machine.tuple_of(2),
    "TUPLE3": lambda machine, _: machine.tuple_of(3),
    "APPEND": lambda machine, _: machine.append([machine.stack.pop()]),
    "APPENDS": lambda machine, _: machine.append(machine.group()),
    "ADDITEMS": lambda machine, _: machine.append(machine.group()),
    "SETITEM": lambda machine, _: machine.set_items(_popped(machine, 2)),
    "SETITEMS": lambda machine, _: machine.set_items(machine.group()),
    "DICT": lambda machine, _: _dictionary(machine),
    "GET": lambda machine, index: machine.stack.append(machine.memo[int(index)]),
    "BINGET": lambda machine, index: machine.stack.append(machine.memo[index]),
    "LONG_BINGET": lambda machine, index: machine.stack.append(machine.memo[index]),
    "PUT": lambda machine, index: machine.memo.__setitem__(int(index), machine.stack[-1]),
    "BINPUT": lambda machine, index: machine.memo.__setitem__(index, machine.stack[-1]),
    "LONG_BINPUT": lambda machine, index: machine.memo.__setitem__(index, machine.stack[-1]),
    "MEMOIZE": lambda machine, _: machine.memo.__setitem__(len(machine.memo), machine.stack[-1]),
    "GLOBAL": lambda machine, name: machine.named(*str(name).split(" ", 1)),
    "STACK_GLOBAL": lambda machine, _: machine.named(*_popped(machine, 2)),
    "REDUCE": lambda machine, _: machine.call(*_popped(machine, 2)),
    "NEWOBJ": lambda machine, _: machine.call(*_popped(machine, 2)),
    "NEWOBJ_EX": lambda machine, _: machine.call(*_popped(machine, 3)[:2]),
    "BUILD": lambda machine, _: machine.build(machine.stack.pop()),
}
"""What each instruction does; those that are missing are refused."""


def _dictionary(machine: _Machine) -> None:
    values = machine.group()
    machine.stack.append({})
    machine.set_items(values)
