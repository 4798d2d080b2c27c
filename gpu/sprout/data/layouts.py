"""Pictures of things in known places: what the detector learns from, and is measured by.

Art is laid at random sizes and places on plain, shaded and busy grounds. Where a thing is follows
from its own outline, so that the boxes are exact. Some layouts are what Sprout itself shows: one
thing on a coloured ground, also as its VAE gives it back.
"""

import math
import random
from dataclasses import dataclass, field

import cv2
import numpy as np

from kizy_gpu.families.found import intersection
from sprout.data.grounds import ground
from sprout.data.pictures import GROUNDS, SMALL
from sprout.data.subjects import LABELS, Box, Subject, solid_box

SHORTEST, LONGEST = 96, 640
SMALLEST_SHARE = 1 / 8
EMPTY_SHARE = 0.08
AS_SHOWN_SHARE = 0.2
TURNED_SHARE = 0.2
SHOWN_AT = 512


@dataclass
class Layout:
    """RGB bytes [H, W, 3] and what is in them. `unsure` are places of which nobody says whether
    the label is there: the small face of a figure, the hand that a smiley holds to its mouth."""

    pixels: np.ndarray
    boxes: list[tuple[int, Box]] = field(default_factory=list)
    unsure: list[tuple[int, Box]] = field(default_factory=list)


@dataclass
class Piece:
    """One picture of the art, cut to its outline: straight RGBA bytes."""

    rgba: np.ndarray
    subject: Subject
    face: Box | None = None
    """Of a bust, in px of `rgba`."""


