import pytest

from fitness.tasks.mario.score import SCORES, Attempt


@pytest.mark.parametrize(
    ("score", "attempt", "expected"),
    [
        ("distance", Attempt(40, 300, 600, False, True, 390), 260.0),
        ("distance", Attempt(40, 3161, 2000, True, False, 350), 3121.0 + 5000.0 + 350.0),
        ("mario", Attempt(40, 300, 200, False, True, 390), 200.0),
        ("mario", Attempt(40, 100, 200, False, True, 390), -1.0),
        ("mario", Attempt(40, 3161, 2000, True, False, 350), 3161.0 - 1000.0 + 1000.0),
        ("craig", Attempt(40, 350, 200, False, True, 390), 350.0),
        ("craig", Attempt(40, 351, 200, False, True, 390), 352.0),
    ],
)
def test_each_score_follows_its_definition(score: str, attempt: Attempt, expected: float) -> None:
    assert SCORES[score](attempt) == pytest.approx(expected)
