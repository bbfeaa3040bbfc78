import pytest

import neat
from neat import Controller, GenomeError
from neat.network.action import Action, Between, Blocks, Largest
from neat.network.observation import Categories, Numbers, Observation, Scaled
from tests.conftest import genome_of
from tests.neat.exchange.agreement import EVERY_ACTION, EVERYTHING, every_part

NUMBERS, INDEX = Numbers((2,)), Largest([0, 1])


@pytest.mark.parametrize("form", ["c", "onnx"])
@pytest.mark.parametrize(
    ("observation", "action", "problem"),
    [
        (Scaled(NUMBERS, 1e39, 1.0), INDEX, r"an offset of the observation is 1e\+39, which float32 cannot hold"),
        (Scaled(NUMBERS, 0.0, [1.0, 1e-46]), INDEX, r"a scale of the observation is 1e-46.*export with float64"),
        (Categories([2], [2**24]), INDEX, "a category of the observation is 16777217"),
        (NUMBERS, Largest([3, 2**24 + 1]), "a value of the action is 16777217"),
        (NUMBERS, Blocks([2], [-(2**24) - 1], (1,), "int64"), "a value of the action is -16777217"),
        (NUMBERS, Between(-3e38, 3e38, (2,), "float32"), r"a bound of the action is -3e\+38"),
        (NUMBERS, Between(-9e37, 9e37, (2,), "float32"), r"the width of an action is 1.8e\+38"),
        (NUMBERS, Between(0.0, 2**31 - 1, (2,), "int32"), "a bound of the action is 2147483647"),
    ],
)
def test_a_number_that_float32_cannot_hold_is_an_error(
    form: str, observation: Observation, action: Action, problem: str
) -> None:
    if form == "onnx":
        pytest.importorskip("onnx", reason="needs the extra [onnx]")
    genome = genome_of("0>2 +1.0 #1, 1>3 +1.0 #2", inputs=2, outputs=2)
    controller = Controller(genome, observation, action)

    assert neat.export(controller, to=form)
    with pytest.raises(GenomeError, match=problem):
        neat.export(controller, to=form, precision="float32")


def test_what_float32_holds_is_written() -> None:
    assert neat.export(Controller(every_part(1), EVERYTHING, EVERY_ACTION), to="c", precision="float32")
