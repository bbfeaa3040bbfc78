import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fitness.replays.pictures import WIDEST, Pictures

Pixels = NDArray[np.uint8]


def picture(step: int, high: int = 24, wide: int = 32) -> Pixels:
    """Return a picture of a few colours that no other step has."""
    pixels = np.zeros((high, wide, 3), np.uint8)
    pixels[step % high, step % wide] = (255, 128, step % 256)
    return pixels


def shown(film: Pictures) -> dict[int, Pixels]:
    """Return the pictures of a film as they are unpacked, by their steps."""
    content = film.content()
    return {
        step: np.asarray(Image.open(io.BytesIO(content[offset : offset + length])).convert("RGB"))
        for step, offset, length in film.index()
    }


def test_pictures_of_few_colours_come_back_to_the_pixel() -> None:
    film = Pictures(milliseconds=50.0)
    for step in range(5):
        film.add(step, picture(step))

    assert {step: pixels.tolist() for step, pixels in shown(film).items()} == {
        step: picture(step).tolist() for step in range(5)
    }
    assert film.size == [32, 24]


def test_a_picture_that_has_not_changed_is_not_kept_again() -> None:
    film = Pictures(50.0)
    for step in range(10):
        film.add(step, picture(step // 5))

    assert list(shown(film)) == [0, 5]


def test_no_more_pictures_are_kept_than_an_eye_can_see() -> None:
    film = Pictures(milliseconds=1000.0 / 120.0)
    for step in range(12):
        film.add(step, picture(step))

    assert list(shown(film)) == [0, 4, 8]


def test_a_picture_is_no_wider_than_it_needs_to_be() -> None:
    film = Pictures(50.0)
    film.add(0, picture(0, 600, 1_200))

    assert film.size == [WIDEST, 200]


def test_a_film_that_grows_too_large_is_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    monkeypatch.setattr("fitness.replays.pictures.MOST_PICTURES", 20_000)
    film = Pictures(50.0)
    for step in range(64):
        film.add(step, rng.integers(256, size=(40, 40, 3), dtype=np.uint8))

    steps = list(shown(film))
    assert len(film.content()) <= 20_000
    assert steps[0] == 0
    assert len(set(np.diff(steps))) == 1


def test_what_is_no_picture_is_left_out() -> None:
    film = Pictures(50.0)
    for step, thing in enumerate([None, np.zeros(5), np.zeros((0, 3, 3)), np.zeros((2, 2, 3, 1))]):
        film.add(step, thing)

    assert film.index() == []
    assert film.size is None


def test_pictures_in_grey_and_of_changing_size_fit_the_first() -> None:
    film = Pictures(50.0)
    film.add(0, np.full((10, 20), 7, np.uint8))
    film.add(1, picture(1))

    assert {pixels.shape for pixels in shown(film).values()} == {(10, 20, 3)}
