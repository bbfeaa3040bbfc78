import numpy as np
import pytest

from neat import NeatError
from neat.exchange.consumers import CONSUMERS, flat, run_python
from neat.exchange.export import PLAN_FORMS
from tests.neat.exchange.agreement import EVERY_ACTION, EVERYTHING, every_part, plan_for


def test_every_form_that_acts_has_a_consumer() -> None:
    assert {*CONSUMERS} == {*PLAN_FORMS}


def test_an_observation_is_flat_in_the_order_of_its_parts() -> None:
    observation = {"camera": np.arange(6.0).reshape(2, 3), "place": ([7.0, 8.0], 1), "switches": ([1, 6], 2.5)}

    assert flat(observation, plan_for(every_part(1), EVERYTHING, EVERY_ACTION)) == [
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        1,
        1,
        6,
        2.5,
    ]


def test_a_program_that_fails_is_an_error_of_one_line() -> None:
    with pytest.raises(NeatError, match=r"cannot run what was exported: .*ZeroDivisionError"):
        run_python("1 / 0", plan_for(every_part(1)), [], "float64", "brain")


def test_keys_may_contain_any_character() -> None:
    genome = every_part(1)
    content = (
        "class Controller:\n"
        "    def activate(self, inputs): return inputs\n"
        "    def reset(self): pass\n"
        "def to_inputs(observation): return [observation['\u2028\x85é']]\n"
        "def to_action(outputs): return {'\u2028\x85é': outputs}\n"
    )

    (answer,) = run_python(content, plan_for(genome), [{"\u2028\x85é": 2.0}], "float64", "brain")

    assert answer.action == [2.0]
