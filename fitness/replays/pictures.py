"""Pictures: the pictures of an episode as small PNG files, thinned to what a replay may hold."""

import io
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageChops

from neat.runs.replay_format import MOST_PATCHES, MOST_PICTURES

WIDEST, HIGHEST = 400, 240  # pixels
PICTURES_PER_SECOND = 15.0
MOST_COLOURS = 256
"""A picture with more colours is reduced to a palette of 256: a quarter of the bytes, hardly visible."""
MOST_KEPT = 128 << 20
"""Bytes of the pictures of one episode that are kept in memory until they are stored: half a minute and more."""
COMPRESSION = 3
"""Of zlib: half the time of level 6 for a tenth more bytes."""
SMALL_COMPRESSION = 9
"""Of patches, which are small in any case."""


class Stored(NamedTuple):
    """A picture as it is stored."""

    step: int
    content: bytes
    """A PNG file."""
    corner: tuple[int, int] | None
    """Where a patch lies on the picture before, (x, y); None for a whole picture."""


def stride_of(milliseconds: float) -> int:
    """Return the pictures of every how many steps are stored, for steps of this length."""
    return max(1, math.ceil(1000.0 / PICTURES_PER_SECOND / milliseconds - 1e-9))


class KeptPictures:
    """The pictures of an episode that are drawn before they are wanted, kept small until they are stored.

    Storing them takes longer than drawing them, so the signals of an episode are published before.
    """

    def __init__(self, milliseconds: float) -> None:
        """Start without pictures.

        Args:
            milliseconds: Between two steps, as `Pictures` takes it.
        """
        self._stride = stride_of(milliseconds)
        self._milliseconds = milliseconds
        self._pictures: list[tuple[int, Any]] = []
        self._bytes = 0

    def add(self, step: int, picture: Any) -> None:
        """Keep the picture of a step that `Pictures` would store; nothing, once they take too much memory."""
        if step % self._stride or self.is_incomplete:
            return
        image = image_of(picture)
        if image is not None:
            pixels = np.asarray(image)
            self._pictures.append((step, pixels))
            self._bytes += pixels.nbytes
            if self.is_incomplete:
                self._pictures = []

    @property
    def is_incomplete(self) -> bool:
        """Whether the pictures took too much memory, so that the episode must be played again for them."""
        return self._bytes > MOST_KEPT

    def stored(self, check: Callable[[], None]) -> "Pictures":
        """Return the pictures as files.

        Args:
            check: Called before each of them; may raise.
        """
        pictures = Pictures(self._milliseconds)
        for step, pixels in self._pictures:
            check()
            pictures.add(step, pixels)
        return pictures


