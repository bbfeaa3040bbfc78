"""Picture: cart, poles and force as an image."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fitness.tasks.double_pole.physics import TRACK

WIDTH, HEIGHT = 400, 200  # pixels
SCALE = 3  # pictures are drawn larger by this factor and reduced, which smooths edges
METRE = 72.0  # pixels
GROUND = 158.0  # pixels from the top
CART = (46.0, 18.0)  # pixels
LARGEST_FORCE_LENGTH = 60.0  # pixels
DIRECTIONS = (-1.0, 1.0)

BACKGROUND, TRACK_COLOUR, END_COLOUR = (250, 250, 247), (120, 124, 132), (196, 78, 62)
CART_COLOUR, FORCE_COLOUR, HINGE_COLOUR = (52, 60, 74), (64, 132, 196), (250, 250, 247)
POLE_COLOURS = ((214, 132, 48), (60, 150, 110))
POLE_WIDTHS = (7.0, 5.0)  # pixels


class Picture:
    """Draws states of one cart.

    Attributes:
        lengths: Lengths of its poles in m.
    """

    def __init__(self, poles: NDArray[np.float64]) -> None:
        """Prepare to draw a cart with these poles, (poles, 2)."""
        self.lengths = [2.0 * float(half) for _, half in poles]

    def draw(self, state: NDArray[np.float64], output: float) -> NDArray[np.uint8]:
        """Return the picture of a state, (200, 400, 3).

        Args:
            state: As `physics` defines it.
            output: Of the network; the force is drawn as an arrow.
        """
        image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), BACKGROUND)
        pen = _Pen(ImageDraw.Draw(image))
        cart = WIDTH / 2.0 + METRE * float(state[0])
        deck = GROUND - 7.0 - CART[1]
        self._draw_track(pen)
        self._draw_force(pen, cart, min(max(output, 0.0), 1.0) * 2.0 - 1.0)
        pen.box(cart - CART[0] / 2.0, deck, cart + CART[0] / 2.0, deck + CART[1], CART_COLOUR)
        for direction in DIRECTIONS:
            pen.disc(cart + direction * CART[0] / 3.2, GROUND - 5.0, 5.0, CART_COLOUR)
        for index, length in enumerate(self.lengths):
            angle, hinge = (
                float(state[2 + 2 * index]),
                cart + (0.0 if len(self.lengths) == 1 else 10.0 * DIRECTIONS[index]),
            )
            top = (hinge + METRE * length * math.sin(angle), deck - METRE * length * math.cos(angle))
            pen.line((hinge, deck), top, POLE_WIDTHS[index], POLE_COLOURS[index])
            pen.disc(hinge, deck, 2.0, HINGE_COLOUR)
        return np.asarray(image.reduce(SCALE))

    def _draw_track(self, pen: "_Pen") -> None:
        middle, reach = WIDTH / 2.0, METRE * TRACK
        pen.line((middle - reach, GROUND), (middle + reach, GROUND), 2.0, TRACK_COLOUR)
        for metre in (-2, -1, 0, 1, 2):
            pen.line((middle + METRE * metre, GROUND), (middle + METRE * metre, GROUND + 5.0), 1.0, TRACK_COLOUR)
        for direction in DIRECTIONS:
            pen.line(
                (middle + direction * reach, GROUND - 14.0), (middle + direction * reach, GROUND + 6.0), 3.0, END_COLOUR
            )

    def _draw_force(self, pen: "_Pen", cart: float, force: float) -> None:
        """Draw an arrow under the track; its length is proportional to the force."""
        tip, height = cart + LARGEST_FORCE_LENGTH * force, GROUND + 20.0
        if abs(tip - cart) < 1.0:
            return
        back = tip - math.copysign(min(7.0, abs(tip - cart)), force)
        pen.line((cart, height), (back, height), 4.0, FORCE_COLOUR)
        pen.shape([(tip, height), (back, height - 6.0), (back, height + 6.0)], FORCE_COLOUR)


class _Pen:
    """Draws in coordinates of the finished picture."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def box(self, left: float, top: float, right: float, bottom: float, colour: tuple[int, int, int]) -> None:
        self._draw.rounded_rectangle([SCALE * side for side in (left, top, right, bottom)], 4 * SCALE, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
        box = [SCALE * side for side in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(box, fill=colour)

    def line(
        self, begin: tuple[float, float], end: tuple[float, float], width: float, colour: tuple[int, int, int]
    ) -> None:
        """Draw a line with round ends."""
        self._draw.line([SCALE * coordinate for coordinate in (*begin, *end)], fill=colour, width=round(SCALE * width))
        if width > 3.0:
            for x, y in (begin, end):
                self.disc(x, y, width / 2.0, colour)

    def shape(self, corners: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
        self._draw.polygon([(SCALE * x, SCALE * y) for x, y in corners], fill=colour)
