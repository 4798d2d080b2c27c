"""Which pieces of a picture are drawn anew, and how each is cut out and put back."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kizy_gpu.families.base import Box, Found
from kizy_gpu.families.found import area, intersection
from kizy_gpu.families.framing import feathered

ONE_THING = 0.5
"""Share of the smaller box from which two boxes of one label are one thing."""

Size = tuple[int, int]


def chosen(found: Iterable[Found], labels: Collection[str], at_most: int) -> list[Found]:
    """Those of `labels`, one for each thing: the surest so many, the largest first.

    The largest first, since what is small may lie within what is large, and shall stay as drawn.
    """
    wanted = {label.casefold() for label in labels}
    things = merged(one for one in found if one.label.casefold() in wanted)
    surest = sorted(things, key=lambda one: (-one.score, one.box))[:at_most]
    return sorted(surest, key=lambda one: (-area(one.box), one.box))


def merged(found: Iterable[Found]) -> list[Found]:
    """Boxes of one label that mostly cover each other become the box around them."""
    things: list[Found] = []
    for one in found:
        grown = one
        while same := [other for other in things if _are_one(grown, other)]:
            things = [other for other in things if other not in same]
            for other in same:
                score = max(grown.score, other.score)
                grown = dataclasses.replace(grown, score=score, box=_around(grown.box, other.box))
        things.append(grown)
    return things


def _are_one(one: Found, other: Found) -> bool:
    shared = intersection(one.box, other.box)
    smaller = min(area(one.box), area(other.box))
    return one.label == other.label and shared > ONE_THING * smaller


def _around(one: Box, other: Box) -> Box:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return (left, top, max(one[2], other[2]), max(one[3], other[3]))


@dataclasses.dataclass(frozen=True)
class Piece:
    """A part of a picture as the model will draw it, and the way back."""

    crop: Box
    """Of the model's shape, in px of the picture; reaches beyond one that is too narrow for it."""
    box: Box
    """What is drawn anew, within `crop` and the picture."""
    drawn_at: Size

    @property
    def size(self) -> Size:
        """Px of the crop in the picture."""
        return (self.crop[2] - self.crop[0], self.crop[3] - self.crop[1])

    def cut(self, picture: Image.Image) -> Image.Image:
        """The crop of `picture` at the size the model draws; beyond the edge, the edge goes on."""
        return _crop(picture, self.crop).resize(self.drawn_at, Image.Resampling.LANCZOS)

    def mask(self) -> Image.Image:
        """Mode "L" at the size the model draws: 255 within the box."""
        across, down = (a / b for a, b in zip(self.drawn_at, self.size, strict=True))
        left, top, right, bottom = self._inner()
        mask = Image.new("L", self.drawn_at)
        # Rounded outwards, so that the thinnest box is drawn; where it lands, `put` says exactly.
        corner = (int(left * across), int(top * down))
        end = (int(-(-right * across // 1)) - 1, int(-(-bottom * down // 1)) - 1)
        ImageDraw.Draw(mask).rectangle((*corner, *end), fill=255)
        return mask

    def put(self, picture: Image.Image, drawn: Image.Image, feather: int) -> None:
        """Put what was drawn into `picture`, fading over `feather` px from the box inwards.

        Of `drawn`, any size of the crop's shape; outside of the box no pixel changes.
        """
        made = drawn if drawn.size == self.size else drawn.resize(self.size, _SMOOTH)
        mask = Image.new("L", self.size)
        left, top, right, bottom = self._inner()
        ImageDraw.Draw(mask).rectangle((left, top, right - 1, bottom - 1), fill=255)
        fading = feathered(_crop(mask, (0, 0, *self.size)), feather)
        within = (left, top, right, bottom)
        picture.paste(made.crop(within), self.box, fading.crop(within))

    def _inner(self) -> Box:
        x, y = self.crop[:2]
        return (self.box[0] - x, self.box[1] - y, self.box[2] - x, self.box[3] - y)


_SMOOTH = Image.Resampling.LANCZOS


def piece_around(box: Box, padding: float, picture: Size, drawn_at: Size) -> Piece:
    """The smallest crop of the shape of `drawn_at` around `box` with `padding` (a share of the
    box's longer side) on all sides, moved to lie within the picture as far as it fits there."""
    left, top, right, bottom = box
    room = padding * max(right - left, bottom - top)
    wide, high = right - left + 2 * room, bottom - top + 2 * room
    # No further than the picture goes, unless the shape cannot hold the box otherwise.
    factor = max(wide / drawn_at[0], high / drawn_at[1])
    holds_all = min(side / drawn for side, drawn in zip(picture, drawn_at, strict=True))
    needed = max((right - left) / drawn_at[0], (bottom - top) / drawn_at[1])
    factor = max(needed, min(factor, holds_all))
    width, height = (max(1, -(-side * factor // 1)) for side in drawn_at)
    x = _start(left, right, int(width), picture[0])
    y = _start(top, bottom, int(height), picture[1])
    return Piece((x, y, x + int(width), y + int(height)), box, drawn_at)


def _start(low: int, high: int, length: int, limit: int) -> int:
    """Where a span of `length` begins that has low..high in its middle, and stays within the
    picture if it can."""
    if length >= limit:
        return (limit - length) // 2
    return min(max((low + high - length) // 2, 0), limit - length)


def _crop(picture: Image.Image, crop: Box) -> Image.Image:
    left, top, right, bottom = crop
    inner = (max(0, left), max(0, top), min(picture.width, right), min(picture.height, bottom))
    cut = picture.crop(inner)
    if inner == crop:
        return cut
    beyond = (inner[1] - top, bottom - inner[3], inner[0] - left, right - inner[2])
    return Image.fromarray(cv2.copyMakeBorder(np.asarray(cut), *beyond, cv2.BORDER_REPLICATE))