class Pictures:
    """The pictures of one episode, in order.

    With patches, a picture of which less than half changes is stored as the rectangle that does: a tenth of the bytes
    where a robot moves through a maze. A reader draws it over the picture before, and so on back to the last whole one.
    Whole ones follow often enough that the patches after one have at most its area.

    Attributes:
        size: [width, height] of the pictures, None before the first.
    """

    def __init__(self, milliseconds: float, *, patches: bool = False) -> None:
        """Start without pictures.

        Args:
            milliseconds: Between two steps; a fast game contributes a picture every few steps only.
            patches: Whether to store what changes, where that is little.
        """
        self.size: list[int] | None = None
        self._stride = stride_of(milliseconds)
        self._patches = patches
        self._pictures: list[Stored] = []
        self._last: Any = None
        self._shown: Image.Image | None = None  # the last one, before its colours were reduced
        self._chain = self._area = 0  # patches since the last whole picture, and their pixels
        self._bytes = 0

    def add(self, step: int, picture: Any) -> None:
        """Add the picture of a step, unless the step is skipped or the picture equals the last one.

        Args:
            step: Number of the step.
            picture: (height, width, 3) or (height, width) uint8, or None.
        """
        if picture is None or step % self._stride:
            return
        pixels = np.asarray(picture)
        if self._last is not None and np.array_equal(pixels, self._last):
            return
        image = image_of(pixels)
        if image is None:
            return
        self._last = pixels.copy()
        if self.size is not None and image.size != tuple(self.size):
            image = image.resize((self.size[0], self.size[1]))
        self.size = list(image.size)
        self._store(step, image)
        while self._bytes > MOST_PICTURES and self._pictures:
            self._thin()

    def _store(self, step: int, image: Image.Image) -> None:
        """Store a picture, whole or as a patch."""
        corner, level = None, COMPRESSION
        if self._patches:
            box = (0, 0, *image.size) if self._shown is None else ImageChops.difference(image, self._shown).getbbox()
            self._shown = image
            if box is None:  # reduced to the same pixels
                return
            area, whole = (box[2] - box[0]) * (box[3] - box[1]), image.width * image.height
            if 2 * area < whole and self._area + area <= whole and self._chain < MOST_PATCHES:
                image, corner, level = image.crop(box), (box[0], box[1]), SMALL_COMPRESSION
                self._chain, self._area = self._chain + 1, self._area + area
            else:
                self._chain = self._area = 0
        self._pictures.append(Stored(step, as_png(image, level), corner))
        self._bytes += len(self._pictures[-1].content)

    def _thin(self) -> None:
        """Drop every second picture, and add half as many from now on."""
        self._stride *= 2
        pictures, self._pictures, self._bytes = self._pictures if len(self._pictures) > 1 else [], [], 0
        if not self._patches:
            self._pictures = pictures[::2]
            self._bytes = sum(len(one.content) for one in self._pictures)
            return
        self._shown = None
        for index, (step, image) in enumerate(drawn(pictures)):
            if index % 2 == 0:
                self._store(step, image)

    @property
    def has_patches(self) -> bool:
        """Whether a picture is stored as a patch."""
        return any(one.corner is not None for one in self._pictures)

    def index(self) -> list[list[int]]:
        """Return [step, offset, length] of each picture, and the corner of a patch; offsets are those in `content`."""
        entries, offset = [], 0
        for step, content, corner in self._pictures:
            entries.append([step, offset, len(content), *(corner or ())])
            offset += len(content)
        return entries

    def content(self) -> bytes:
        """Return the PNG files, concatenated."""
        return b"".join(one.content for one in self._pictures)


def drawn(pictures: Iterable[Stored]) -> Iterator[tuple[int, Image.Image]]:
    """Yield the step and the whole picture of each of these, the first of which is whole."""
    canvas = Image.new("RGB", (1, 1))
    for step, content, corner in pictures:
        image = Image.open(io.BytesIO(content)).convert("RGB")
        canvas = image if corner is None else canvas.copy()
        if corner is not None:
            canvas.paste(image, corner)
        yield step, canvas


def image_of(picture: Any) -> Image.Image | None:
    """Return a picture as it is stored, in RGB and small; None if it is not one.

    Args:
        picture: (height, width, 3) or (height, width) uint8.
    """
    pixels = np.asarray(picture)
    if pixels.ndim not in (2, 3) or 0 in pixels.shape:
        return None
    return shrunk(Image.fromarray(np.ascontiguousarray(pixels, np.uint8)))


def shrunk(image: Image.Image) -> Image.Image:
    """Return a picture in RGB, at most 400 pixels wide and 240 high."""
    image = image.convert("RGB")
    share = min(WIDEST / image.width, HIGHEST / image.height)
    if share >= 1.0:
        return image
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    return image.resize(size, Image.Resampling.BOX)


def as_png(image: Image.Image, level: int = COMPRESSION) -> bytes:
    """Return a picture in RGB as a PNG file with a palette.

    Args:
        image: The picture.
        level: Of compression, up to 9.
    """
    colours = image.getcolors(MOST_COLOURS)
    if colours is None:
        reduced = image.quantize(MOST_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    else:
        reduced = _indexed(image, [colour for _, colour in colours])
    stream = io.BytesIO()
    reduced.save(stream, "PNG", compress_level=level)
    return stream.getvalue()


def _indexed(image: Image.Image, colours: list[Any]) -> Image.Image:
    """Return a picture with exactly these colours as its palette; a table of all colours makes it fast."""
    red, green, blue = np.moveaxis(np.asarray(image, np.uint32), 2, 0)
    palette = np.array(colours, np.uint32)
    index_of = np.empty(2**24, np.uint8)  # of which only the pages of these colours are ever touched
    index_of[palette[:, 0] << 16 | palette[:, 1] << 8 | palette[:, 2]] = np.arange(len(colours))
    indexed = Image.fromarray(index_of[red << 16 | green << 8 | blue], "P")
    indexed.putpalette(palette.astype(np.uint8).tobytes())
    return indexed
