"""Outside values: the variables outside a function that its compiled code would contain as constants.

Plain Python reads a variable at each call. Numba reads it once, when it compiles, so that a change would have no effect
in this process, and an effect in one that compiles later.
"""

import dis
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

MISSING = object()
"""Stands for a variable that does not exist."""
Values = tuple[Any, ...]


class OutsideValues:
    """The variables outside a function: global ones, those of modules, of enclosing functions, and its defaults.

    A function that is not written in Python, or that the user compiled, has no such variables: what it reads is fixed.
    """

    def __init__(self, function: Any) -> None:
        self._function = function
        self._cells: tuple[Any, ...] = ()
        self._places: list[tuple[dict[str, Any], str]] = []
        """Dictionaries of variables, and which are read."""
        if isinstance(function, FunctionType):
            self._cells = function.__closure__ or ()
            codes = _codes_in(function.__code__)
            attributes = {name for code in codes for name in code.co_names}
            names = {one.argval for code in codes for one in dis.get_instructions(code) if "LOAD_GLOBAL" in one.opname}
            self._places = [(function.__globals__, name) for name in sorted(names)]
            pending = [value for value in self.read() if isinstance(value, ModuleType)]
            seen: list[ModuleType] = []
            while pending:
                module = pending.pop()
                if module not in seen:
                    seen.append(module)
                    found = sorted(attributes & vars(module).keys())
                    self._places += [(vars(module), name) for name in found]
                    pending += [inner for name in found if isinstance(inner := vars(module)[name], ModuleType)]

    def read(self) -> Values:
        """Return the present values."""
        values = [variables.get(name, MISSING) for variables, name in self._places]
        for cell in self._cells:
            try:
                values.append(cell.cell_contents)
            except ValueError:  # it is assigned later
                values.append(MISSING)
        if isinstance(self._function, FunctionType):
            values += [self._function.__defaults__, *(self._function.__kwdefaults__ or {}).values()]
        return tuple(values)


def are_equal(some: Values, others: Values) -> bool:
    """Return whether compiled code is the same for both: the same objects, or equal numbers of the same type."""
    return len(some) == len(others) and all(
        one is other or (type(one) is type(other) and is_fixed(one) and repr(one) == repr(other))
        for one, other in zip(some, others, strict=True)
    )


def first_changeable(values: Values) -> Any:
    """Return a value that can change in place, such as an array, which compiled code would not notice; else None."""
    return next(
        (value for value in values if not (is_fixed(value) or isinstance(value, ModuleType) or callable(value))), None
    )


def is_fixed(value: Any) -> bool:
    """Return whether a value is a number, a text, or a tuple of such, which never changes in place."""
    if isinstance(value, tuple):
        return all(is_fixed(part) for part in value)
    plain = bool | int | float | complex | str | bytes | np.number | np.bool_
    return value is None or value is MISSING or isinstance(value, plain)


def _codes_in(code: CodeType) -> list[CodeType]:
    """Return the code of a function, and of the functions within it."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *(found for one in inner for found in _codes_in(one))]
