import math
import struct
from typing import Any

import pytest

from neat import GenomeError
from neat.exchange.neat_python.foreign_genome import Pins, fitness_of, number, shown, truth, whole, word
from neat.exchange.neat_python.inert_pickle import Inert


def of_numpy(kind: str, content: bytes) -> Inert:
    return Inert("numpy._core.multiarray.scalar", (Inert("numpy.dtype", (kind, False, True)), content))


def test_pins_are_numbered_as_in_neat_python() -> None:
    assert Pins.counted(3, 2, recurrent=True) == Pins((-1, -2, -3), (0, 1), True)


@pytest.mark.parametrize(("inputs", "outputs"), [(-1, 1), (1, 0), (10**9, 1)])
def test_impossible_numbers_of_pins_are_refused(inputs: int, outputs: int) -> None:
    with pytest.raises(GenomeError, match=r"the number of (inputs|outputs) must lie in"):
        Pins.counted(inputs, outputs, recurrent=False)


def test_numbers_of_numpy_are_read() -> None:
    assert number(of_numpy("f8", struct.pack("<d", 0.25)), "x") == 0.25
    assert number(of_numpy("i4", struct.pack("<i", -7)), "x") == -7.0
    assert fitness_of(of_numpy("f4", struct.pack("<f", 1.5))) == 1.5


@pytest.mark.parametrize("value", [None, "1", math.inf, math.nan, True, 10**400, of_numpy("f8", b"1"), [1.0]])
def test_what_is_not_a_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(GenomeError, match="the weight must be a finite number"):
        number(value, "the weight")
    assert math.isnan(fitness_of(value)) or value is True


def test_other_values_are_checked() -> None:
    assert (whole(-3, "x"), truth(False, "x"), word("tanh", "x")) == (-3, False, "tanh")
    for check, value in ((whole, 2**40), (whole, True), (whole, 1.0), (truth, 1), (word, 1), (word, "x" * 200)):
        with pytest.raises(GenomeError, match="x must be"):
            check(value, "x")  # type: ignore[operator]  # each of the three takes these


def test_values_of_any_size_are_shown_in_short() -> None:
    assert shown(10**5000) == "a huge number"
    assert len(shown("x" * 1000)) == 40
    assert "\x1b" not in shown("\x1b[31m")
