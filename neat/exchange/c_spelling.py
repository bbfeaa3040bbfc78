"""C spelling: numbers, tables and expressions of an exported C file, in either precision."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from neat.exchange.text import MATH, table
from neat.kernels.activation import CUBED_LIMIT, LARGEST, SQUARED_LIMIT

LIMITS = {
    "float64": (LARGEST, SQUARED_LIMIT, CUBED_LIMIT),
    "float32": (1e38, 1e19, 4e12),  # any two signals may be added, and squares and cubes are finite
}
"""The largest signal, and the largest argument of square and cube, by precision."""
NUMBER = re.compile(r"(?<![\w.])(\d+\.\d+(e[+-]?\d+)?|\d+e[+-]?\d+)(?![\w.])")


class Spelling:
    """Writes numbers, tables and expressions, with NAME for the name that all names of the file begin with.

    Attributes:
        single: Whether numbers are floats.
    """

    def __init__(self, single: bool) -> None:
        self.single = single

    def wholes(self, name: str, values: Sequence[int]) -> str:
        """Return a table of whole numbers, none below 0, of the smallest type that holds them."""
        bits = next(bits for bits in (8, 16, 32) if max(values, default=0) < 2**bits)
        return f"static const uint{bits}_t NAME_{name}[] = {{\n{table(map(str, values or [0]))}\n}};"

    def reals(self, name: str, values: Iterable[float]) -> str:
        """Return a table of numbers."""
        return f"static const NAME_real NAME_{name}[] = {{\n{table(map(self.number, list(values) or [0.0]))}\n}};"

    def number(self, value: float) -> str:
        """Return a number: all digits of a double; a float is limited to the largest signal."""
        if not self.single:
            return repr(float(value))
        largest = LIMITS["float32"][0]
        text = f"{np.float32(min(max(value, -largest), largest)):.9g}"
        return f"{text}f" if re.search(r"[.e]", text) else f"{text}.0f"

    def expression(self, text: str) -> str:
        """Return code with this file's names, and for floats with their functions and numbers."""
        text = re.sub(r"\b(logistic|cubed|SQUARED_LIMIT|CUBED_LIMIT)\b", r"NAME_\1", text)
        if self.single:
            text = NUMBER.sub(lambda match: f"{match[1]}f", MATH.sub(lambda match: f"{match[1]}f(", text))
        return text
