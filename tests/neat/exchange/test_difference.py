import numpy as np
import pytest

from neat import NeatError
from neat.exchange.consumers import Answer, Consumer, numbers_in
from neat.exchange.difference import Difference, difference_of, expected_answers, sampled
from neat.exchange.export import PLAN_FORMS, Options
from tests.neat.exchange.agreement import EVERY_ACTION, EVERYTHING, every_part, plan_for


def test_a_wrong_file_is_found() -> None:
    genome = every_part(1)
    plan = plan_for(genome, EVERYTHING, EVERY_ACTION)
    text = str(PLAN_FORMS["python"](plan, Options("float64", {}, "")))
    wrong = (
        text.replace("return x * x * x", "return x").replace("-> ", "").replace("bias + response", "bias - response")
    )

    found = difference_of(genome, plan, wrong, "python", steps=5)
    assert found is not None
    assert found.outputs > 1e-3
    assert found.same_actions < 5


def test_without_the_program_there_is_no_difference() -> None:
    genome = every_part(1)
    nobody = Consumer(lambda: None, lambda *arguments: [])

    assert difference_of(genome, plan_for(genome), "", "python", consumer=nobody) is None


def test_observations_are_of_every_kind_and_seeded() -> None:
    plan = plan_for(every_part(1), EVERYTHING, EVERY_ACTION)
    observations = list(sampled(plan, np.random.default_rng(1), 50))

    assert {one["place"][1] for one in observations} == {-1, 0, 1}
    assert 100.0 < np.std([one["camera"] for one in observations]) < 400.0  # 255 is the scale of the camera
    assert observations == list(sampled(plan, np.random.default_rng(1), 50))
    answers = expected_answers(every_part(1), plan, observations)
    assert len(answers[0].outputs) == 14
    assert len(answers[0].action) == 9


def test_the_numbers_of_an_action_are_in_order() -> None:
    assert list(numbers_in({"b": (1, [2.0]), "a": np.array([[3], [4]])})) == [1.0, 2.0, 3.0, 4.0]


def test_it_is_one_line() -> None:
    assert str(Difference("cc", 1e-16, 100, 100)) == (
        "run by cc, outputs differ from neat.Network by 1.0e-16 (100 steps, all actions equal)"
    )
    assert "97 actions equal" in str(Difference("cc", 1e-2, 97, 100))


@pytest.mark.parametrize(
    "error", [OSError("noexec"), KeyError("x"), ValueError("not JSON"), MemoryError(), ZeroDivisionError()]
)
def test_whatever_a_program_raises_is_an_error_of_this_package(error: Exception) -> None:
    def fails(*_: object) -> list[Answer]:
        raise error

    genome = every_part(1)
    with pytest.raises(NeatError, match=f"it failed: {type(error).__name__}: "):
        difference_of(genome, plan_for(genome), "", "python", consumer=Consumer(lambda: "it", fails))
