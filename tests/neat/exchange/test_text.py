import pytest

import neat
from neat import GenomeError
from neat.exchange.text import BUILT_IN_AGGREGATIONS, C_ACTIVATIONS, heading, plain, refuse_registered, spelled, table
from tests.conftest import genome_of
from tests.evolved import evolved
from tests.neat.exchange.agreement import plan_for


def test_every_built_in_function_is_known() -> None:
    assert tuple(C_ACTIVATIONS) == neat.ACTIVATIONS
    assert BUILT_IN_AGGREGATIONS == neat.AGGREGATIONS


@pytest.mark.parametrize("text", ['"""', "*/ x", "/* x", "a\nb", "\\", "`", "é\u2028", "a*\x00/"])
def test_text_of_a_stranger_ends_no_comment(text: str) -> None:
    found = plain(text)

    assert found.isascii()
    assert found.isprintable()
    assert not any(part in found for part in ("*/", "/*", '"', "\\", "`"))


def test_the_heading_says_what_a_file_was_made_from() -> None:
    plan = plan_for(evolved(4))._replace(input_labels=tuple(f"in {n}" for n in range(100)))
    lines = heading(plan)

    assert lines[0].startswith("Controller of genome 4; written by craig-neat ")
    assert any("..." in line and "(100)" in line for line in lines)
    assert max(map(len, lines)) <= 110


def test_values_are_wrapped() -> None:
    assert table(["1.0", "2.0"]) == "    1.0, 2.0"
    assert max(map(len, table(map(str, range(1_000))).splitlines())) <= 110
    assert [float(x) for x in table(map(str, range(1_000))).split(",")] == [*range(1_000)]


def test_a_given_expression_is_used_for_its_function_only() -> None:
    plan = plan_for(genome_of("0>2 +1.0 #1"))

    assert spelled(plan, C_ACTIVATIONS, {"swish": "x"}, "C") == {"steep_sigmoid": "logistic(4.9 * x)"}


def test_a_registered_aggregation_cannot_be_written() -> None:
    neuron = plan_for(genome_of("0>2 +1.0 #1")).neurons[0]._replace(aggregation="norm")

    with pytest.raises(GenomeError, match=r"aggregation norm is Python of your own.*pickle the neat\.Controller"):
        refuse_registered(plan_for(genome_of("0>2 +1.0 #1"))._replace(neurons=(neuron,)), set(), "C", "")


def test_one_of_a_kind_is_singular() -> None:
    assert "A feed-forward network: 1 input, 1 neuron, 1 synapse." in heading(
        plan_for(genome_of("0>1 +1.0 #1", inputs=1))
    )
