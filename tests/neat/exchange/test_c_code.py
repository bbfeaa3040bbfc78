import neat
from neat.exchange.c_code import AGGREGATED, FOLDS, MEDIAN


def test_every_built_in_aggregation_has_an_expression() -> None:
    assert {*FOLDS} == {*neat.AGGREGATIONS}


def test_nothing_in_the_code_allocates() -> None:
    assert "alloc" not in AGGREGATED + MEDIAN
