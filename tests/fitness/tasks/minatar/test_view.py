from typing import Any

import numpy as np
import pytest

from fitness.tasks.minatar.view import look


def naive_look(state: Any, player: int, order: Any, values: Any, shape: tuple[int, int]) -> Any:
    seen = np.zeros(shape)
    (place,) = np.argwhere(state[:, :, player])
    top, left = (size - 10 - at if size > 10 else 0 for size, at in zip(shape, place, strict=True))
    for channel, value in zip(order, values, strict=True):
        for row, column in np.argwhere(state[:, :, channel]):
            seen[top + row, left + column] = value
    return seen


@pytest.mark.parametrize("shape", [(10, 10), (10, 19), (19, 10), (19, 19)])
def test_a_wide_view_has_the_player_in_the_middle(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    order, values = np.array([2, 1, 0]), np.array([0.25, -1.0, 1.0])
    for _ in range(50):
        state = rng.random((10, 10, 3)) < 0.2
        state[:, :, 0] = False
        row, column = rng.integers(10, size=2)
        state[row, column, 0] = True
        seen = np.empty(shape)

        look(state, 0, order, values, seen)

        assert np.array_equal(seen, naive_look(state, 0, order, values, shape))
        assert seen[9 if shape[0] > 10 else row, 9 if shape[1] > 10 else column] == 1.0
