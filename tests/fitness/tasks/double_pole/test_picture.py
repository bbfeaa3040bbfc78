import numpy as np
import pytest

from fitness.tasks.double_pole.physics import poles_of
from fitness.tasks.double_pole.picture import CART_COLOUR, METRE, Picture


def test_the_picture_shows_the_position_of_the_cart() -> None:
    def centre(state: list[float]) -> float:
        image = Picture(poles_of(2)).draw(np.array(state), 0.5)
        assert (image.shape, image.dtype) == ((200, 400, 3), np.uint8)
        return float(np.nonzero((image == CART_COLOUR).all(axis=2))[1].mean())

    middle, right = centre([0.0] * 6), centre([1.0, 0, 0, 0, 0, 0])
    assert middle == pytest.approx(199.5, abs=1.5)
    assert right - middle == pytest.approx(METRE, abs=1.5)
