import math
import subprocess
import sys

import pytest

import neat
from neat import ACTIVATIONS, GenomeError, SettingsError
from neat.activations import activation_code, activation_name, registered_activations, registered_function
from neat.kernels.activation import FIRST_CUSTOM


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_built_in_activation_has_a_code_and_a_name(name: str) -> None:
    assert activation_name(activation_code(name)) == name
    assert activation_code(name) < FIRST_CUSTOM


def test_a_registered_activation_has_a_code_a_name_and_a_function() -> None:
    neat.register_activation("swish", abs)
    neat.register_activation("swish", math.sin)  # another call replaces the function

    code = activation_code("swish")
    assert code >= FIRST_CUSTOM
    assert (activation_name(code), registered_function(code)) == ("swish", math.sin)
    assert registered_activations()["swish"] is math.sin


def test_an_unknown_name_gets_the_nearest_one_and_the_remedy() -> None:
    with pytest.raises(SettingsError, match=r"Did you mean sigmoid\? Register your own with neat\.reg"):
        activation_code("sigmod")


def test_an_unknown_code_is_refused() -> None:
    for look_up in (activation_name, registered_function):
        with pytest.raises(GenomeError, match="activation code 999 is not registered in this process; imp"):
            look_up(999)


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(TypeError, match="activation swish must be a function of one float, but is 3"):
        neat.register_activation("swish", 3)  # type: ignore[arg-type]


def test_a_registered_activation_means_the_same_in_another_process() -> None:
    code = "import neat, neat.activations as a; neat.register_activation('wave', abs); print(a.activation_code('wave'))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    neat.register_activation("wave", abs)

    assert int(other.stdout) == activation_code("wave")


@pytest.mark.parametrize("name", ["sigmoid", "not a word", ""])
def test_names_that_cannot_be_registered_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="activation"):
        neat.register_activation(name, abs)
