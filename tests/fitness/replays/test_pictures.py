import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fitness.replays.pictures import HIGHEST, WIDEST, Pictures

Pixels = NDArray[np.uint8]


def picture(step: int, high: int = 24, wide: int = 32) -> Pixels:
    """Return a picture of a few colours that no other step has."""
    pixels = np.zeros((high, wide, 3), np.uint8)
    pixels[step % high, step % wide] = (255, 128, step % 256)
    return pixels


def shown(pictures: Pictures) -> dict[int, Pixels]:
    """Return the unpacked pictures by their steps."""
    content = pictures.content()
    return {
        step: np.asarray(Image.open(io.BytesIO(content[offset : offset + length])).convert("RGB"))
        for step, offset, length in pictures.index()
    }


def test_pictures_of_few_colours_are_stored_exactly() -> None:
    pictures = Pictures(milliseconds=70.0)
    for step in range(5):
        pictures.add(step, picture(step))

    assert {step: pixels.tolist() for step, pixels in shown(pictures).items()} == {
        step: picture(step).tolist() for step in range(5)
    }
    assert pictures.size == [32, 24]


def test_an_unchanged_picture_is_not_stored_again() -> None:
    pictures = Pictures(70.0)
    for step in range(10):
        pictures.add(step, picture(step // 5))

    assert list(shown(pictures)) == [0, 5]


def test_at_most_15_pictures_a_second_are_stored() -> None:
    pictures = Pictures(milliseconds=1000.0 / 60.0)
    for step in range(12):
        pictures.add(step, picture(step))

    assert list(shown(pictures)) == [0, 4, 8]


@pytest.mark.parametrize(("high", "wide", "size"), [(600, 1_200, [WIDEST, 200]), (600, 600, [HIGHEST, HIGHEST])])
def test_a_large_picture_is_reduced(high: int, wide: int, size: list[int]) -> None:
    pictures = Pictures(70.0)
    pictures.add(0, picture(0, high, wide))

    assert pictures.size == size


def test_pictures_that_need_too_many_bytes_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    monkeypatch.setattr("fitness.replays.pictures.MOST_PICTURES", 20_000)
    pictures = Pictures(70.0)
    for step in range(64):
        pictures.add(step, rng.integers(256, size=(40, 40, 3), dtype=np.uint8))

    steps = list(shown(pictures))
    assert len(pictures.content()) <= 20_000
    assert steps[0] == 0
    assert len(set(np.diff(steps))) == 1


def test_arrays_that_are_not_pictures_are_skipped() -> None:
    pictures = Pictures(70.0)
    for step, thing in enumerate([None, np.zeros(5), np.zeros((0, 3, 3)), np.zeros((2, 2, 3, 1))]):
        pictures.add(step, thing)

    assert pictures.index() == []
    assert pictures.size is None


def test_grey_pictures_and_those_of_another_size_fit_the_first() -> None:
    pictures = Pictures(70.0)
    pictures.add(0, np.full((10, 20), 7, np.uint8))
    pictures.add(1, picture(1))

    assert {pixels.shape for pixels in shown(pictures).values()} == {(10, 20, 3)}