class Composer:
    """Draws layouts of `pieces`; `trips` are pictures, RGB bytes [128, 128, 3], as the VAE gives
    them back, each with its piece and where that is."""

    def __init__(
        self,
        pieces: list[Piece],
        trips: list[tuple[np.ndarray, Piece, Box]],
        rng: random.Random,
    ) -> None:
        self.rng = rng
        self.trips = trips
        self.by_label: dict[str | None, list[Piece]] = {label: [] for label in (*LABELS, None)}
        for piece in pieces:
            self.by_label[piece.subject.label].append(piece)

    def draw(self) -> Layout:
        """One random layout."""
        if self.rng.random() < AS_SHOWN_SHARE:
            return self.as_shown()
        return self.scene()

    def as_shown(self) -> Layout:
        """One thing in the middle of a coloured ground, as Sprout draws it and shows it."""
        if self.trips and self.rng.random() < 0.6:
            pixels, piece, box = self.rng.choice(self.trips)
            layout = Layout(pixels.copy())
            _note(layout, piece, box, mirrored=False)
            return layout
        colour = self.rng.choice(list(GROUNDS.values()))
        layout = Layout(np.full((SHOWN_AT, SHOWN_AT, 3), colour, np.float32))
        side = round(SHOWN_AT * self.rng.uniform(0.75, 1))
        spare = SHOWN_AT - side
        self._place(layout, self._choose(), side, spare // 2, spare // 2)
        return _rounded(layout)

    def scene(self) -> Layout:
        """Some things, among others that are nothing of the kind, anywhere on any ground."""
        rng = self.rng
        width, height = self._size()
        layout = Layout(ground(width, height, rng))
        taken: list[Box] = []
        is_empty = rng.random() < EMPTY_SHARE
        wanted = 0 if is_empty else rng.choice((1, 1, 1, 2, 2, 3, 4))
        others = rng.choice((0, 0, 1, 2, 3)) + is_empty
        for number in range(wanted + others):
            piece = self._choose() if number < wanted else rng.choice(self.by_label[None])
            most = 1.0 if wanted + others == 1 else 0.6
            share = math.exp(rng.uniform(math.log(SMALLEST_SHARE), math.log(most)))
            side = max(8, round(share * min(width, height)))
            left, top = rng.randint(0, width - side), rng.randint(0, height - side)
            box = (left, top, left + side, top + side)
            if all(intersection(box, other) < 0.05 * side * side for other in taken):
                taken.append(box)
                self._place(layout, piece, side, left, top)
        return self._roughened(_rounded(layout))

    def _size(self) -> tuple[int, int]:
        rng = self.rng
        longer = round(math.exp(rng.uniform(math.log(SHORTEST), math.log(LONGEST))))
        share = 1 if rng.random() < 0.4 else rng.uniform(0.5, 1)
        shorter = max(SHORTEST, round(longer * share))
        return (longer, shorter) if rng.random() < 0.5 else (shorter, longer)

    def _choose(self) -> Piece:
        return self.rng.choice(self.by_label[self.rng.choice(LABELS)])

    def _place(self, layout: Layout, piece: Piece, side: int, left: int, top: int) -> None:
        """Lays a piece whose longer side becomes `side` px into a square at that place."""
        mirrored = self.rng.random() < 0.5
        rgba = piece.rgba[:, ::-1] if mirrored else piece.rgba
        is_turned = piece.face is None and self.rng.random() < TURNED_SHARE
        if is_turned:
            rgba = turned(rgba, self.rng.uniform(-20, 20))
        factor = side / max(rgba.shape[:2])
        height, width = (max(1, round(length * factor)) for length in rgba.shape[:2])
        small = scaled(rgba, width, height)
        left += (side - width) // 2
        top += (side - height) // 2
        alpha = small[..., 3:] / 255
        under = layout.pixels[top : top + height, left : left + width]
        under *= 1 - alpha
        under += small[..., :3]
        _note(layout, piece, (left, top, left + width, top + height), mirrored)

    def _roughened(self, layout: Layout) -> Layout:
        """Sometimes blurred, noisy, brighter or darker, as pictures are that came a long way."""
        rng, pixels = self.rng, layout.pixels
        if rng.random() < 0.15:
            sigma = rng.uniform(0.5, 1 + max(pixels.shape) / 300)
            pixels = cv2.GaussianBlur(pixels, (0, 0), sigma)
        if rng.random() < 0.3:
            contrast, light = rng.uniform(0.6, 1.2), rng.uniform(-20, 30)
            pixels = cv2.convertScaleAbs(pixels, alpha=contrast, beta=light)
        if rng.random() < 0.2:
            quality = [cv2.IMWRITE_JPEG_QUALITY, rng.randint(20, 80)]
            _, packed = cv2.imencode(".jpg", pixels, quality)
            pixels = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        layout.pixels = pixels
        return layout


def _note(layout: Layout, piece: Piece, box: Box, mirrored: bool) -> None:
    """Writes down what the piece shows, now that it fills `box`."""
    label = piece.subject.label
    if label is None:
        return
    layout.boxes.append((LABELS.index(label), box))
    if piece.subject.has_hands:
        layout.unsure.append((LABELS.index("hand"), box))
    if label != "figure":
        return
    face = LABELS.index("face")
    if piece.face is None:
        layout.unsure.append((face, box))
        return
    height, width = piece.rgba.shape[:2]
    left, top, right, bottom = piece.face
    if mirrored:
        left, right = width - right, width - left
    across, down = (box[2] - box[0]) / width, (box[3] - box[1]) / height
    inner = (left * across, top * down, right * across, bottom * down)
    x, y = box[:2]
    placed = tuple(round(o + part) for o, part in zip((x, y, x, y), inner, strict=True))
    layout.boxes.append((face, placed))


def _rounded(layout: Layout) -> Layout:
    layout.pixels = layout.pixels.round().clip(0, 255).astype(np.uint8)
    return layout


def scaled(rgba: np.ndarray, width: int, height: int) -> np.ndarray:
    """Straight RGBA bytes resized; gives floats with colours multiplied by alpha."""
    premultiplied = rgba.astype(np.float32)
    premultiplied[..., :3] *= premultiplied[..., 3:] / 255
    method = cv2.INTER_AREA if width < rgba.shape[1] else cv2.INTER_LINEAR
    return cv2.resize(premultiplied, (width, height), interpolation=method)


def turned(rgba: np.ndarray, degrees: float) -> np.ndarray:
    """RGBA bytes turned about the middle and cut to what is solid again."""
    height, width = rgba.shape[:2]
    room = math.ceil(math.hypot(width, height))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += ((room - width) / 2, (room - height) / 2)
    moved = cv2.warpAffine(np.ascontiguousarray(rgba), matrix, (room, room))
    return cut(moved)[0]


def cut(rgba: np.ndarray) -> tuple[np.ndarray, Box]:
    """RGBA bytes cut to what is solid in them, and where that was."""
    left, top, right, bottom = solid_box(rgba) or (0, 0, SMALL, SMALL)
    return rgba[top:bottom, left:right], (left, top, right, bottom)
