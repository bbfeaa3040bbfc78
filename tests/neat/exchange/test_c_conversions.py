from neat.exchange.c_conversions import action_code, inputs_code
from neat.exchange.c_spelling import Spelling
from neat.exchange.rules import action_leaves, input_rules
from neat.network.action import Between, Largest
from neat.network.observation import Categories, Numbers, Scaled


def test_a_plain_observation_needs_no_tables() -> None:
    code = inputs_code(input_rules(Scaled(Numbers((3,)), 1.0, 2.0), 3), Spelling(False))

    assert "static const" not in code
    assert "(self->values[i] - (1.0)) / (2.0)" in code


def test_a_category_is_checked() -> None:
    code = inputs_code(input_rules(Categories([3], [-1]), 3), Spelling(False))

    assert "if (!(observation[0] >= -1 && observation[0] < 2)) return -1;" in code


def test_the_index_of_the_largest_output_needs_no_table() -> None:
    assert "values_0" not in action_code(action_leaves(Largest([0, 1, 2])), Spelling(False))
    assert "NAME_values_0" in action_code(action_leaves(Largest([5, 1, 2])), Spelling(False))


def test_without_a_description_outputs_are_the_action() -> None:
    assert "memcpy(action, outputs" in action_code([], Spelling(False))


def test_whole_numbers_are_truncated_and_floats_rounded() -> None:
    assert "trunc(" in action_code(action_leaves(Between(0.0, 9.0, (), "uint8")), Spelling(False))
    assert "truncf(" in action_code(action_leaves(Between(0.0, 9.0, (), "uint8")), Spelling(True))
    assert "(float)fmin(" in action_code(action_leaves(Between(0.0, 9.0, (), "float32")), Spelling(False))
