import pytest

from neat import GenomeError
from neat.exchange import c_names


@pytest.mark.parametrize("name", ["brain", "Robot_2", "expert", "strong_one", "GUARDIAN", "NAMES", "xf"])
def test_names_that_are_free_are_accepted(name: str) -> None:
    c_names.check(name)


@pytest.mark.parametrize("name", ["", "1st", "a-b", "ü", "_math", "a b", "x\n"])
def test_what_is_not_a_name_is_refused(name: str) -> None:
    with pytest.raises(GenomeError, match="name must be a letter and then letters, digits and underscores"):
        c_names.check(name)


@pytest.mark.parametrize(
    "name", ["double", "class", "exp", "expf", "tanhl", "memmove", "strlen", "uint8_t", "main", "NAN", "y0", "M_PI"]
)
def test_names_of_the_language_and_its_headers_are_refused(name: str) -> None:
    with pytest.raises(GenomeError, match="name must be one that C and its headers do not use"):
        c_names.check(name)
