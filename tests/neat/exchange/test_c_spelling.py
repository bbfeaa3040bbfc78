import numpy as np
import pytest

from neat.exchange.c_spelling import LIMITS, Spelling


@pytest.mark.parametrize("value", [0.1, -1.0, 1e-300, 123456789.125, 1e300])
def test_a_double_has_all_its_digits(value: float) -> None:
    assert float(Spelling(False).number(value)) == value


@pytest.mark.parametrize("value", [0.1, -1.0, 1.0, 1e-30, 123456789.125, 16777216.0])
def test_a_float_has_all_its_digits_and_its_suffix(value: float) -> None:
    text = Spelling(True).number(value)

    assert text.endswith("f")
    assert "." in text or "e" in text
    assert np.float32(text[:-1]) == np.float32(value)


def test_a_float_is_finite() -> None:
    assert Spelling(True).number(1e300) == f"{np.float32(1e38):.9g}f"


@pytest.mark.parametrize(("largest", "bits"), [(255, 8), (256, 16), (65536, 32)])
def test_a_table_has_the_smallest_type_that_holds_it(largest: int, bits: int) -> None:
    assert Spelling(False).wholes("slots", [0, largest]).startswith(f"static const uint{bits}_t NAME_slots[]")
    assert "{\n    0\n}" in Spelling(False).wholes("slots", [])


def test_expressions_of_floats_call_functions_of_floats() -> None:
    text = "fabs(x) > 1e-07 ? logistic(4.9 * x) : log1p(exp(x)) + v[10] - a1.0b"

    assert Spelling(True).expression(text) == (
        "fabsf(x) > 1e-07f ? NAME_logistic(4.9f * x) : log1pf(expf(x)) + v[10] - a1.0b"
    )


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_squares_and_cubes_of_the_limits_are_finite(precision: str) -> None:
    largest, squared, cubed = LIMITS[precision]
    real = np.dtype(precision).type

    assert np.isfinite(real(largest) + real(largest))
    assert real(squared) ** 2 <= real(largest) * 1.001
    assert real(cubed) ** 3 <= real(largest) * 1.001
