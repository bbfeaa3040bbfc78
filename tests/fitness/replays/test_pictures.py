import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fitness.replays.pictures import HIGHEST, WIDEST, Pictures
from neat.runs.replay_format import MOST_PATCHES

Pixels = NDArray[np.uint8]


def picture(step: int, high: int = 24, wide: int = 32) -> Pixels:
    """Return a picture of a few colours that no other step has."""
    pixels = np.zeros((high, wide, 3), np.uint8)
    pixels[step % high, step % wide] = (255, 128, step % 256)
    return pixels


def shown(pictures: Pictures) -> dict[int, Pixels]:
    """Return the unpacked pictures by their steps, with each patch drawn over the picture before."""
    content, found = pictures.content(), dict[int, Pixels]()
    pixels: Pixels = np.zeros((0, 0, 3), np.uint8)
    for step, offset, length, *corner in pictures.index():
        image = np.asarray(Image.open(io.BytesIO(content[offset : offset + length])).convert("RGB"))
        if corner:
            x, y = corner
            pixels = pixels.copy()
            pixels[y : y + image.shape[0], x : x + image.shape[1]] = image
        else:
            pixels = image
        found[step] = pixels
    return found


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


def robot(step: int) -> Pixels:
    """Return a picture over which a square moves, before a background of many pixels that would need many bytes."""
    pixels = np.random.default_rng(1).integers(4, size=(100, 200, 1), dtype=np.uint8).repeat(3, axis=2)
    pixels[40:44, step : step + 4] = 200 + step % 4
    return pixels


def test_what_changes_is_stored_as_a_patch() -> None:
    whole, patched = Pictures(70.0), Pictures(70.0, patches=True)
    for step in range(60):
        whole.add(step, robot(step))
        patched.add(step, robot(step))

    assert (whole.has_patches, patched.has_patches) == (False, True)
    assert [len(entry) for entry in patched.index()] == [3] + 59 * [5]
    expected, found = shown(whole), shown(patched)
    assert list(found) == list(expected)
    assert all(np.array_equal(found[step], expected[step]) for step in expected)
    assert len(patched.content()) < len(whole.content()) / 10


def test_a_picture_of_which_much_changes_is_stored_whole() -> None:
    pictures = Pictures(70.0, patches=True)
    for step in range(4):
        pictures.add(step, np.full((20, 20, 3), step, np.uint8))

    assert not pictures.has_patches


def test_a_whole_picture_follows_after_many_patches_and_after_large_ones() -> None:
    many, large = Pictures(70.0, patches=True), Pictures(70.0, patches=True)
    for step in range(2 * MOST_PATCHES):
        pixels = np.zeros((40, 40, 3), np.uint8)
        pixels[0, 0] = step % 256
        many.add(step, pixels)
        pixels[:15] = step % 256
        large.add(step, pixels)

    assert [at for at, entry in enumerate(many.index()) if len(entry) == 3] == [0, MOST_PATCHES + 1]
    assert [at for at, entry in enumerate(large.index()) if len(entry) == 3][:3] == [0, 3, 6]


def test_pictures_that_differ_only_before_they_are_reduced_are_not_patches() -> None:
    pictures = Pictures(70.0, patches=True)
    for step in range(2):
        pixels = np.zeros((4 * HIGHEST, 4 * HIGHEST, 3), np.uint8)
        pixels[0, 0] = step
        pictures.add(step, pixels)

    assert len(pictures.index()) == 1


def test_patches_that_need_too_many_bytes_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = Pictures(70.0, patches=True)
    pictures.add(0, robot(0))
    background = len(pictures.content())
    monkeypatch.setattr("fitness.replays.pictures.MOST_PICTURES", background + 1_500)
    for step in range(1, 100):
        pictures.add(step, robot(step))

    found = shown(pictures)
    assert len(pictures.content()) <= background + 1_500
    assert list(found)[:3] == [0, list(found)[1], 2 * list(found)[1]]
    assert list(found)[1] > 1
    assert all(np.array_equal(pixels, robot(step)) for step, pixels in found.items())
